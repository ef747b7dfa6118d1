import { expect, it } from 'vitest';
import { httpServices } from '../../src/facts/services/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

it('walks a variable that many conditions set only once', async () => {
  const steps = Array.from({ length: 40 }, (_, i) => `  if (url) url = req.query.part${i};`).join('\n');
  const repo = await memoryRepo({
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '^16.0.0' } }),
    'pages/api/orders.js': `export default function handler(req, res) {\n  let url = req.query.a;\n${steps}\n  if (url) return res.status(405).end();\n  res.send([]);\n}\n`,
  });
  // Walked as a tree it would not end.
  expect(httpServices(repo)).toHaveLength(1);
});
