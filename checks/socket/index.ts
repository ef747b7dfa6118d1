import type { AnyCheck } from '../../src/model/index.ts';
import adapter from './adapter.ts';
import messageSize from './message-size.ts';
import origin from './origin.ts';

export const socket: readonly AnyCheck[] = [adapter, messageSize, origin];
