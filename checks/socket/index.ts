import type { AnyCheck } from '../../src/model/index.ts';
import messageSize from './message-size.ts';
import origin from './origin.ts';

/** The checks of this area, sorted by id. */
export const socket: readonly AnyCheck[] = [messageSize, origin];
