import { test } from 'vitest';
import type { Prepared } from './prepare.ts';
import type { Sample } from './samples.ts';
import { environmentOf, start, type Running } from './service.ts';
import type { Store } from './stores.ts';

/** One sample for probes to ask: its two servers start when a probe first wants them and are shared from then on. */
export interface Bench {
  readonly sample: Sample;
  prepared(): Prepared;
  store(): Store;
  /** The service as it was written, running. */
  before(): Promise<Running>;
  /** The fixed service, running. A probe that stops it, or leaves it in another state, starts one of its own. */
  after(): Promise<Running>;
  /** A fixed service for one probe alone; with other variables where given. */
  fresh(env?: Readonly<Record<string, string>>): Promise<Running>;
  /** The service as it was written, for one probe alone. */
  unfixed(): Promise<Running>;
  /** Stops the shared servers. */
  close(): Promise<void>;
}

export function benchOf(sample: Sample, prepared: () => Prepared, store: () => Store): Bench {
  const shared = new Map<string, Promise<Running>>();
  const share = (folder: string): Promise<Running> => {
    const running = shared.get(folder) ?? start(folder, sample, environmentOf(sample, store()));
    shared.set(folder, running);
    return running;
  };
  return {
    sample,
    prepared,
    store,
    before: () => share(prepared().before),
    after: () => share(prepared().after),
    fresh: (env = {}) => start(prepared().after, sample, { ...environmentOf(sample, store()), ...env }),
    unfixed: () => start(prepared().before, sample, environmentOf(sample, store())),
    async close() {
      await Promise.all([...shared.values()].map(async (running) => (await running).stop()));
    },
  };
}

/** A test of one sample: samples are asked side by side, the probes of one after the other, as they change the state of its store. */
export function probe(name: string, ask: () => Promise<void>): void {
  // Generous: a busy machine takes many times as long to start a server.
  test(name, { concurrent: false, timeout: 180_000 }, ask);
}
