import { describe, expect, it } from 'vitest';
import { outlinedAll } from '../../src/outline/batch.ts';
import { outlineJs } from '../../src/outline/js.ts';
import { outlineAhead, worthwhile } from '../../src/outline/pool.ts';

describe('outlining on several threads', () => {
  const line =
    "import express from 'express';\nexport const app = express().use((req, res) => res.json({ a: req.query.a ?? process.env.A }));\n";
  const scripts = Array.from({ length: 60 }, (_, i) => ({
    path: `src/${i}.ts`,
    text: `// ${i}\n${line.repeat(Math.ceil(worthwhile / 12 / line.length / 2))}`,
  }));

  it('gives what one thread gives', { timeout: 120_000 }, async () => {
    const results = new Map<string, string>();
    let byWorkers = 0;
    const progress: number[] = [];
    await outlineAhead(scripts, {
      jobs: 3,
      here: (script) => results.set(script.path, outlinedAll({ files: [script] }, outlineJs)[0]!.json),
      take: (path, outlined) => {
        byWorkers += 1;
        results.set(path, outlined!.json);
      },
      onProgress: (done) => void progress.push(done),
    });
    expect(byWorkers).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(scripts.length);
    const alone = new Map(scripts.map((s) => [s.path, JSON.stringify(outlineJs(s.text, s.path))]));
    expect([...results].sort()).toEqual([...alone].sort());
  });

  it('starts no worker for little text', async () => {
    let here = 0;
    await outlineAhead(scripts.slice(0, 3), { jobs: 8, here: () => (here += 1), take: () => expect.unreachable() });
    expect(here).toBe(3);
  });
});
