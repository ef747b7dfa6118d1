import { expect, test } from 'vitest';
import type { Bench } from './bench.ts';

/** What fixes of starting, living and ending promise, asked of the running service. */
export function lifecycleProbes(bench: Bench): void {
  const { sample } = bench;

  test('serves as it did before', async () => {
    for (const running of [await bench.before(), await bench.after()]) {
      const read = await running.fetch(sample.reads);
      expect(read.status).toBe(200);
      const write = await running.fetch(sample.writes.path, json(sample.writes.body));
      expect(write.status).toBe(sample.writes.status);
      const login = await running.fetch(sample.login.path, json(sample.login.credentials));
      expect(login.status).toBe(401);
    }
  });
}

/** A POST of JSON. */
export function json(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
