import type { RedisClient } from '../../src/facts/runtime/redis-clients.ts';
import { callArguments, codeFile, replacement } from '../../src/fix/code/index.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';

/** What of the old API is used: an address, or a command by its old name. */
export type OldRedis = 'address' | { readonly command: string };

/** Commands whose arguments stayed the same; hset and its kin take objects, ranges take options now. */
const renamed: Readonly<Record<string, string>> = {
  setex: 'setEx',
  psetex: 'pSetEx',
  setnx: 'setNX',
  hget: 'hGet',
  hgetall: 'hGetAll',
  hdel: 'hDel',
  hexists: 'hExists',
  hkeys: 'hKeys',
  hvals: 'hVals',
  hlen: 'hLen',
  hincrby: 'hIncrBy',
  sadd: 'sAdd',
  srem: 'sRem',
  smembers: 'sMembers',
  sismember: 'sIsMember',
  scard: 'sCard',
  lpush: 'lPush',
  rpush: 'rPush',
  lrange: 'lRange',
  lpop: 'lPop',
  rpop: 'rPop',
  llen: 'lLen',
  ltrim: 'lTrim',
  incrby: 'incrBy',
  decrby: 'decrBy',
  flushall: 'flushAll',
  flushdb: 'flushDb',
  dbsize: 'dbSize',
};

/** Speaks the API that the installed version has. */
export const redisClientApi = defineFixer<RedisClient, OldRedis>({
  title: 'Use the API of the installed version of redis',
  // The client now talks to the address it is given, where it talked to localhost before.
  safety: 'review',
  edits: (client, old: OldRedis | undefined, repo) => {
    // Half of a move to promises helps nobody.
    const isMore = client.callbacks.length > 0 || (client.connects.length === 0 && client.service !== undefined);
    return old === undefined || isMore
      ? { refuse: 'Callbacks become promises, and a client is connected before its first command: both change how the code around runs.' }
      : edits(repo, client, old);
  },
});

async function edits(repo: Repo, client: RedisClient, old: OldRedis): Promise<readonly Edit[] | Refusal> {
  if (old === 'address') {
    const code = await codeFile(repo.text(client.at.file) ?? '', client.at.file);
    const args = callArguments(code, client.at) ?? [];
    const [only] = args;
    if (args.length !== 1 || only === undefined || !/redis:|URL|url|uri/i.test(only.getText()))
      return { refuse: 'A port and a host become socket: { port, host }.' };
    return [replacement(code, only, `{ url: ${only.getText()} }`)];
  }
  const name = renamed[old.command];
  if (name === undefined) return { refuse: `${old.command} takes other arguments now; see the migration guide.` };
  return client.oldNames.filter((c) => c.method === old.command).map(({ at }): Edit => ({ kind: 'replace', at, text: name }));
}
