import type { Outcome } from './report.ts';
import type { Severity } from './verdict.ts';

/** A finding as it is first heard of, before triage and score. */
export interface FirstFinding {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
}

/** Progress of a scan, for people who wait. Nothing in it is needed to understand the result. */
export type ScanEvent =
  | { readonly type: 'listing'; readonly files: number }
  | { readonly type: 'outlining'; readonly done: number; readonly total: number }
  | { readonly type: 'fact'; readonly name: string }
  | {
      readonly type: 'check';
      readonly check: string;
      readonly outcome: Outcome;
      readonly done: number;
      readonly total: number;
      /** Findings and passed subjects so far, suppressions not yet applied. */
      readonly findings: number;
      readonly passes: number;
      /** The first findings of this check, at most three. */
      readonly first?: readonly FirstFinding[];
    }
  | { readonly type: 'done' };
