import type { Report } from '../../model/index.ts';
import { byGain } from '../../report/order.ts';
import type { FixAnswer, FixRequest, FixStep, FixRefused } from '../engine.ts';
import type { ActionId } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { newScan, screenOf } from '../state.ts';
import type { Command, Message, State } from '../state.ts';
import { counted } from '../theme.ts';
import { hunkHeight, hunkLines } from './diff.ts';
import { fixTargets } from './targets.ts';
import type { FixStage, FixState, Movement } from './state.ts';

type Step = readonly [State, ...Command[]];
export type FixMessage = Extract<Message, { readonly type: `fix-${string}` | `undo-${string}` }>;

/** f: the finding under the cursor, the selected ones, or those of the action under the cursor. */
export function fixAsked(state: State): Step {
  const findings = fixTargets(state);
  const [first] = findings;
  if (first === undefined) return [{ ...state, notice: 'no finding is chosen' }];
  const fixable = findings.filter((finding) => finding.fix !== undefined);
  if (fixable.length === 0)
    return [
      {
        ...state,
        notice: screenOf(state) === 'detail' ? 'no fix by itself; "What to do" has the remedy' : 'no fix by itself; enter shows what to do',
      },
    ];
  return begin(state, 'review', { targets: fixable.map((one) => one.fingerprint), allowDirty: false, noVcs: wasAllowed(state) });
}

/** A: every safe fix of the selected findings, or of all open ones. */
export function safeAsked(state: State): Step {
  if (state.report === null) return [state];
  const chosen = state.findings.selected;
  const open = state.report.findings.filter(
    ({ status, fingerprint }) => status === 'open' && (chosen.size === 0 || chosen.has(fingerprint)),
  );
  const safe = open.filter((finding) => finding.fix?.safety === 'safe');
  const review = open.filter((finding) => finding.fix?.safety === 'review').length;
  if (safe.length === 0) {
    const others = review === 0 ? '' : `; to review ${String(review)}: /fix:any, a, f`;
    return [{ ...state, notice: `no safe fix ${chosen.size === 0 ? 'here' : 'among the selected'}${others}` }];
  }
  return begin(state, 'safe', { targets: safe.map((one) => one.fingerprint), allowDirty: false, noVcs: wasAllowed(state) });
}

/** p: the fixes of the same findings as f, written as a patch. */
export function patchAsked(state: State): Step {
  const targets = fixTargets(state).flatMap((finding) => (finding.fix === undefined ? [] : [finding.fingerprint]));
  if (targets.length === 0) return [{ ...state, notice: 'there is no fix to make a patch of' }];
  return [
    { ...state, notice: `planning ${counted(targets.length, 'fix', 'fixes')} for a patch` },
    { type: 'patch', request: { targets, allowDirty: true, noVcs: true } },
  ];
}

/** u: looks up what the last fix was. */
export function undoAsked(state: State): Step {
  const id = (state.fix?.id ?? 0) + 1;
  const fix: FixState = {
    id,
    kind: 'undo',
    request: { targets: [], allowDirty: false, noVcs: wasAllowed(state) },
    stage: { at: 'waiting', what: 'Looking for the last fix' },
    taken: [],
    dropped: [],
  };
  return [opened({ ...state, fix }), { type: 'undo-look', session: id }];
}

/** Who has said once that this folder needs no version control is not asked again. */
function wasAllowed(state: State): boolean {
  return state.fix?.request.noVcs ?? false;
}

function begin(state: State, kind: 'review' | 'safe', request: FixRequest): Step {
  const id = (state.fix?.id ?? 0) + 1;
  const many = counted(request.targets.length, kind === 'safe' ? 'safe fix' : 'fix', kind === 'safe' ? 'safe fixes' : 'fixes');
  const fix: FixState = { id, kind, request, stage: { at: 'waiting', what: `Planning ${many} in memory` }, taken: [], dropped: [] };
  return [opened({ ...state, fix }), { type: kind === 'safe' ? 'fix-safe' : 'fix-review', session: id, request }];
}

