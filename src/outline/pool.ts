import { Worker } from 'node:worker_threads';
import { outlinedAll, type Batch, type Outlined } from './batch.ts';
import type { JsOutline } from '../model/index.ts';

/** Characters per message: large enough that messages cost nothing, small enough to end together. */
const batchSize = 192 * 1024;

/** Characters below which starting a worker (about 50 ms of a core) costs more than it saves. */
export const worthwhile = 1024 * 1024;

export interface PoolOptions {
  /** Threads that work, this one included. 1: no workers. */
  readonly jobs: number;
  /** For this thread's share. */
  readonly outline: (text: string, path: string) => JsOutline;
  /** Told after each batch, with the number of files done. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

interface Script {
  readonly path: string;
  readonly text: string;
}

/**
 * Outlines scripts on several threads. The result is the same for any number of them; the order in
 * which `take` is called is not. A worker that cannot start or dies is done without.
 */
export async function outlineAhead(scripts: readonly Script[], options: PoolOptions, take: (path: string, outlined: Outlined) => void): Promise<void> {
  const batches = batchesOf(scripts);
  const size = scripts.reduce((sum, s) => sum + s.text.length, 0);
  const wanted = size < worthwhile ? 0 : Math.min(options.jobs - 1, batches.length - 1, Math.floor(size / (worthwhile / 2)));
  let done = 0;
  const finish = async (batch: Batch, results: readonly Outlined[]): Promise<void> => {
    batch.files.forEach((file, i) => take(file.path, results[i]));
    done += batch.files.length;
    await options.onProgress?.(done);
  };
  const workers = Array.from({ length: wanted }, () => runWorker(batches, finish));
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    await finish(batch, outlinedAll(batch, options.outline));
    // Lets answers of workers in, so that none of them waits for its next batch.
    if (wanted > 0) await new Promise(setImmediate);
  }
  await Promise.all(workers);
  // A worker that died gave its batch back.
  for (const batch of batches) await finish(batch, outlinedAll(batch, options.outline));
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
      worker = new Worker(workerFile(), { stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: 512 } });
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
