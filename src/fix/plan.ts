import {
  isRefusal,
  type AnyCheck,
  type Edit,
  type Outcome,
  type Problem,
  type Refusal,
  type Repo,
  type Severity,
  type Subject,
} from '../model/index.ts';
import { applySplices, type FileEdits, groupEdits, spliceFault } from './edits.ts';
import type { TextChange } from './patch.ts';
import { contend, joined } from './together.ts';
import { verifyFault } from './verify.ts';

/** One open finding, with what its fixer needs. */
export interface Failure {
  /** Fingerprint of the finding. */
  readonly id: string;
  readonly check: AnyCheck;
  readonly subject: Subject;
  readonly problem: Problem;
  /** After configuration and context. */
  readonly severity: Severity;
}

/** A repository and everything the checks say about it. */
export interface Judgement {
  readonly repo: Repo;
  /** Open findings in the order in which they should be fixed. Suppressed ones are not in it. */
  readonly failures: readonly Failure[];
  /** Outcome of every subject by `subjectKey`. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** What planning needs from outside. Nothing in it writes. */
export interface Workbench {
  /** The repository with some texts replaced or added, judged anew. Keys are paths, values texts without byte-order mark. */
  judge(texts: ReadonlyMap<string, string>): Promise<Judgement>;
  /** Why a file may not be edited (or created), in one sentence; undefined when it may. */
  refusal(file: string, how: 'edit' | 'create'): string | undefined;
}

/** A fix that was verified in memory. */
export interface PlannedFix {
  readonly failure: Failure;
  readonly title: string;
  readonly safety: 'safe' | 'review';
  /** Number of the pass it was planned in, from 1. Offsets in `edits` belong to the texts at the start of that pass. */
  readonly pass: number;
  readonly edits: readonly Edit[];
  /** What this fix alone changes, against the texts at the start of its pass. */
  readonly changes: readonly TextChange[];
}

export interface DroppedFix {
  readonly failure: Failure;
  /** One sentence. */
  readonly reason: string;
}

/** Texts changed so far and what the checks say about the result. */
export interface FixState {
  readonly judgement: Judgement;
  readonly texts: ReadonlyMap<string, string>;
}

export interface Plan {
  readonly fixes: readonly PlannedFix[];
  readonly dropped: readonly DroppedFix[];
  /** The state after all fixes. `texts` holds every changed or created file. */
  readonly end: FixState;
  readonly passes: number;
}

/** More passes than this mean that fixes chase each other. */
export const maxPasses = 10;

/** The state before any fix. */
export async function startState(bench: Workbench): Promise<FixState> {
  const texts = new Map<string, string>();
  return { judgement: await bench.judge(texts), texts };
}

/**
 * Plans one fix against a state and verifies it in memory. Gives the fix and the state it leads to,
 * or the reason for dropping it. For asking a person fix by fix: a fix that is declined simply does not become the next state.
 */
export async function planFix(
  bench: Workbench,
  state: FixState,
  failure: Failure,
  pass = 1,
): Promise<{ readonly fix: PlannedFix; readonly next: FixState } | DroppedFix> {
  const proposal = await propose(bench, state, failure, pass);
  if ('reason' in proposal) return proposal;
  const next = await attempt(bench, state, [proposal]);
  return typeof next === 'string' ? { failure, reason: next } : { fix: proposal.fix, next };
}

/**
 * Plans every wanted fix: all that do not overlap at once, the rest in later passes, at most ten.
 * Fixes of one pass are verified together and, where that fails, by halves. A fixer that refuses is asked again
 * after every pass that changed something, and so is a fix that did not hold, when all others are made: what it
 * lacked may be there by then, and a second plan must find nothing to do. When a text comes back that was there before, the fixes since then
 * undo each other and are dropped.
 */
export async function planFixes(bench: Workbench, start: FixState, isWanted: (failure: Failure) => boolean): Promise<Plan> {
  const dropped = new Map<string, DroppedFix>();
  const waited = new Set<string>();
  /** The state in which a fix did not hold. */
  const heldNot = new Map<string, FixState>();
  const seen = new Map<string, { readonly state: FixState; readonly fixes: readonly PlannedFix[] }>([
    [textsKey(start, start), { state: start, fixes: [] }],
  ]);
  let state = start;
  let fixes: readonly PlannedFix[] = [];
  let passes = 0;
  for (;;) {
    const wanted = state.judgement.failures.filter((f) => f.check.fix !== undefined && !dropped.has(f.id) && isWanted(f));
    const { proposals, refused } = await proposeAll(bench, state, wanted, passes + 1);
    const again = proposals.length > 0 || passes === maxPasses ? [] : [...heldNot].filter(([, at]) => at !== state);
    if (again.length > 0) {
      for (const [id] of again) for (const known of [dropped, waited, heldNot]) known.delete(id);
      continue;
    }
    if (proposals.length === 0 || passes === maxPasses) {
      for (const drop of refused) dropped.set(drop.failure.id, drop);
      for (const failure of wanted)
        if (!dropped.has(failure.id)) dropped.set(failure.id, { failure, reason: `There is still work after ${maxPasses} passes.` });
      break;
    }
    passes += 1;
    const done = await settle(bench, { state, kept: [], failed: [] }, proposals, state);
    for (const { proposal, reason, isAlone } of done.failed) {
      const { failure } = proposal;
      heldNot.set(failure.id, state);
      // What fails only beside others gets one more chance, on top of them.
      if (isAlone || waited.has(failure.id)) dropped.set(failure.id, { failure, reason });
      else waited.add(failure.id);
    }
    state = done.state;
    fixes = [...fixes, ...done.kept.map((p) => p.fix)];
    if (done.kept.length === 0) continue;
    const key = textsKey(start, state);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { state, fixes });
      continue;
    }
    for (const { failure } of fixes.slice(earlier.fixes.length)) {
      dropped.set(failure.id, { failure, reason: 'This fix and another one undo each other.' });
    }
    ({ state, fixes } = earlier);
  }
  return { fixes, dropped: [...dropped.values()], end: state, passes };
}

