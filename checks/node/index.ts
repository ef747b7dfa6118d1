import type { AnyCheck } from '../../src/model/index.ts';
import versionEol from './version-eol.ts';

/** The checks of this area, sorted by id. */
export const node: readonly AnyCheck[] = [versionEol];
