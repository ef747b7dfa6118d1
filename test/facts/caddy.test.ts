import { expect, it } from 'vitest';
import { caddyPlaces } from '../../src/facts/caddy/places.ts';
import { memoryRepo } from '../../src/source/index.ts';

it('does not put snippets together that multiply', async () => {
  const snippets = Array.from({ length: 20 }, (_, i) => `(s${i}) {\n${`import s${i + 1} {args[0]}{args[0]}\n`.repeat(12)}}\n`).join('');
  const repo = await memoryRepo({ Caddyfile: `${snippets}(s20) {\n}\nshop.example {\n  reverse_proxy api:3000\n  import s0 hello\n}\n` });
  const start = performance.now();
  expect(caddyPlaces(repo).map(({ hosts }) => hosts[0]?.host)).toEqual(['api']);
  expect(performance.now() - start).toBeLessThan(5_000);
});

it('reads files that import each other once', async () => {
  const repo = await memoryRepo({
    Caddyfile: 'import sites/*.caddy\nshop.example {\n  import headers\n  reverse_proxy api:3000\n}\n',
    'sites/a.caddy': 'import *.caddy\n(headers) {\n  header X-Frame-Options DENY\n}\n',
    'sites/b.caddy': 'import *.caddy\n',
  });
  expect(caddyPlaces(repo).flatMap(({ headers }) => headers.map(({ name }) => name))).toEqual(['x-frame-options']);
});
