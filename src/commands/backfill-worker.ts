import { parentPort, workerData } from 'node:worker_threads';
import { prepared } from '../past.ts';
import { judgedCommits } from './backfill-judging.ts';
import type { Share } from './backfill-threads.ts';

// The whole of a thread: judges its share of the commits, newest first, until it is done or told to stop.
const { root, options, commits } = workerData as Share;
const stopping = new AbortController();
parentPort?.once('message', () => stopping.abort());
const setting = await prepared(root, options);
for await (const judged of judgedCommits({ ...setting, opening: { ...setting.opening, jobs: 1 } }, commits, stopping.signal))
  parentPort?.postMessage(judged);
parentPort?.close();
