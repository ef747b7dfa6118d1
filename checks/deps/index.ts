import type { AnyCheck } from '../../src/model/index.ts';
import frozenInstall from './frozen-install.ts';
import lockfile from './lockfile.ts';

/** The checks of this area, sorted by id. */
export const deps: readonly AnyCheck[] = [frozenInstall, lockfile];
