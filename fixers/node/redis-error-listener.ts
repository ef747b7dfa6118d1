import type { RedisClient } from '../../src/facts/runtime/redis-clients.ts';
import { afterCreation, codeFile, insertAt } from '../../src/fix/code/index.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Lets the client tell of its errors instead of ending the process with them. */
export const redisErrorListener = defineFixer<RedisClient>({
  title: 'Listen for errors of the Redis client',
  // The process lives on where it ended before: what uses the client then waits for it to connect again.
  safety: 'review',
  async edits(client, _data, repo) {
    const text = repo.text(client.at.file);
    if (text === undefined) return [];
    const place = afterCreation(await codeFile(text, client.at.file), client.at);
    if (place === undefined) return { refuse: `${client.at.file} makes the client without giving it a name.` };
    const added = insertAt(place, `${place.receiver}.on('error', (error) => console.error('Redis:', error));`);
    return added === undefined ? [] : [added];
  },
});