/** Asks every fixer, and picks what can be done at once: of fixes that contend the first; the others wait. */
async function proposeAll(
  bench: Workbench,
  state: FixState,
  wanted: readonly Failure[],
  pass: number,
): Promise<{ readonly proposals: readonly Proposal[]; readonly refused: readonly DroppedFix[] }> {
  const proposals: Proposal[] = [];
  const refused: DroppedFix[] = [];
  for (const failure of wanted) {
    const proposal = await propose(bench, state, failure, pass);
    if ('reason' in proposal) refused.push(proposal);
    else if (!proposals.some((other) => contend(other.edits, proposal.edits))) proposals.push(proposal);
  }
  return { proposals, refused };
}

interface Proposal {
  readonly failure: Failure;
  readonly fix: PlannedFix;
  readonly edits: FileEdits;
}

async function propose(bench: Workbench, state: FixState, failure: Failure, pass: number): Promise<Proposal | DroppedFix> {
  const { repo } = state.judgement;
  const fixer = failure.check.fix;
  if (fixer === undefined) return { failure, reason: 'There is no fixer for this check.' };
  let raw: readonly Edit[] | Refusal;
  try {
    raw = await fixer.edits(failure.subject, failure.problem.data, repo);
  } catch (error) {
    return { failure, reason: `The fixer failed: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (isRefusal(raw)) return { failure, reason: raw.refuse };
  if (raw.length === 0) return { failure, reason: 'The files do not say enough for a fix that is surely right; see the remedy.' };
  const edits = groupEdits(raw);
  if (typeof edits === 'string') return { failure, reason: edits };
  const changes: TextChange[] = [];
  for (const [file, splices] of edits.splices) {
    const before = repo.text(file);
    if (before === undefined) return { failure, reason: `${file} has no text to edit.` };
    const fault = editFault(bench, state, file) ?? spliceFault(before, splices);
    if (fault !== undefined) return { failure, reason: fault };
    changes.push({ file, before, after: applySplices(before, splices) });
  }
  for (const [file, text] of edits.created) {
    const fault = repo.exists(file) ? `${file} exists already.` : bench.refusal(file, 'create');
    if (fault !== undefined) return { failure, reason: fault };
    changes.push({ file, before: undefined, after: text });
  }
  if (changes.every((change) => change.before === change.after)) return { failure, reason: 'The fixer changes nothing.' };
  return { failure, edits, fix: { failure, title: fixer.title, safety: fixer.safety, pass, edits: raw, changes } };
}

/** A file created by an earlier fix of this plan is not on disk yet, so only its creation had to be allowed. */
function editFault(bench: Workbench, state: FixState, file: string): string | undefined {
  return state.texts.has(file) ? undefined : bench.refusal(file, 'edit');
}

/**
 * Applies proposals that do not contend, judges the result and verifies those that are new; the new state, or why not.
 * @param kept proposals that are verified already, with what the checks said about them: what they have brought is not the doing of the others
 */
async function attempt(
  bench: Workbench,
  state: FixState,
  fresh: readonly Proposal[],
  kept: { readonly proposals: readonly Proposal[]; readonly judgement: Judgement } = { proposals: [], judgement: state.judgement },
): Promise<FixState | string> {
  const proposals = [...kept.proposals, ...fresh];
  const { repo } = state.judgement;
  const texts = new Map(state.texts);
  const touched = new Set<string>();
  for (const { edits } of proposals) {
    for (const file of edits.splices.keys()) touched.add(file);
    for (const [file, text] of edits.created) {
      touched.add(file);
      texts.set(file, text);
    }
  }
  for (const file of touched) {
    const splices = proposals.flatMap(({ edits }) => edits.splices.get(file) ?? []);
    if (splices.length > 0) texts.set(file, applySplices(repo.text(file) ?? '', joined(splices)));
  }
  const judgement = await bench.judge(texts);
  for (const { failure } of fresh) {
    const fault = verifyFault(kept.judgement, judgement, failure, touched);
    if (fault !== undefined) return fault;
  }
  const undone = kept.proposals.find(({ failure }) => judgement.failures.some(({ id }) => id === failure.id));
  if (undone !== undefined) return `It would undo the fix of ${undone.failure.check.id}.`;
  return { judgement, texts };
}

/** How far a pass has come. */
interface Settled {
  readonly state: FixState;
  readonly kept: readonly Proposal[];
  /** `isAlone`: it failed with no other fix of the pass beside it. */
  readonly failed: readonly { readonly proposal: Proposal; readonly reason: string; readonly isAlone: boolean }[];
}

/** Adds a group of proposals to those that hold; one that does not hold as a whole by halves. */
async function settle(bench: Workbench, before: Settled, group: readonly Proposal[], start: FixState): Promise<Settled> {
  const next = await attempt(bench, start, group, { proposals: before.kept, judgement: before.state.judgement });
  if (typeof next !== 'string') return { state: next, kept: [...before.kept, ...group], failed: before.failed };
  const [only] = group;
  if (group.length === 1 && only !== undefined) {
    return { ...before, failed: [...before.failed, { proposal: only, reason: next, isAlone: before.kept.length === 0 }] };
  }
  const half = Math.ceil(group.length / 2);
  const first = await settle(bench, before, group.slice(0, half), start);
  return await settle(bench, first, group.slice(half), start);
}

/** Equal for states with equal texts; a file that is back at its first text counts as untouched. */
function textsKey(start: FixState, state: FixState): string {
  const changed = [...state.texts].filter(([file, text]) => start.judgement.repo.text(file) !== text);
  return JSON.stringify(changed.sort(([a], [b]) => (a < b ? -1 : 1)));
}
