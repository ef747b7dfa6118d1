import type { AnyCheck } from '../../src/model/index.ts';
import gracefulShutdown from './graceful-shutdown.ts';
import redisClientApi from './redis-client-api.ts';
import redisErrorListener from './redis-error-listener.ts';
import redisRetries from './redis-retries.ts';
import requestTimeout from './request-timeout.ts';
import shutdownClosesStores from './shutdown-closes-stores.ts';
import shutdownTimeout from './shutdown-timeout.ts';
import versionEol from './version-eol.ts';
import workerShutdown from './worker-shutdown.ts';

export const node: readonly AnyCheck[] = [
  gracefulShutdown,
  redisClientApi,
  redisErrorListener,
  redisRetries,
  requestTimeout,
  shutdownClosesStores,
  shutdownTimeout,
  versionEol,
  workerShutdown,
];
