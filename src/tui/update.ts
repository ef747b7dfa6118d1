import type { Report } from '../model/index.ts';
import { actionFor } from './keymap.ts';
import type { Screen } from './keymap.ts';
import { actionsOf, entriesOf, sortedEntries } from './listing.ts';
import { handleAction } from './actions.ts';
import { awaitsScan, fixAnswered, movedBy } from './fix/update.ts';
import { refilled, scrolled } from './findingsState.ts';
import { promptAction, promptInsert } from './prompt.ts';
import type { ScanProgress } from './scan.ts';
import { placeOf, recentChecks, tooSmall } from './state.ts';
import type { Command, Message, ScanState, State } from './state.ts';

/** The next state and what is to be done outside. */
export type Step = readonly [State, ...Command[]];

/** The whole behaviour of the app: a pure function of what it knows and what happened. */
export function update(state: State, message: Message): Step {
  switch (message.type) {
    case 'key':
      return pressed({ ...state, notice: null }, message.key, message.text);
    case 'paste':
      return [state.prompt === null ? state : promptInsert(state, message.text)];
    case 'resize':
      return [scrolled({ ...state, size: message.size })];
    case 'scan-progress':
      if (message.scan !== state.scan.id) return [state];
      return [{ ...state, scan: message.events.reduce(progressed, state.scan) }];
    case 'scan-finished':
      return [message.scan === state.scan.id ? finished(state, message.report) : state];
    case 'scan-failed':
      return [message.scan === state.scan.id ? failed(state, message.message) : state];
    case 'fix-step':
    case 'fix-applied':
    case 'fix-failed':
    case 'undo-found':
    case 'undo-done':
      return fixAnswered(state, message);
  }
}

function pressed(state: State, key: string, text: string): Step {
  if (tooSmall(state.size)) return smallScreenKey(state, key);
  const place = placeOf(state);
  const action = actionFor(state.keymap, place, key);
  if (action !== undefined)
    return place === 'prompt' && action.startsWith('prompt-') ? [promptAction(state, action)] : handleAction(state, action);
  return [place === 'prompt' && text !== '' ? promptInsert(state, text) : state];
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
  const actions = actionsOf(report);
  const before = state.findings.rows[state.findings.cursor];
  const fingerprint = before?.kind === 'finding' ? state.entries[before.entry]?.finding.fingerprint : undefined;
  const known = new Set(report.findings.map((finding) => finding.fingerprint));
  const findings = {
    ...state.findings,
    order: sortedEntries(entries, state.findings.sort),
    selected: new Set([...state.findings.selected].filter((one) => known.has(one))),
  };
  const next: State = {
    ...state,
    report,
    entries,
    actions,
    overview: { cursor: Math.max(0, Math.min(state.overview.cursor, actions.length - 1)), offset: 0 },
    findings,
    scan: { ...state.scan, status: stopped ? 'stopped' : 'finished' },
    notice: state.report === null || awaitsScan(state) ? null : comparison(state.report, report),
    stack: replaced(state.stack, ['scanning', 'failed'], 'overview'),
    rules: { cursor: Math.max(0, Math.min(state.rules.cursor, report.checks.length - 1)), offset: state.rules.offset },
  };
  return scrolled(refilled(movedBy(next, state.report, report), fingerprint));
}

/** What a rescan changed, in a few words. */
function comparison(before: Report, after: Report): string {
  const old = new Set(before.findings.filter((finding) => finding.status === 'open').map((finding) => finding.fingerprint));
  const open = after.findings.filter((finding) => finding.status === 'open');
  const added = open.filter((finding) => !old.has(finding.fingerprint)).length;
  const gone = old.size - (open.length - added);
  const from = before.score.value;
  const to = after.score.value;
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
