import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { retryingClients } from '../../src/facts/runtime/redis-retries.ts';

export default defineCheck({
  id: 'node/redis-retries',
  covers: ['db/client-retry-bounds'],
  title: 'Redis clients give up on a command after a bounded number of retries',
  category: 'reliability',
  severity: 'low',
  why: 'While Redis is away a client without a bound keeps every command waiting. Requests pile up behind it until memory or patience ends, instead of failing at once and telling why.',
  remedy:
    'Set maxRetriesPerRequest to a small number; for a cluster it belongs in redisOptions. BullMQ’s connections are the exception: they need null.',
  refs: ['https://github.com/redis/ioredis#auto-reconnect'],
  sources: ['004:619-621'],
  absent: 'no program makes a client with ioredis',
  each: retryingClients,
  test(client) {
    const { name, retries, queue, isMisplaced } = client;
    const at = client.writtenAt ?? client.at;
    if (isMisplaced)
      return fail({
        at,
        message: `${name} gives maxRetriesPerRequest to the cluster, which does not read it: it belongs in redisOptions.`,
        key: 'misplaced',
      });
    if (retries === 'unknown') return unknown(`the options of the client in ${name} could not be read`, [{ at }]);
    if (retries !== 'endless')
      return pass({ at, note: retries === 'default' ? 'ioredis gives up after 20 retries by itself' : 'the retries are bounded' });
    if (queue !== undefined) return pass({ at, note: `${queue} asks for endless retries` });
    return fail({ at, message: `${name} has a Redis client that repeats a command without end.`, key: 'endless' });
  },
});
