import type { AnyCheck } from '../../src/model/index.ts';
import gracefulShutdown from './graceful-shutdown.ts';
import versionEol from './version-eol.ts';
import workerShutdown from './worker-shutdown.ts';

/** The checks of this area, sorted by id. */
export const node: readonly AnyCheck[] = [gracefulShutdown, versionEol, workerShutdown];
