import type { AnyCheck } from '../../src/model/index.ts';
import gracefulShutdown from './graceful-shutdown.ts';
import redisClientApi from './redis-client-api.ts';
import redisErrorListener from './redis-error-listener.ts';
import versionEol from './version-eol.ts';
import workerShutdown from './worker-shutdown.ts';

export const node: readonly AnyCheck[] = [gracefulShutdown, redisClientApi, redisErrorListener, versionEol];
/** The checks of this area, sorted by id. */
export const node: readonly AnyCheck[] = [gracefulShutdown, versionEol, workerShutdown];
