import { expect, test } from 'vitest';
import { servicesNeedingStores } from '../../src/facts/runtime/needed-stores.ts';
import { memoryRepo } from '../../src/source/index.ts';

/** The packages of the stores that the one service of a program does not work without. */
async function needed(cache: string, dependencies: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const repo = await memoryRepo({
    'package.json': JSON.stringify({
      name: 'a',
      scripts: { start: 'node server.js' },
      dependencies: { ioredis: '^5.0.0', ...dependencies },
    }),
    'server.js': `const app = require('express')();\nconst { cached } = require('./cache');\napp.get('/orders', async (req, res) => res.json(await cached('orders', () => [])));\napp.listen(3000);\n`,
    'cache.js': `const Redis = require('ioredis');\n${cache}`,
  });
  return servicesNeedingStores(repo).flatMap((s) => s.stores.map((store) => store.pkg));
}

const reading = (get: string): string => `const client = new Redis();
exports.cached = async function cached(key, make) {
  const known = await ${get};
  if (known) return JSON.parse(known);
  const made = await make();
  client.set(key, JSON.stringify(made), 'EX', 60).catch(() => {});
  return made;
};
`;
const caught = reading('client.get(key).catch(() => null)');
const plain = reading('client.get(key)');
const switched = `const client = process.env.REDIS_URL ? new Redis(process.env.REDIS_URL) : undefined;\nexports.cached = (key, make) => (client ? client.get(key) : make());\n`;

test.each([
  ['a cache that is read with its failure caught', caught, {}, []],
  ['a cache whose failure fails the request', plain, {}, ['ioredis']],
  ['the same Redis with jobs in it', caught, { bullmq: '^5.0.0' }, ['ioredis']],
  ['a Redis that only a variable brings in', switched, {}, []],
])('%s', async (_name, cache, dependencies, expected) => {
  expect(await needed(cache, dependencies)).toEqual(expected);
});
