import type { HistoryData } from './history/state.ts';
import type { Scan } from './scan.ts';

/** What the app asks of the outside. All of it may run elsewhere (a worker): arguments and results are plain data. */
export interface Engine {
  readonly scan: Scan;
  readonly fixes: FixDesk;
  /** Ignores an open finding for a reason, where it stands or in the configuration. Can be taken back like a fix. */
  ignore(finding: string, reason: string): Promise<Ignored>;
  /** The text of a file as lines, secrets masked. */
  source(file: string): Promise<SourceText>;
  /** The scores of the commits that were scanned. */
  history(): Promise<HistoryData>;
  /** Writes down that a person answers an item with yes; `evidence` may be "", or end with "until 2027-01-31". Resolves with a sentence about it. */
  attest(item: string, evidence: string): Promise<string>;
  /** Takes such an answer back. */
  unattest(item: string): Promise<string>;
  /** Calls back when files have changed, until the function it returns is called. */
  watch(onChange: () => void): () => void;
}

/** Where a finding is ignored now. */
export interface Ignored {
  readonly file: string;
  readonly line: number;
  readonly how: 'comment' | 'configuration';
}

export interface SourceText {
  readonly file: string;
  readonly lines: readonly string[];
  /** There is more that is not shown. */
  readonly cut: boolean;
}

/** A patch that was written. */
export interface ExportedPatch {
  readonly file: string;
  readonly fixes: number;
  readonly dropped: number;
}

export interface DiffPart {
  readonly text: string;
  /** Differs from the line on the other side. */
  readonly changed: boolean;
}

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly number: number;
  readonly parts: readonly DiffPart[];
}

export interface DiffHunk {
  readonly file: string;
  readonly created: boolean;
  readonly lines: readonly DiffLine[];
}

/** A fix that was planned and verified in memory. */
export interface FixView {
  /** Fingerprint of its finding. */
  readonly finding: string;
  readonly check: string;
  readonly message: string;
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly files: readonly string[];
  readonly hunks: readonly DiffHunk[];
  /** Score of the repository with everything taken so far, and with this fix as well; null: not known. */
  readonly score: { readonly before: number | null; readonly after: number | null };
  /** Milder findings that come up with it ("low http/x: ..."). */
  readonly brings: readonly string[];
}

/** A finding that is not fixed, with the reason in one sentence. */
export interface DroppedView {
  readonly finding: string;
  readonly check: string;
  readonly message: string;
  readonly reason: string;
  /** It is only in the way that a file has uncommitted changes. */
  readonly uncommitted: boolean;
}

export interface FixOptions {
  /** Edit files with uncommitted changes. */
  readonly allowDirty: boolean;
  /** Edit a folder that is not under version control. */
  readonly noVcs: boolean;
}

export interface FixRequest extends FixOptions {
  /** Fingerprints, in the order in which they are to be looked at. */
  readonly targets: readonly string[];
}

/** Where a review stands. */
export interface FixStep {
  /** The fix to decide about; null: there are no more. */
  readonly next: FixView | null;
  /** Findings not yet looked at after `next`. */
  readonly left: number;
  /** All taken so far. */
  readonly taken: readonly FixView[];
  readonly dropped: readonly DroppedView[];
}

/** Nothing is planned: why, in a sentence, and what would let it be. */
export interface FixRefused {
  readonly refused: string;
  readonly offer: 'no-vcs' | null;
}

export interface AppliedFixes {
  readonly titles: readonly string[];
  readonly files: readonly string[];
  /** What to run now, in one line. */
  readonly hint?: string;
}

/** A run of fixes on record. */
export interface UndoableFix {
  readonly title: string;
  readonly files: readonly string[];
}

export type FixAnswer = 'take' | 'leave' | 'take-rule' | 'leave-rule';

/**
 * Plans, verifies, writes and takes back fixes; one plan at a time, a new one replaces it. What cannot
 * be done rejects with an error whose message is for people.
 */
export interface FixDesk {
  /** Plans the first of the fixes asked for; each answer plans the next one upon what was taken. */
  review(request: FixRequest): Promise<FixStep | FixRefused>;
  answer(answer: FixAnswer): Promise<FixStep>;
  /** Plans all safe ones at once; every one of them is taken. */
  safe(request: FixRequest): Promise<FixStep | FixRefused>;
  /** Plans all that are asked for and writes them as a patch beside the user, not into the files. */
  patch(request: FixRequest): Promise<ExportedPatch>;
  /** Writes what was taken. */
  apply(): Promise<AppliedFixes>;
  /** What can be taken back, last first. */
  undoable(): Promise<readonly UndoableFix[]>;
  /** Takes the last one back. */
  undo(): Promise<UndoableFix | null>;
}
