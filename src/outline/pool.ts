import { Worker } from 'node:worker_threads';
import type { Batch, Outlined, Script } from './batch.ts';

/** Characters per message: large enough that messages cost nothing, small enough to end together. */
const batchSize = 192 * 1024;

/** Characters of scripts per further thread: a worker first has to load and warm up the parser (about 0.3 s of a core). */
export const worthwhile = 2 * 1024 * 1024;

export interface PoolOptions {
  /** Threads that work, this one included. 1: no workers. */
  readonly jobs: number;
  /** Outlines one script on this thread, and keeps the result. Must not throw. */
  readonly here: (script: Script) => void;
  /** Keeps what a worker made. */
  readonly take: (path: string, outlined: Outlined) => void;
  /** Told after each batch, with the number of files done. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

/**
 * Outlines scripts on several threads. Each script is handed to `here` or comes to `take`; what they
 * get is the same for any number of threads, who gets it is not. A worker that cannot start or dies
 * is done without.
 */
export async function outlineAhead(scripts: readonly Script[], options: PoolOptions): Promise<void> {
  const batches = batchesOf(scripts);
  const size = scripts.reduce((sum, s) => sum + s.text.length, 0);
  const wanted = Math.min(options.jobs - 1, batches.length - 1, Math.floor(size / worthwhile));
  let done = 0;
  const finished = async (batch: Batch): Promise<void> => {
    done += batch.files.length;
    await options.onProgress?.(done);
  };
  const workers = Array.from({ length: Math.max(0, wanted) }, () =>
    runWorker(batches, async (batch, results) => {
      batch.files.forEach((file, i) => options.take(file.path, results[i]));
      await finished(batch);
    }),
  );
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      batch.files.forEach(options.here);
      await finished(batch);
      // Lets answers of workers in, so that none of them waits for its next batch.
      if (workers.length > 0) await new Promise(setImmediate);
    }
  };
  await work();
  await Promise.all(workers);
  // A worker that died gave its batch back.
  await work();
}

function batchesOf(scripts: readonly Script[]): Batch[] {
  const batches: Batch[] = [];
  let files: Script[] = [];
  let size = 0;
  for (const script of scripts) {
    files.push(script);
    size += script.text.length;
    if (size < batchSize) continue;
    batches.push({ files });
    files = [];
    size = 0;
  }
  if (files.length > 0) batches.push({ files });
  return batches;
}

/** One worker that takes batches until there are none. Resolves when it has ended; never rejects. */
function runWorker(batches: Batch[], finish: (batch: Batch, results: readonly Outlined[]) => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let current: Batch | undefined;
    let worker: Worker;
    try {
      worker = new Worker(workerFile(), {
        stdout: true,
        stderr: true,
        resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 },
      });
    } catch {
      resolve();
      return;
    }
    const end = (): void => {
      if (current !== undefined) batches.push(current);
      current = undefined;
      void worker.terminate();
      resolve();
    };
    const next = (): void => {
      current = batches.shift();
      if (current === undefined) end();
      else worker.postMessage(current);
    };
    worker.on('online', next);
    worker.on('message', (results: readonly Outlined[]) => {
      const batch = current;
      current = undefined;
      if (batch === undefined) return;
      finish(batch, results).then(next, end);
    });
    worker.on('error', end);
    worker.on('exit', end);
  });
}

/**
 * The worker's file. From sources it lies beside this one; in the bundle the build puts it at
 * `dist/worker.js`, beside the chunk that holds this module.
 */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}
