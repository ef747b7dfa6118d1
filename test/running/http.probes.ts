import { expect, test } from 'vitest';
import type { Bench } from './bench.ts';

/** What fixes of requests and answers promise, asked of the running service. */
export function httpProbes(bench: Bench): void {
  const { sample } = bench;
  const isOneOf = (names: readonly string[]): boolean => names.includes(sample.name);

  test.runIf(isOneOf(['express-cjs', 'express-esm']))('answers carry security headers, which they did not before', async () => {
    const [before, after] = [await bench.before(), await bench.after()];
    expect((await before.fetch(sample.reads)).headers.get('x-content-type-options')).toBeNull();
    const response = await after.fetch(sample.reads);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });
}
