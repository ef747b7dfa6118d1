import { filtered, grouped, scrolled, sorted } from './findingsState.ts';
import { fixAction, fixAsked, fixLeft, patchAsked, safeAsked, undoAsked } from './fix/update.ts';
import type { ActionId, Screen } from './keymap.ts';
import { bodyHeight } from './layout.ts';
import { groups, sorts, step } from './listing.ts';
import { promptOpened } from './prompt.ts';
import { attestItemsOf } from './attest/view.ts';
import { historyMoved } from './history/update.ts';
import { changeLines } from './history/view.ts';
import { attestAsked, unattestAsked, copyAsked, editAsked, ignoreAsked, paletteOpened, watchToggled } from './doing.ts';
import { detailDoc } from './screens/detail.ts';
import type { Doc } from './screens/detail.ts';
import { tabs } from './screens/frame.ts';
import { helpLines } from './screens/help.ts';
import { ruleDoc } from './screens/rules.ts';
import { unreadLines } from './screens/unread.ts';
import { sourceMoved, sourceOpened } from './source/update.ts';
import { baseScreen, currentFinding, dropsFilter, newScan, screenOf } from './state.ts';
import type { Command, State } from './state.ts';

type Step = readonly [State, ...Command[]];

/** What an action of the key map does on the screen that is shown. */
export function handleAction(state: State, action: ActionId): Step {
  if (screenOf(state) === 'source' && !['back', 'help'].includes(action)) {
    const moved = sourceMoved(state, action);
    if (moved !== state) return [moved];
  }
  switch (action) {
    case 'fix':
      return fixAsked(state);
    case 'fix-safe':
      return safeAsked(state);
    case 'patch':
      return patchAsked(state);
    case 'ignore':
      return ignoreAsked(state);
    case 'edit':
      return editAsked(state);
    case 'copy':
      return copyAsked(state);
    case 'watch':
      return watchToggled(state);
    case 'attest':
      return attestAsked(state);
    case 'attest-remove':
      return unattestAsked(state);
    case 'palette':
      return paletteOpened(state);
    case 'open':
      return screenOf(state) === 'fix' ? fixAction(state, action) : opened(state);
    case 'undo':
      return screenOf(state) === 'fix' ? fixAction(state, action) : undoAsked(state);
    case 'quit':
      return [state, { type: 'exit', how: 'quit' }];
    case 'interrupt':
      return [state, { type: 'exit', how: 'interrupted' }];
    case 'suspend':
      return [state, { type: 'suspend' }];
    case 'stop-scan':
      if (state.scan.status !== 'running') return [state];
      return [{ ...state, scan: { ...state.scan, status: 'stopping' } }, { type: 'stop-scan' }];
    case 'rescan':
      return rescan(screenOf(state) === 'fix' ? fixLeft(state) : state);
    default:
      return screenOf(state) === 'fix' && action !== 'help' ? fixAction(state, action) : [browse(state, action)];
  }
}

/** A scan of the files as they are now. */
export function rescan(state: State): Step {
  if (state.scan.status === 'running' || state.scan.status === 'stopping') return [{ ...state, notice: 'a scan is running' }];
  const scan = newScan(state.scan.id + 1);
  const stack: State['stack'] = state.report === null ? ['scanning'] : state.stack;
  return [
    { ...state, scan, stack, watch: { ...state.watch, stale: false } },
    { type: 'start-scan', scan: scan.id },
  ];
}