function opened(state: State): State {
  return screenOf(state) === 'fix' ? state : { ...state, stack: [...state.stack, 'fix'] };
}

/** What the keys of the stages do. */
export function fixAction(state: State, action: ActionId): Step {
  const { fix } = state;
  if (fix === null) return [fixLeft(state)];
  const { stage } = fix;
  switch (stage.at) {
    case 'review':
      return reviewAction(state, fix, stage, action);
    case 'look':
      if (action === 'fix-leave' || action === 'fix-quit') return [staged(state, { at: 'summary', cursor: stage.cursor })];
      return [browsed(state, stage, action)];
    case 'summary':
      return summaryAction(state, fix, stage.cursor, action);
    case 'refused':
      return action === 'fix-take' && stage.offer !== null ? again(state, fix, stage.offer) : [fixLeft(state)];
    case 'undo':
      if (action !== 'fix-take' || stage.entries.length === 0) return [fixLeft(state)];
      return [staged(state, { at: 'waiting', what: 'Taking the last fix back' }), { type: 'undo', session: fix.id }];
    case 'waiting':
      // Writing is not given up half-way; planning may be.
      return [fix.stage.at === 'waiting' && isWriting(fix) ? state : { ...fixLeft(state), notice: 'nothing was changed' }];
    case 'applied':
    case 'undone':
      return action === 'undo' ? undoAsked(state) : [fixLeft(state)];
  }
}

/** New findings that are told by name. */
const mostNamed = 3;

const writingWords = 'Writing';
function isWriting({ stage }: FixState): boolean {
  return stage.at === 'waiting' && (stage.what.startsWith(writingWords) || stage.what.startsWith('Taking'));
}

function again(state: State, { kind, request }: FixState, offer: 'no-vcs' | 'dirty'): Step {
  const next = { ...request, ...(offer === 'dirty' ? { allowDirty: true } : { noVcs: true }) };
  return begin(state, kind === 'safe' ? 'safe' : 'review', next);
}

function reviewAction(state: State, fix: FixState, stage: Extract<FixStage, { at: 'review' }>, action: ActionId): Step {
  const last = stage.hunk >= stage.fix.hunks.length - 1;
  switch (action) {
    case 'fix-take':
      if (!last) return [staged(state, { ...stage, hunk: stage.hunk + 1, top: 0 })];
      return answered(state, fix, 'take', stage);
    case 'fix-leave':
      return answered(state, fix, 'leave', stage);
    case 'fix-take-rule':
      return answered(state, fix, 'take-rule', stage);
    case 'fix-leave-rule':
      return answered(state, fix, 'leave-rule', stage);
    case 'fix-quit':
      return [ended(state, fix)];
    default:
      return [browsed(state, stage, action)];
  }
}

/** The only fix there is goes to the disk at once: its diff was seen, and y said. */
function answered(state: State, fix: FixState, answer: FixAnswer, stage: Extract<FixStage, { at: 'review' }>): Step {
  const alone = fix.request.targets.length === 1;
  if (alone && answer.startsWith('leave')) return [{ ...fixLeft(state), notice: 'nothing was changed' }];
  const what = alone ? `Checking "${stage.fix.title}"` : stage.left === 0 ? 'Putting it together' : 'Planning the next fix';
  return [staged(state, { at: 'waiting', what }), { type: 'fix-answer', session: fix.id, answer }];
}

/** No more is asked: what was taken is shown once more, or there is nothing to write. */
function ended(state: State, fix: FixState): State {
  if (fix.taken.length > 0) return staged(state, { at: 'summary', cursor: 0 });
  const [drop] = fix.dropped;
  if (drop === undefined) return { ...fixLeft(state), notice: 'nothing was changed' };
  const offer = fix.dropped.some((one) => one.uncommitted) && !fix.request.allowDirty ? 'dirty' : null;
  const message = fix.dropped.length === 1 ? drop.reason : `None of ${String(fix.dropped.length)} could be fixed.`;
  return staged(state, { at: 'refused', message, offer });
}

