import { defineCheck, fail, pass, unknown, type Problem } from '../../src/model/index.ts';
import { redisClients } from '../../src/facts/runtime/redis-clients.ts';
import { type OldRedis, redisClientApi } from '../../fixers/node/redis-client-api.ts';

export default defineCheck({
  id: 'node/redis-client-api',
  covers: ['node/redis-client-api'],
  title: 'Code that uses Redis speaks the API of the installed version',
  category: 'reliability',
  severity: 'high',
  why: 'The redis package changed its whole API in version 4: options instead of an address, promises instead of callbacks, camel-case commands, an explicit connect. Code for version 3 fails at the first request, or talks to localhost.',
  remedy: 'Write createClient({ url }), await client.connect(), and use setEx, hSet and the other camel-case names with promises.',
  refs: ['https://github.com/redis/node-redis/blob/master/docs/v3-to-v4.md'],
  sources: ['000:653-654,663'],
  absent: 'no program uses the redis package',
  each: redisClients,
  fix: redisClientApi,
  test(client) {
    const { major, at: made } = client;
    if (major === undefined) return unknown('the version of redis is neither locked nor pinned by its range', [{ at: made }]);
    if (major < 4) return pass({ at: made, note: `the API of redis ${major}` });
    const problems: Problem<OldRedis>[] = [];
    if (client.isAddressed) {
      const message = `${client.name} gives createClient() an address, which redis ${major} ignores: it connects to localhost.`;
      problems.push({ at: made, message, key: 'address', data: 'address' });
    }
    if (client.isAddressed || !client.mayBeLegacy) {
      for (const method of new Set(client.oldNames.map((c) => c.method))) {
        const at = client.oldNames.find((c) => c.method === method)?.at ?? made;
        problems.push({
          at,
          message: `${client.name} calls ${method}(), which redis ${major} does not have.`,
          key: method,
          data: { command: method },
        });
      }
      const callback = client.callbacks[0];
      if (callback !== undefined)
        problems.push({
          at: callback.at,
          message: `${client.name} gives ${callback.method}() a callback, which redis ${major} never calls.`,
          key: 'callback',
        });
    }
    const isUsed = client.commands[0];
    if (client.connects.length === 0 && client.handedTo === undefined && client.service !== undefined && isUsed !== undefined)
      problems.push({
        at: made,
        message: `${client.name} uses its client without connect(), which redis ${major} needs before the first command.`,
        related: [{ at: isUsed, note: 'used here' }],
        key: 'connect',
      });
    return problems.length > 0 ? fail(problems) : pass({ at: made, note: `the API of redis ${major}` });
  },
});
