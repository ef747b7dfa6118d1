import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { probe, type Bench } from './bench.ts';
import { environmentOf, refusal, start, type Running } from './service.ts';

/** What fixes of starting, living and ending promise, asked of the running service. */
export function lifecycleProbes(bench: Bench): void {
  const { sample } = bench;

  probe('serves as it did before', async () => {
    for (const running of [await bench.before(), await bench.after()]) {
      const read = await running.fetch(sample.reads);
      expect(read.status).toBe(200);
      const write = await running.fetch(sample.writes.path, json(sample.writes.body));
      expect(write.status).toBe(sample.writes.status);
      const login = await running.fetch(sample.login.path, json(sample.login.credentials));
      expect(login.status).toBe(401);
    }
  });

  probe('says that it is alive, also while its store is down', async () => {
    expect((await (await bench.before()).fetch('/health')).status).toBe(404);
    const running = await bench.after();
    expect(await answerOf(running, '/health')).toEqual({ status: 200, body: { status: 'ok' } });
    await bench.store().stop();
    expect((await running.fetch('/health')).status).toBe(200);
  });

  probe('is ready while its store answers, and says so when it does not', async () => {
    const running = await bench.after();
    await eventually(async () => expect(await answerOf(running, '/ready')).toEqual({ status: 200, body: { status: 'ready' } }));
    await bench.store().stop();
    expect(await answerOf(running, '/ready')).toEqual({ status: 503, body: { status: 'unavailable' } });
    await bench.store().start();
    await eventually(async () => expect((await running.fetch('/ready')).status).toBe(200));
  });

  probe('is not ready when its store is there and answers nothing', async () => {
    const running = await bench.after();
    await eventually(async () => expect((await running.fetch('/ready')).status).toBe(200));
    bench.store().delay = 5_000;
    // The store would answer in the end: only a limit of the service's own makes this 503.
    expect((await running.fetch('/ready')).status).toBe(503);
  });

  probe('finishes what it is doing when it is told to stop, closes its store and ends well', async () => {
    const running = await bench.fresh();
    await eventually(async () => expect((await running.fetch('/ready')).status).toBe(200));
    bench.store().delay = 1_000;
    const before = bench.store().connections();
    expect(before).toBeGreaterThan(0);
    const began = performance.now();
    const inFlight = running.fetch(sample.reads);
    await sleep(300);
    const [response, ending] = await Promise.all([inFlight, running.stop()]);
    expect(response.status).toBe(200);
    // Nest ends by the signal it was sent, once everything is closed.
    expect([ending.code, ending.signal]).toEqual(sample.name === 'nest' ? [null, 'SIGTERM'] : [0, null]);
    // Not before the store has answered, however long a busy machine slept above.
    expect(performance.now() - began).toBeGreaterThan(1_000);
  });

  probe('cut its requests off before', async () => {
    const running = await bench.unfixed();
    bench.store().delay = 1_000;
    const inFlight = running.fetch(sample.reads).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await sleep(300);
    await running.stop();
    expect(await inFlight).toBe('cut off');
  });

  probe('writes one JSON object per line, with a level', async () => {
    const running = await bench.after();
    await running.fetch(sample.writes.path, json(sample.writes.body));
    const lines = await eventually(async () => {
      const found = running.stdout().trim().split('\n');
      expect(found.join('')).not.toBe('');
      return found;
    });
    for (const line of lines) {
      const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; message?: unknown };
      expect(entry.level).toBeDefined();
      expect(entry.msg ?? entry.message).toBeDefined();
    }
  });

  probe('refuses to start without its secret, which it did not before', async () => {
    const { JWT_SECRET: _secret, ...rest } = environmentOf(sample, bench.store());
    const { code, output } = await refusal(bench.prepared().after, sample, rest);
    expect(code).toBe(1);
    expect(output).toContain('JWT_SECRET');
    const before = await start(bench.prepared().before, sample, rest);
    await before.stop();
  });

  if (sample.name !== 'hono')
    probe('gives every request an id that its answer and its log line carry', async () => {
      const running = await bench.after();
      const given = await running.fetch(sample.reads, { headers: { 'x-request-id': 'a-given-id' } });
      if (sample.name === 'fastify') {
        await eventually(async () => expect(running.stdout()).toMatch(/"reqId":"/));
        return;
      }
      expect(given.headers.get('x-request-id')).toBe('a-given-id');
      expect((await running.fetch(sample.reads)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      await eventually(async () => expect(running.stdout()).toMatch(/"id":"a-given-id"/));
      expect(running.stdout()).not.toMatch(/"headers":/);
    });

  // Elsewhere the address has a value in the code, or the check of the secret already is one of the environment.
  if (sample.name === 'nest' || sample.name === 'express-ts')
    probe('refuses to start without the address of its store, and names it', async () => {
      const { [sample.storeVariable]: _address, ...rest } = environmentOf(sample, bench.store());
      const { code, output } = await refusal(bench.prepared().after, sample, rest);
      expect(code).toBe(1);
      expect(output).toContain(sample.storeVariable);
    });

  if (sample.name === 'express-cjs')
    probe('reports the error of a request to the tracker that it is given, and none without one', async () => {
      const tracker = await errorTracker();
      const running = await bench.fresh({ SENTRY_DSN: tracker.address });
      try {
        expect((await running.fetch('/broken')).status).toBe(500);
        await eventually(() => Promise.resolve(expect(tracker.received()).toContain('"exception"')));
      } finally {
        await running.stop();
        tracker.close();
      }
      expect((await (await bench.after()).fetch('/broken')).status).toBe(500);
    });

  if (/^(express|fastify)/.test(sample.name))
    probe('serves metrics of its process and of its requests, by the pattern of the route', async () => {
      const running = await bench.after();
      await running.fetch(sample.reads);
      await eventually(async () => {
        const response = await running.fetch('/metrics');
        expect(response.headers.get('content-type')).toContain('text/plain');
        const text = await response.text();
        expect(text).toMatch(/^process_cpu_user_seconds_total /m);
        expect(text).toMatch(/^http_request_duration_seconds_count\{method="GET",route="[^"]*",status="200"\} \d+$/m);
      });
    });
}

/** A server that takes what Sentry sends, and keeps it as text. */
async function errorTracker(): Promise<{ readonly address: string; received(): string; close(): void }> {
  let received = '';
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      received += (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { address: `http://key@127.0.0.1:${port}/1`, received: () => received, close: () => server.close() };
}

/** A POST of JSON. */
export function json(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Status and JSON of an answer. */
async function answerOf(running: Running, path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await running.fetch(path);
  return { status: response.status, body: await response.json() };
}

/** Repeats an expectation until it holds, for what takes a moment: a client that connects again. */
async function eventually<T>(expectation: () => Promise<T>): Promise<T> {
  const until = performance.now() + 30_000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(100);
    }
  }
}