function summaryAction(state: State, fix: FixState, cursor: number, action: ActionId): Step {
  const at = (next: number): Step => [staged(state, { at: 'summary', cursor: Math.max(0, Math.min(next, fix.taken.length - 1)) })];
  const page = Math.max(1, Math.floor(bodyHeight(state) / 2));
  switch (action) {
    case 'fix-take':
      return write(state, fix);
    case 'fix-leave':
    case 'fix-quit':
      return [{ ...fixLeft(state), notice: 'nothing was changed' }];
    case 'open': {
      const looked = fix.taken[cursor];
      return looked === undefined ? [state] : [staged(state, { at: 'look', fix: looked, hunk: 0, top: 0, cursor })];
    }
    case 'down':
      return at(cursor + 1);
    case 'up':
      return at(cursor - 1);
    case 'page-down':
      return at(cursor + page);
    case 'page-up':
      return at(cursor - page);
    case 'top':
      return at(0);
    case 'bottom':
      return at(fix.taken.length - 1);
    default:
      return [state];
  }
}

function write(state: State, fix: FixState): Step {
  return [
    staged(state, { at: 'waiting', what: `${writingWords} ${counted(fix.taken.length, 'fix', 'fixes')}` }),
    { type: 'fix-apply', session: fix.id },
  ];
}

/** Moves through the hunks of a fix and the lines of a hunk. */
function browsed(state: State, stage: Extract<FixStage, { at: 'review' | 'look' }>, action: ActionId): State {
  const lines = hunkLines(stage.fix.hunks[stage.hunk], state.size.columns, state.look).length;
  const height = hunkHeight(state, stage.fix);
  const scroll = (delta: number): State => staged(state, { ...stage, top: Math.max(0, Math.min(stage.top + delta, lines - height)) });
  const hunk = (index: number): State => {
    const to = Math.max(0, Math.min(index, stage.fix.hunks.length - 1));
    if (to !== stage.hunk) return staged(state, { ...stage, hunk: to, top: 0 });
    return { ...state, notice: index < 0 ? 'this is the first hunk' : 'this is the last hunk' };
  };
  switch (action) {
    case 'fix-next-hunk':
      return hunk(stage.hunk + 1);
    case 'fix-previous-hunk':
      return hunk(stage.hunk - 1);
    case 'down':
      return scroll(1);
    case 'up':
      return scroll(-1);
    case 'page-down':
      return scroll(Math.max(1, height - 1));
    case 'page-up':
      return scroll(-Math.max(1, height - 1));
    case 'top':
      return hunk(0);
    case 'bottom':
      return hunk(stage.fix.hunks.length - 1);
    default:
      return state;
  }
}

/** What the engine answers. */
export function fixAnswered(state: State, message: FixMessage): Step {
  const { fix } = state;
  // Left or asked anew in the meantime.
  if (fix === null || fix.id !== message.session || screenOfFix(state) === undefined) return [state];
  switch (message.type) {
    case 'fix-step':
      return stepped(state, fix, message.step);
    case 'fix-failed':
      return [staged(state, { at: 'refused', message: message.message, offer: null })];
    case 'fix-applied': {
      const { applied } = message;
      const fixed = { runs: state.fixed.runs + 1, findings: state.fixed.findings + applied.titles.length };
      const selected = new Set([...state.findings.selected].filter((one) => !fix.request.targets.includes(one)));
      const next = staged({ ...state, fixed, findings: { ...state.findings, selected } }, { at: 'applied', applied, movement: null });
      return rescanned(next);
    }
    case 'undo-found':
      if (message.entries.length === 0) return [staged(state, { at: 'refused', message: 'There is no fix to take back.', offer: null })];
      return [staged(state, { at: 'undo', entries: message.entries })];
    case 'undo-done': {
      if (message.undone === null) return [staged(state, { at: 'refused', message: 'There is no fix to take back.', offer: null })];
      const runs = Math.max(0, state.fixed.runs - 1);
      const fixed = { runs, findings: runs === 0 ? 0 : Math.max(1, state.fixed.findings - 1) };
      return rescanned(staged({ ...state, fixed }, { at: 'undone', undone: message.undone, movement: null }));
    }
  }
}

