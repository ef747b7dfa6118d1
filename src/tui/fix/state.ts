import type { AppliedFixes, DroppedView, FixRequest, FixView, UndoableFix } from '../engine.ts';

/** How the score went by what was just written or taken back. */
export interface Movement {
  readonly from: number | null;
  readonly to: number | null;
  /** Findings that are gone, and findings that were not there before. */
  readonly gone: number;
  readonly fresh: number;
  /** The worst of the new ones, at most three: "low http/x: ...". */
  readonly named: readonly string[];
  /** The scan afterwards broke: why. */
  readonly failed?: string;
}

/** Where fixing stands. */
export type FixStage =
  /** The engine works; `what` says on what. */
  | { readonly at: 'waiting'; readonly what: string }
  /** A fix is looked at, hunk by hunk; `left` findings come after it. */
  | { readonly at: 'review'; readonly fix: FixView; readonly hunk: number; readonly top: number; readonly left: number }
  /** Everything that was taken, before it is written. */
  | { readonly at: 'summary'; readonly cursor: number }
  /** One of the fixes of the summary. */
  | { readonly at: 'look'; readonly fix: FixView; readonly hunk: number; readonly top: number; readonly cursor: number }
  | { readonly at: 'refused'; readonly message: string; readonly offer: 'no-vcs' | 'dirty' | null }
  | { readonly at: 'applied'; readonly applied: AppliedFixes; readonly movement: Movement | null }
  | { readonly at: 'undo'; readonly entries: readonly UndoableFix[] }
  | { readonly at: 'undone'; readonly undone: UndoableFix; readonly movement: Movement | null };

/** One round of fixing: a review, all safe fixes, or taking the last ones back. */
export interface FixState {
  /** Counts rounds; answers to older ones are dropped. */
  readonly id: number;
  readonly kind: 'review' | 'safe' | 'undo';
  readonly request: FixRequest;
  readonly stage: FixStage;
  readonly taken: readonly FixView[];
  readonly dropped: readonly DroppedView[];
}

/** What was done since the app was started. */
export interface FixedSoFar {
  readonly runs: number;
  /** Findings fixed by each run that was not taken back. */
  readonly findings: number;
}

/** The places of the key map that the stages are. */
export function fixPlace(
  stage: FixStage,
): 'fix-waiting' | 'fix-review' | 'fix-summary' | 'fix-look' | 'fix-refused' | 'fix-done' | 'fix-undo' {
  switch (stage.at) {
    case 'waiting':
      return 'fix-waiting';
    case 'review':
      return 'fix-review';
    case 'summary':
      return 'fix-summary';
    case 'look':
      return 'fix-look';
    case 'refused':
      return 'fix-refused';
    case 'undo':
      return 'fix-undo';
    case 'applied':
    case 'undone':
      return 'fix-done';
  }
}
