import type { Report, ScanEvent } from '../model/index.ts';

export type { FirstFinding } from '../model/index.ts';

/** What the screen hears while a scan runs: plain data, as it may come from a worker. */
export type ScanProgress = ScanEvent;

/**
 * Runs one scan. When the signal is aborted it ends soon and returns what it has. The promise
 * that `onEvent` returns should be awaited where the scan runs in this thread: keys are read then.
 */
export type Scan = (onEvent: (event: ScanProgress) => void | Promise<void>, signal: AbortSignal) => Promise<Report>;
