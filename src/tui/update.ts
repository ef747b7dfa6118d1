import type { Report } from '../model/index.ts';
import { actionFor } from './keymap.ts';
import type { Screen } from './keymap.ts';
import { actionsOf, entriesByGain, entriesOf, sortedEntries } from './listing.ts';
import { handleAction, rescan } from './actions.ts';
import { vocabularyOf } from './completion.ts';
import { promptAccepted } from './doing.ts';
import { awaitsScan, fixAnswered, isPlanning, movedBy } from './fix/update.ts';
import { refilled, scrolled } from './findingsState.ts';
import { promptAction, promptInsert } from './prompt.ts';
import type { ScanProgress } from './scan.ts';
import { historyCame } from './history/update.ts';
import { sourceCame, sourceFailed } from './source/update.ts';
import { currentFinding, placeOf, recentChecks, screenOf, tooSmall } from './state.ts';
import type { Command, Message, ScanState, State } from './state.ts';

/** The next state and what is to be done outside. */
export type Step = readonly [State, ...Command[]];

/** The whole behaviour of the app: a pure function of what it knows and what happened. */
export function update(state: State, message: Message): Step {
  switch (message.type) {
    case 'key':
      return seen(pressed({ ...state, notice: null }, message.key, message.text));
    case 'paste':
      return [state.prompt === null ? state : promptInsert(state, message.text)];
    case 'resize':
      return [scrolled({ ...state, size: message.size })];
    case 'scan-progress':
      if (message.scan !== state.scan.id) return [state];
      return [{ ...state, scan: message.events.reduce(progressed, state.scan) }];
    case 'scan-finished':
      return message.scan === state.scan.id ? caughtUp(finished(state, message.report)) : [state];
    case 'scan-failed':
      return [message.scan === state.scan.id ? failed(state, message.message) : state];
    case 'ignored': {
      const { file, line, how } = message.ignored;
      const where = how === 'comment' ? `by a comment at ${file}:${String(line)}` : `in ${file}`;
      const [next, ...commands] = rescan({ ...state, afterScan: `ignored ${where}; u takes it back` });
      return [next, ...commands];
    }
    case 'source-came':
      return [sourceCame(state, message.request, message.text)];
    case 'source-failed':
      return [sourceFailed(state, message.request, message.message)];
    case 'told':
      return [{ ...state, notice: message.text }];
    case 'edited':
      return message.problem === null ? rescan(state) : [{ ...state, notice: message.problem }];
    case 'history-came':
      return [historyCame(state, message.data)];
    case 'history-failed':
      return [{ ...state, history: { ...state.history, failed: message.message } }];
    case 'attested':
      return rescan({ ...state, afterScan: message.text });
    case 'files-changed':
      return filesChanged(state);
    case 'fix-step':
    case 'fix-applied':
    case 'fix-failed':
    case 'undo-found':
    case 'undo-done':
      return fixAnswered(state, message);
  }
}

/** Whoever has opened something needs no introduction any more. */
function seen([state, ...commands]: Step): Step {
  const isIntroduced = state.isFirstRun && !['scanning', 'overview'].includes(screenOf(state));
  return [isIntroduced ? { ...state, isFirstRun: false } : state, ...commands];
}

function pressed(state: State, key: string, text: string): Step {
  if (tooSmall(state.size)) return smallScreenKey(state, key);
  const place = placeOf(state);
  const action = actionFor(state.keymap, place, key);
  const isTyping = state.prompt !== null;
  if (action !== undefined) {
    const isLine = isTyping && (action.startsWith('prompt-') || action.startsWith('palette-'));
    return isLine ? promptAction(state, action, (at, prompt) => promptAccepted(at, prompt, handleAction)) : handleAction(state, action);
  }
  return [isTyping && text !== '' ? promptInsert(state, text) : state];
}

/** Nobody should do by accident what they cannot see: only leaving works. */
function smallScreenKey(state: State, key: string): Step {
  const action = actionFor(state.keymap, placeOf({ ...state, prompt: null }), key);
  return action === 'quit' || action === 'interrupt' || action === 'suspend' ? handleAction(state, action) : [state];
}

function progressed(scan: ScanState, event: ScanProgress): ScanState {
  switch (event.type) {
    case 'listing':
      return { ...scan, files: event.files };
    case 'outlining':
      return { ...scan, outlined: { done: event.done, total: event.total } };
    case 'check': {
      const counts = { ...scan, checks: { done: event.done, total: event.total }, findings: event.findings, passes: event.passes };
      if (event.outcome !== 'failed' && event.outcome !== 'error') return counts;
      const result = { check: event.check, outcome: event.outcome, first: event.first?.[0] };
      return { ...counts, recent: [...scan.recent, result].slice(-recentChecks) };
    }
    case 'fact':
    case 'done':
      return scan;
  }
}

