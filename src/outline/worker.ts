import { parentPort } from 'node:worker_threads';
import { outlineJs } from './js.ts';
import { outlinedAll, type Batch } from './batch.ts';

// The whole of a worker: outlines the scripts it is sent, until it is ended from outside.
parentPort?.on('message', (batch: Batch) => {
  parentPort?.postMessage(outlinedAll(batch, outlineJs));
});
