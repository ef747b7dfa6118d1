import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { benchOf } from './bench.ts';
import { httpProbes } from './http.probes.ts';
import { lifecycleProbes } from './lifecycle.probes.ts';
import { limited, prepare, Unreachable, workFolder, type Prepared } from './prepare.ts';
import { samples } from './samples.ts';
import { killAll } from './service.ts';
import { postgresStore, redisStore, type Store } from './stores.ts';

/**
 * Running the result: every sample service is fixed by the command's own code, installed from the registry, started on
 * the loopback and asked. Skipped only where the registry cannot be reached, and then it says so.
 */
const parent = workFolder();
const queue = limited(2);
const preparing = new Map<string, Promise<Prepared | Error>>();

beforeAll(() => {
  for (const sample of samples) {
    preparing.set(
      sample.name,
      queue(() => prepare(sample, parent)).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
    );
  }
});

afterAll(async () => {
  await Promise.all(preparing.values());
  killAll();
  rmSync(parent, { recursive: true, force: true });
});

describe.concurrent.each(samples.map((sample) => [sample.name, sample] as const))('%s, fixed and running', (name, sample) => {
  let prepared: Prepared | Error | undefined;
  let store: Store | undefined;
  const known = <T>(value: T | Error | undefined): T => {
    if (value === undefined || value instanceof Error) throw value ?? new Error(`${name} is not prepared.`);
    return value;
  };
  const bench = benchOf(
    sample,
    () => known(prepared),
    () => known(store),
  );

  beforeAll(async () => {
    prepared = await preparing.get(name);
    store = await (sample.store === 'postgres' ? postgresStore() : redisStore());
  }, 400_000);

  beforeEach(async (context) => {
    if (prepared instanceof Unreachable) context.skip(prepared.message);
    known(prepared);
    if (store === undefined) return;
    store.delay = 0;
    await store.start();
  });

  afterAll(async () => {
    await bench.close();
    await store?.stop();
  });

  lifecycleProbes(bench);
  httpProbes(bench);
});