/** Shows a new report; cursor, filter and selection stay where the same findings are still there. */
function finished(state: State, report: Report): State {
  const stopped = state.scan.status === 'stopping';
  const entries = entriesOf(report);
  const gain = entriesByGain(entries);
  const actions = actionsOf(report);
  const before = state.findings.rows[state.findings.cursor];
  const fingerprint = before?.kind === 'finding' ? state.entries[before.entry]?.finding.fingerprint : undefined;
  const known = new Set(report.findings.map((finding) => finding.fingerprint));
  const findings = {
    ...state.findings,
    order: sortedEntries(entries, gain, state.findings.sort),
    selected: new Set([...state.findings.selected].filter((one) => known.has(one))),
  };
  const next: State = {
    ...state,
    report,
    entries,
    byGain: gain,
    vocabulary: vocabularyOf(entries),
    actions,
    overview: { cursor: Math.max(0, Math.min(state.overview.cursor, actions.length - 1)), offset: 0 },
    findings,
    scan: { ...state.scan, status: stopped ? 'stopped' : 'finished' },
    notice: state.afterScan ?? (state.report === null || awaitsScan(state) ? state.notice : comparison(state.report, report, state.notice)),
    afterScan: null,
    stack: replaced(state.stack, ['scanning', 'failed'], 'overview'),
    rules: { cursor: Math.max(0, Math.min(state.rules.cursor, report.checks.length - 1)), offset: state.rules.offset },
  };
  const shown = scrolled(refilled(movedBy(next, state.report, report), fingerprint));
  return fingerprint !== undefined && currentFinding(shown)?.fingerprint !== fingerprint ? withoutDetail(shown) : shown;
}

/** All about a finding that is gone is not exchanged for another one without a word: the list comes back. */
function withoutDetail(state: State): State {
  const [first, ...rest] = state.stack.filter((screen) => screen !== 'detail');
  return {
    ...state,
    place: 0,
    stack: first === undefined ? ['findings'] : first === 'fix' ? ['findings', first, ...rest] : [first, ...rest],
  };
}

/** Files changed: scanned at once, or after what is going on. */
function filesChanged(state: State): Step {
  if (!state.watch.on) return [state];
  const isBusy = state.scan.status === 'running' || state.scan.status === 'stopping' || isPlanning(state);
  return isBusy ? [{ ...state, watch: { ...state.watch, stale: true } }] : rescan(state);
}

/** A scan that files have overtaken is followed by another one. */
function caughtUp(state: State): Step {
  const [next, ...commands] = state.watch.on && state.watch.stale && !isPlanning(state) ? rescan(state) : [state];
  // The row of this scan is in the history now.
  return [next, ...commands, { type: 'history' }];
}

/** What a rescan changed, in a few words; the notice there is where it changed nothing. */
function comparison(before: Report, after: Report, notice: string | null): string | null {
  const old = new Set(before.findings.filter((finding) => finding.status === 'open').map((finding) => finding.fingerprint));
  const open = after.findings.filter((finding) => finding.status === 'open');
  const added = open.filter((finding) => !old.has(finding.fingerprint)).length;
  const gone = old.size - (open.length - added);
  const from = before.score.value;
  const to = after.score.value;
  if (gone === 0 && added === 0 && from === to) return notice;
  const score = from === null || to === null || from === to ? '' : `score ${from.toFixed(1)} to ${to.toFixed(1)}, `;
  return `${score}${String(gone)} gone, ${String(added)} new`;
}

function failed(state: State, message: string): State {
  const scan: ScanState = { ...state.scan, status: 'failed', message };
  if (state.report !== null)
    return { ...movedBy(state, state.report, message), scan, notice: awaitsScan(state) ? null : `the scan failed: ${message}` };
  return { ...state, scan, prompt: null, stack: replaced(state.stack, ['scanning'], 'failed') };
}

/** A stack with the screens that make no sense any more exchanged for another one. */
function replaced(stack: State['stack'], gone: readonly Screen[], by: Screen): State['stack'] {
  const [first, ...rest] = stack.map((screen) => (gone.includes(screen) ? by : screen));
  return [first!, ...rest];
}
