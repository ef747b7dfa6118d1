import { request } from 'node:http';
import { expect } from 'vitest';
import { probe, type Bench } from './bench.ts';
import { json } from './lifecycle.probes.ts';

/** What fixes of requests and answers promise, asked of the running service. */
export function httpProbes(bench: Bench): void {
  const { sample } = bench;

  probe('answers carry security headers, which they did not before', async () => {
    const [before, after] = [await bench.unfixed(), await bench.after()];
    try {
      expect((await before.fetch(sample.reads)).headers.get('x-content-type-options')).toBeNull();
    } finally {
      await before.stop();
    }
    const response = await after.fetch(sample.reads);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toMatch(/^(SAMEORIGIN|DENY)$/);
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  // How a client is known there depends on where the service runs: its limit is left to a person.
  if (sample.name !== 'hono')
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

  probe('a foreign origin is let in before, and none but the listed ones after', async () => {
    const headers = { origin: 'https://elsewhere.example' };
    const before = await bench.unfixed();
    try {
      const open = await before.fetch(sample.reads, { headers });
      expect(open.headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/elsewhere\.example)$/);
    } finally {
      await before.stop();
    }
    const running = await bench.fresh({ CORS_ORIGIN: 'https://shop.example,https://admin.example' });
    try {
      const foreign = await running.fetch(sample.reads, { headers });
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
      const own = await running.fetch(sample.reads, { headers: { origin: 'https://admin.example' } });
      expect(own.headers.get('access-control-allow-origin')).toBe('https://admin.example');
    } finally {
      await running.stop();
    }
    const unset = await (await bench.after()).fetch(sample.reads, { headers });
    expect(unset.status).toBe(200);
    expect(unset.headers.get('access-control-allow-origin')).toBeNull();
  });

  probe('a body beyond the limit is refused with 413', async () => {
    const after = await bench.after();
    expect(await answerToLength(`${after.url}${sample.writes.path}`, 11 * 1024 * 1024)).toBe(413);
  });

  probe('errors are answered without a stack, outside production as well', async () => {
    const running = await bench.fresh({ NODE_ENV: 'development' });
    try {
      const malformed = await running.fetch(sample.writes.path, { ...json({}), body: '{ "half": ' });
      expect(malformed.status).toBe(400);
      expect(await malformed.text()).not.toMatch(/\n\s+at |node_modules|SyntaxError:/);
      if (sample.name !== 'express-cjs') return;
      const broken = await running.fetch('/broken');
      expect(broken.status).toBe(500);
      expect(await broken.text()).not.toMatch(/template|\s+at |src\//);
    } finally {
      await running.stop();
    }
  });
}

/**
 * The status a server gives to a body of so many bytes. Some answer and hang up when they have read the length in its
 * head, others read all of it first: so the rest is sent only where no answer has come by then.
 */
function answerToLength(url: string, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = '{"text":"';
    const end = '"}';
    const headers = { 'content-type': 'application/json', 'content-length': String(bytes) };
    const asked = request(url, { method: 'POST', headers, timeout: 15_000 }, (response) => {
      clearTimeout(rest);
      resolve(response.statusCode ?? 0);
      asked.destroy();
    });
    const rest = setTimeout(() => asked.end('x'.repeat(bytes - start.length - end.length) + end), 1_000);
    asked.on('timeout', () => asked.destroy(new Error('no answer within 15 seconds')));
    asked.on('error', reject);
    asked.write(start);
  });
}
