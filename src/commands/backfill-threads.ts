import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Prepared, ScanOptions } from '../scan.ts';
import type { PastCommit } from '../source/past-commits.ts';
import { judgedCommits, type Judged } from './backfill-judging.ts';

/** What a thread is started with; plain data. */
export interface Share {
  readonly root: string;
  readonly options: ScanOptions;
  readonly commits: readonly PastCommit[];
}

export interface Work extends Share {
  /** The same settings, made already. */
  readonly setting: Prepared;
  readonly signal: AbortSignal;
  /** Told of each commit by its place in `commits`. Neighbours follow each other, but the shares of several threads mix. */
  readonly take: (index: number, judged: Judged) => void;
}

/** Each thread holds a repository's outlines, some hundred megabytes where it is large. */
const mostThreads = 3;

/** Fewer commits than this are not worth a thread: its first commit is judged from nothing. */
const worthAThread = 40;

/**
 * Judges commits, on several threads where there are many. What is judged is the same for any number of
 * threads. What a thread leaves behind when it cannot start or dies is judged here. Throws as `scan` does.
 */
export async function judgeAll(work: Work): Promise<void> {
  const threads = Math.min(availableParallelism(), mostThreads, Math.max(1, Math.floor(work.commits.length / worthAThread)));
  const size = Math.ceil(work.commits.length / threads);
  const others = Array.from({ length: threads - 1 }, (_, i) =>
    inThread(work, (i + 1) * size, Math.min((i + 2) * size, work.commits.length)),
  );
  const rests = Promise.all(others);
  await here(work, 0, Math.min(size, work.commits.length), threads);
  for (const { from, to } of await rests) if (!work.signal.aborted) await here(work, from, to, 1);
}

async function here({ setting, commits, signal, take }: Work, from: number, to: number, threads: number): Promise<void> {
  if (from >= to) return;
  // The other threads have the other cores.
  const opening = threads === 1 ? setting.opening : { ...setting.opening, jobs: 1 };
  let at = from;
  for await (const judged of judgedCommits({ ...setting, opening }, commits.slice(from, to), signal)) {
    take(at, judged);
    at += 1;
  }
}

/** Judges a share in a thread of its own; resolves with what is left of it. Never rejects. */
function inThread({ root, options, commits, signal, take }: Work, from: number, to: number): Promise<{ from: number; to: number }> {
  return new Promise((resolve) => {
    let at = from;
    let worker: Worker;
    try {
      const share: Share = { root, options, commits: commits.slice(from, to) };
      worker = new Worker(workerFile(), { workerData: share, stdout: true, stderr: true });
    } catch {
      resolve({ from, to });
      return;
    }
    const stop = (): void => worker.postMessage('stop');
    signal.addEventListener('abort', stop, { once: true });
    const end = (): void => {
      signal.removeEventListener('abort', stop);
      resolve({ from: at, to });
    };
    worker.on('message', (judged: Judged) => {
      take(at, judged);
      at += 1;
    });
    worker.on('error', end);
    worker.on('exit', end);
  });
}

/** From sources the file lies beside this one; the build puts it at `dist/backfill-worker.js`. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './backfill-worker.ts' : './backfill-worker.js', import.meta.url);
}
