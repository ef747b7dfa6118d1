import { expect } from 'vitest';
import { probe, type Bench } from './bench.ts';

/** What fixes of requests and answers promise, asked of the running service. */
export function httpProbes(bench: Bench): void {
  const { sample } = bench;

  probe('answers carry security headers, which they did not before', async () => {
    const [before, after] = [await bench.before(), await bench.after()];
    expect((await before.fetch(sample.reads)).headers.get('x-content-type-options')).toBeNull();
    const response = await after.fetch(sample.reads);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toMatch(/^(SAMEORIGIN|DENY)$/);
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  probe('request 101 is refused with the security headers, and a probe is not', async () => {
    const running = await bench.fresh();
    try {
      const hasProbe = (await running.fetch('/health')).status === 200;
      let answered = 0;
      let last = await running.fetch(sample.reads);
      for (; last.status === 200 && answered < 200; answered += 1) last = await running.fetch(sample.reads);
      // The harness asked a few times until the server was there.
      expect(answered).toBeGreaterThan(90);
      expect(answered).toBeLessThanOrEqual(100);
      expect(last.status).toBe(429);
      expect(last.headers.get('x-content-type-options')).toBe('nosniff');
      expect((await running.fetch('/health')).status).toBe(hasProbe ? 200 : (await running.fetch('/no-such-route')).status);
    } finally {
      await running.stop();
    }
  });
}
