import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { redisClients } from '../../src/facts/runtime/redis-clients.ts';
import { redisErrorListener } from '../../fixers/node/redis-error-listener.ts';

export default defineCheck({
  id: 'node/redis-error-listener',
  covers: ['node/redis-error-listener'],
  title: 'Every Redis client listens for its errors',
  category: 'reliability',
  severity: 'high',
  why: 'A client of the redis package emits “error” when its connection drops. Without a listener Node takes that for an unhandled error and ends the process, so a restart of Redis takes the service down with it.',
  remedy: 'Add client.on("error", …) that logs the error before connecting.',
  refs: ['https://github.com/redis/node-redis#events'],
  sources: ['000:653-665'],
  absent: 'no program uses the redis package',
  each: redisClients,
  fix: redisErrorListener,
  test(client) {
    if (client.errorListener !== undefined) return pass({ at: client.errorListener, note: 'listens for errors' });
    if (client.handedTo !== undefined)
      return unknown(`the client is handed to ${client.handedTo.what}, which may listen for its errors`, [{ at: client.handedTo.at }]);
    return fail({
      at: client.at,
      message: `${client.name} makes a Redis client without an error listener: a dropped connection ends the process.`,
      key: 'listener',
    });
  },
});
