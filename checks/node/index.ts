import type { AnyCheck } from '../../src/model/index.ts';
import engines from './engines.ts';
import gracefulShutdown from './graceful-shutdown.ts';
import heapVsLimit from './heap-vs-limit.ts';
import redisClientApi from './redis-client-api.ts';
import redisErrorListener from './redis-error-listener.ts';
import redisRetries from './redis-retries.ts';
import requestTimeout from './request-timeout.ts';
import shutdownClosesStores from './shutdown-closes-stores.ts';
import shutdownTimeout from './shutdown-timeout.ts';
import startCommand from './start-command.ts';
import versionConsistent from './version-consistent.ts';
import versionEol from './version-eol.ts';
import workerShutdown from './worker-shutdown.ts';

export const node: readonly AnyCheck[] = [
  engines,
  gracefulShutdown,
  heapVsLimit,
  redisClientApi,
  redisErrorListener,
  redisRetries,
  requestTimeout,
  shutdownClosesStores,
  shutdownTimeout,
  startCommand,
  versionConsistent,
  versionEol,
  workerShutdown,
];