/** Where the fix screen is in the stack (help may lie on it). */
function screenOfFix(state: State): number | undefined {
  const at = state.stack.indexOf('fix');
  return at < 0 ? undefined : at;
}

function stepped(state: State, fix: FixState, step: FixStep | FixRefused): Step {
  if ('refused' in step) return [staged(state, { at: 'refused', message: step.refused, offer: step.offer })];
  // That files have changes is no fault of the fix.
  const refused = new Set([...state.refused, ...step.dropped.filter((one) => !one.uncommitted).map((one) => one.finding)]);
  const known: State = { ...state, refused, fix: { ...fix, taken: step.taken, dropped: step.dropped } };
  if (step.next !== null) return [staged(known, { at: 'review', fix: step.next, hunk: 0, top: 0, left: step.left })];
  const seen = fix.kind === 'review' && fix.request.targets.length === 1 && step.taken.length === 1;
  return seen ? write(known, known.fix!) : [ended(known, known.fix!)];
}

function rescanned(state: State): Step {
  const scan = newScan(state.scan.id + 1);
  return [
    { ...state, scan },
    { type: 'start-scan', scan: scan.id },
  ];
}

/** The movement of the score, once the scan after a fix (or its undo) has ended. */
export function movedBy(state: State, before: Report | null, after: Report | string): State {
  const stage = state.fix?.stage;
  if ((stage?.at !== 'applied' && stage?.at !== 'undone') || stage.movement !== null) return state;
  return staged(state, { ...stage, movement: movementOf(before, after) });
}

/** Is the result of the running scan waited for by the fix screen? */
export function awaitsScan(state: State): boolean {
  const stage = state.fix?.stage;
  return (stage?.at === 'applied' || stage?.at === 'undone') && stage.movement === null;
}

/** Is a plan being made or looked at? A scan in between would only slow it down. */
export function isPlanning(state: State): boolean {
  const at = screenOfFix(state) === undefined ? undefined : state.fix?.stage.at;
  return at === 'waiting' || at === 'review' || at === 'summary' || at === 'look';
}

function movementOf(before: Report | null, after: Report | string): Movement {
  const from = before?.score.value ?? null;
  if (typeof after === 'string') return { from, to: null, gone: 0, fresh: 0, named: [], failed: after };
  const openOf = (report: Report | null): ReadonlySet<string> =>
    new Set(report?.findings.flatMap((one) => (one.status === 'open' ? [one.fingerprint] : [])));
  const [old, now] = [openOf(before), openOf(after)];
  const gone = [...old].filter((one) => !now.has(one)).length;
  const fresh = after.findings.filter(({ status, fingerprint }) => status === 'open' && !old.has(fingerprint)).sort(byGain);
  const named = fresh.slice(0, mostNamed).map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
  return { from, to: after.score.value, gone, fresh: fresh.length, named };
}

function staged(state: State, stage: FixStage): State {
  return state.fix === null ? state : { ...state, fix: { ...state.fix, stage } };
}

/** The screen below comes back. */
export function fixLeft(state: State): State {
  const at = state.stack.indexOf('fix');
  const [first, ...rest] = at < 0 ? state.stack : state.stack.slice(0, at);
  return { ...state, stack: first === undefined ? ['overview'] : [first, ...rest] };
}