function browse(state: State, action: ActionId): State {
  switch (action) {
    case 'down':
      return moved(state, 1);
    case 'up':
      return moved(state, -1);
    case 'page-down':
      return moved(state, halfPage(state));
    case 'page-up':
      return moved(state, -halfPage(state));
    case 'bottom':
      return moved(state, Infinity);
    case 'top':
      return moved(state, -Infinity);
    case 'next-place':
      return placeMoved(state, 1);
    case 'previous-place':
      return placeMoved(state, -1);
    case 'back':
      return back(state);
    case 'go-overview':
      return tab(state, 0);
    case 'go-findings':
      return tab(state, 1);
    case 'go-rules':
      return tab(state, 2);
    case 'go-history':
      return tab(state, 3);
    case 'go-attest':
      return tab(state, 4);
    case 'unread':
      return { ...pushed(state, 'unread'), scroll: { ...state.scroll, unread: 0 } };
    case 'next-screen':
      return tab(state, currentTab(state) + 1);
    case 'previous-screen':
      return tab(state, currentTab(state) - 1);
    case 'filter':
      return promptOpened(tab(state, 1));
    case 'next':
      return nextFinding(state, 1);
    case 'previous':
      return nextFinding(state, -1);
    case 'select':
      return selected(state);
    case 'select-all':
      return selectedAll(state);
    case 'sort':
      return sorted(state, after(sorts, state.findings.sort));
    case 'group':
      return grouped(state, after(groups, state.findings.group));
    case 'help':
      return screenOf(state) === 'help' ? back(state) : { ...pushed(state, 'help'), scroll: { ...state.scroll, help: 0 } };
    default:
      return state;
  }
}

function halfPage(state: State): number {
  return Math.max(1, Math.floor(bodyHeight(state) / 2));
}

/** The cursor of a list, or the first line of a text, moved by so many lines; never past the ends. */
function moved(state: State, delta: number): State {
  const { report, scroll } = state;
  switch (screenOf(state)) {
    case 'overview':
      return { ...state, overview: { ...state.overview, cursor: clamp(state.overview.cursor + delta, state.actions.length - 1) } };
    case 'findings': {
      const cursor = step(state.findings.rows, state.findings.cursor, bounded(delta, state.findings.rows.length));
      return scrolled({ ...state, findings: { ...state.findings, cursor } });
    }
    case 'unread':
      return { ...state, scroll: { ...scroll, unread: textTop(scroll.unread, delta, unreadLines(state).length, state) } };
    case 'rules':
      return scrolled({ ...state, rules: { ...state.rules, cursor: clamp(state.rules.cursor + delta, (report?.checks.length ?? 1) - 1) } });
    case 'history':
      return { ...historyMoved(state, bounded(delta, state.history.data?.points.length ?? 0)), scroll: { ...scroll, commit: 0 } };
    case 'commit':
      return {
        ...state,
        scroll: { ...scroll, commit: textTop(scroll.commit, delta, changeLines(state, state.size.columns).length, state) },
      };
    case 'attest':
      return { ...state, attest: { cursor: clamp(state.attest.cursor + delta, attestItemsOf(state).length - 1) } };
    case 'detail':
      return { ...state, scroll: { ...scroll, detail: textTop(scroll.detail, delta, detailDoc(state).lines.length, state) } };
    case 'rule':
      return { ...state, scroll: { ...scroll, rule: textTop(scroll.rule, delta, ruleDoc(state).lines.length, state) } };
    case 'help':
      return { ...state, scroll: { ...scroll, help: textTop(scroll.help, delta, helpLines(state).length, state) } };
    case 'scanning':
    case 'failed':
    case 'fix':
    case 'source':
      return state;
  }
}

function textTop(top: number, delta: number, lines: number, state: State): number {
  const last = Math.max(0, lines - bodyHeight(state));
  return clamp(Math.min(top, last) + delta, last);
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}

function bounded(delta: number, count: number): number {
  return Math.max(-count, Math.min(count, delta));
}

/** Enter: an action of the overview shows its findings, a finding or a rule shows everything about it, a place its file. */
function opened(state: State): Step {
  switch (screenOf(state)) {
    case 'findings':
      return [currentFinding(state) === undefined ? state : onText(pushed(state, 'detail'))];
    case 'history':
      return [
        state.history.data === null || state.history.data.points.length === 0
          ? state
          : { ...pushed(state, 'commit'), scroll: { ...state.scroll, commit: 0 } },
      ];
    case 'rules':
      return [state.report === null ? state : onText(pushed(state, 'rule'))];
    case 'detail':
    case 'rule': {
      const { places } = docOf(state);
      const place = places[Math.min(state.place, places.length - 1)];
      return place === undefined ? [{ ...state, notice: 'there is no place to open' }] : sourceOpened(state, place);
    }
    case 'overview': {
      const action = state.actions[state.overview.cursor];
      if (action === undefined) return [state];
      const list = filtered({ ...state, stack: ['overview', 'findings'] }, `rule:${action.check.id}`);
      return action.findings.length === 1 ? opened(list) : [list];
    }
    default:
      return [state];
  }
}

