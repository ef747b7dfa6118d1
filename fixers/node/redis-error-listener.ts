import type { RedisClient } from '../../src/facts/runtime/redis-clients.ts';
import { services } from '../../src/facts/services/index.ts';
import { afterCreation, codeFile, insertAt, joined } from '../../src/fix/code/index.ts';
import { defineFixer } from '../../src/model/index.ts';
import { errorLogIn } from './parts/logger.ts';

/** Lets the client tell of its errors instead of ending the process with them. */
export const redisErrorListener = defineFixer<RedisClient>({
  title: 'Listen for errors of the Redis client',
  // The process lives on where it ended before: what uses the client then waits for it to connect again.
  safety: 'review',
  async edits(client, _data, repo) {
    const text = repo.text(client.at.file);
    if (text === undefined) return [];
    const code = await codeFile(text, client.at.file);
    const place = afterCreation(code, client.at);
    if (place === undefined) return { refuse: `${client.at.file} makes the client without giving it a name.` };
    const log = errorLogIn(
      repo,
      services(repo).find((s) => s.id === client.service),
      code,
    );
    const added = insertAt(place, `${place.receiver}.on('error', (error) => ${log.write('error', 'Redis')});`);
    return added === undefined ? [] : joined([...log.edits, added]);
  },
});
