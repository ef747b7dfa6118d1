import type { Outcome, Report, Severity } from '../model/index.ts';

/** A finding as it is first heard of, before triage and score. */
export interface FirstFinding {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
}

/**
 * What the screen hears while a scan runs. The engine's events fit; they may come from a worker,
 * so everything is plain data.
 */
export type ScanProgress =
  | { readonly type: 'listing'; readonly files: number }
  | { readonly type: 'outlining'; readonly done: number; readonly total: number }
  | { readonly type: 'fact'; readonly name: string }
  | {
      readonly type: 'check';
      readonly check: string;
      readonly outcome: Outcome;
      readonly done: number;
      readonly total: number;
      readonly findings: number;
      readonly passes: number;
      /** The first findings of that check. */
      readonly first?: readonly FirstFinding[];
    }
  | { readonly type: 'done' };

/**
 * Runs one scan. When the signal is aborted it ends soon and returns what it has. The promise
 * that `onEvent` returns should be awaited where the scan runs in this thread: keys are read then.
 */
export type Scan = (onEvent: (event: ScanProgress) => void | Promise<void>, signal: AbortSignal) => Promise<Report>;