function onText(state: State): State {
  return { ...state, place: 0, scroll: { ...state.scroll, detail: 0, rule: 0 } };
}

function docOf(state: State): Doc {
  return screenOf(state) === 'rule' ? ruleDoc(state) : detailDoc(state);
}

/** The mark on the next place, scrolled into sight. */
function placeMoved(state: State, delta: 1 | -1): State {
  const { places, at, lines } = docOf(state);
  if (places.length === 0) return { ...state, notice: 'there is no place here' };
  const place = Math.min(state.place, places.length - 1) + delta;
  if (place < 0 || place >= places.length) return { ...state, notice: delta > 0 ? 'this is the last place' : 'this is the first place' };
  const key = screenOf(state) === 'rule' ? 'rule' : 'detail';
  const height = bodyHeight(state);
  const line = at[place]!;
  const top = state.scroll[key];
  const inSight = line < top ? line : line >= top + height - 2 ? line - height + 3 : top;
  return { ...state, place, scroll: { ...state.scroll, [key]: clamp(inSight, Math.max(0, lines.length - height)) } };
}

/** Esc: first the filter goes, then the screen. The overview is where it ends. */
function back(state: State): State {
  const screen = screenOf(state);
  const rest = state.stack.slice(0, -1);
  const below = rest.at(-1);
  if (screen === 'findings' && dropsFilter(state)) return filtered(state, '', currentFinding(state)?.fingerprint);
  if (below !== undefined) {
    const [first, ...others] = rest;
    const next: State = { ...state, stack: [first!, ...others] };
    if (screen === 'findings') return filtered(next, '');
    const alone = screen === 'detail' && state.findings.count === 1 && others.at(-1) === 'findings' && first === 'overview';
    return alone ? back(next) : next;
  }
  return screen === 'overview' ? { ...state, notice: 'q quits' } : tab(state, 0);
}

function tab(state: State, index: number): State {
  const target = tabs[(index + tabs.length) % tabs.length]!;
  return { ...state, stack: [target.screen] };
}

function currentTab(state: State): number {
  const base = baseScreen(state);
  return Math.max(
    0,
    tabs.findIndex((one) => base !== undefined && one.holds.includes(base)),
  );
}

function pushed(state: State, screen: Screen): State {
  return { ...state, stack: [...state.stack, screen] };
}

function nextFinding(state: State, delta: 1 | -1): State {
  const { rows, cursor } = state.findings;
  const next = step(rows, cursor, delta);
  const wrapped = (delta > 0 && next <= cursor) || (delta < 0 && next >= cursor);
  if (wrapped) return { ...state, notice: delta > 0 ? 'this is the last finding' : 'this is the first finding' };
  return scrolled({ ...state, findings: { ...state.findings, cursor: next }, place: 0, scroll: { ...state.scroll, detail: 0 } });
}

function selected(state: State): State {
  const finding = currentFinding(state);
  if (finding === undefined) return state;
  const marks = new Set(state.findings.selected);
  if (!marks.delete(finding.fingerprint)) marks.add(finding.fingerprint);
  const next: State = { ...state, findings: { ...state.findings, selected: marks } };
  return screenOf(state) === 'findings' ? moved(next, 1) : next;
}

function selectedAll(state: State): State {
  const shown = state.findings.rows.flatMap((row) => (row.kind === 'finding' ? [state.entries[row.entry]!.finding.fingerprint] : []));
  const all = shown.every((fingerprint) => state.findings.selected.has(fingerprint));
  const marks = new Set(state.findings.selected);
  for (const fingerprint of shown)
    if (all) marks.delete(fingerprint);
    else marks.add(fingerprint);
  return { ...state, findings: { ...state.findings, selected: marks } };
}

function after<T>(list: readonly T[], item: T): T {
  return list[(list.indexOf(item) + 1) % list.length]!;
}
