import { attestScreen } from '../attest/view.ts';
import { changeLines, historyScreen } from '../history/view.ts';
import { fixScreen } from '../fix/view.ts';
import { paletteScreen } from '../palette/view.ts';
import { sourceScreen } from '../source/view.ts';
import { hintsOf } from '../hints.ts';
import type { Hint } from '../hints.ts';
import { keyName } from '../keymap.ts';
import type { Screen } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { blank, fitLine, line, lineWidth, plainText, span, spread } from '../line.ts';
import type { Line, Span } from '../line.ts';
import { baseScreen, screenOf, smallest, tooSmall } from '../state.ts';
import type { State } from '../state.ts';
import { clean, widthOf } from '../text.ts';
import { detailScreen } from './detail.ts';
import { findingsScreen } from './findings.ts';
import { helpScreen } from './help.ts';
import { overviewScreen } from './overview.ts';
import { ruleScreen, rulesScreen } from './rules.ts';
import { typedLine } from './typed.ts';
import { failedScreen, scanningScreen, scanNotice } from './scanning.ts';

const screens: Readonly<Record<Screen, (state: State) => readonly Line[]>> = {
  scanning: scanningScreen,
  overview: overviewScreen,
  findings: findingsScreen,
  detail: detailScreen,
  rules: rulesScreen,
  rule: ruleScreen,
  history: historyScreen,
  commit: commitScreen,
  attest: attestScreen,
  source: sourceScreen,
  fix: fixScreen,
  help: helpScreen,
  failed: failedScreen,
};

/** The screens that numbers and tab lead to, in their order. */
export const tabs: readonly { readonly screen: Screen; readonly title: string; readonly holds: readonly Screen[] }[] = [
  { screen: 'overview', title: 'Overview', holds: ['overview'] },
  { screen: 'findings', title: 'Findings', holds: ['findings', 'detail'] },
  { screen: 'rules', title: 'Rules', holds: ['rules', 'rule'] },
  { screen: 'history', title: 'History', holds: ['history', 'commit'] },
  { screen: 'attest', title: 'Attest', holds: ['attest'] },
];

/**
 * What the terminal shows: exactly `size.rows` lines (in accessible mode as many as there is
 * something to say, at most that), none wider than `size.columns`, every text made safe.
 */
export function frameOf(state: State): readonly Line[] {
  const { columns, rows } = state.size;
  const { ascii, accessible } = state.look;
  const fit = (content: Line): Line => fitLine(content, columns, ascii);
  if (tooSmall(state.size)) return tooSmallFrame(state).slice(0, rows).map(fit);
  const height = bodyHeight(state);
  const screen = state.prompt?.kind === 'palette' ? paletteScreen : screens[screenOf(state)];
  const body = screen(state).slice(0, height);
  const fill = accessible ? [] : Array.from({ length: height - body.length }, () => blank);
  return [titleBar(state), ...body, ...fill, statusBar(state)].slice(0, rows).map(fit);
}

/** The same as text, one string per line without trailing spaces. */
export function frameText(state: State): string {
  return frameOf(state)
    .map((content) => plainText(content).trimEnd())
    .join('\n');
}

/** What changed at the commit under the cursor of the history, scrolled. */
function commitScreen(state: State): readonly Line[] {
  const lines = changeLines(state, state.size.columns);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.commit, lines.length - height));
  return lines.slice(top, top + height);
}

function tooSmallFrame(state: State): readonly Line[] {
  const { columns, rows } = state.size;
  const needs = `${String(smallest.columns)}x${String(smallest.rows)}`;
  return [line('Terminal too small'), line(`It is ${String(columns)}x${String(rows)},`), line(`${needs} is needed.`), line('q quits.')];
}

/** Narrower terminals show the names of the other screens as numbers only: the repository has a name as well. */
const allTabsFrom = 78;

/** From this width on the name of the program stands before that of the repository, which matters more. */
const ownNameFrom = 100;

function titleBar(state: State): Line {
  const { report, path, size } = state;
  const repo = report?.repo;
  const commit = repo?.commit === undefined ? '' : ` @${repo.commit.slice(0, 7)}`;
  const watching = state.watch.on ? ' watching' : '';
  const dirty = repo === undefined ? '' : repo.commit === undefined ? ' (not in git)' : repo.dirty === true ? ' changed' : '';
  const own = report === null || size.columns >= ownNameFrom ? [span('readycheck', { bold: true }), '  '] : [];
  const left = (states: string): Line =>
    line(...own, span(repo?.name ?? path, own.length === 0 ? { bold: true } : {}), span(states, { dim: true }));
  if (report === null) return left(commit + dirty + watching);
  const current = baseScreen(state);
  const right: Span[] = tabs.map((tab, index) => {
    const here = current !== undefined && tab.holds.includes(current);
    const label = here || size.columns >= allTabsFrom ? `${String(index + 1)} ${tab.title}` : String(index + 1);
    const gap = index === 0 ? '' : ' ';
    return here ? span(`${gap}[${label}]`, { bold: true, color: 'cyan' }) : span(gap + label, { dim: true });
  });
  // Which commit it is matters less than that the files differ from it.
  const room = size.columns - lineWidth(right) - 1;
  const whole = left(commit + dirty + watching);
  return spread(lineWidth(whole) <= room ? whole : left(dirty + watching), right, size.columns, state.look.ascii);
}

/** A notice or the progress of a scan on the right, and as many key hints as fit. */
function statusBar(state: State): Line {
  const { columns } = state.size;
  const typed = typedBar(state);
  if (typed !== undefined) return typed;
  const notice = state.notice ?? (screenOf(state) === 'scanning' ? undefined : scanNotice(state.scan));
  const right = notice === undefined ? blank : line(span(notice, { color: 'yellow' }));
  // What is said now matters more than the keys, which are there again with the next one.
  if (notice !== undefined && widthOf(clean(notice)) > columns - 12) return right;
  const room = columns - (notice === undefined ? 0 : widthOf(clean(notice)) + 2);
  const chosen: Hint[] = [];
  let used = 0;
  for (const hint of hintsOf(state)) {
    const width = widthOf(hintText(hint, state)) + (used === 0 ? 0 : 2);
    if (used + width > room) continue;
    chosen.push(hint);
    used += width;
  }
  // Chosen by how much they are wanted, shown in the order of the key map: help and quit stay last.
  chosen.sort((a, b) => state.keymap.indexOf(a.binding) - state.keymap.indexOf(b.binding));
  const hints = chosen.flatMap((hint, index): Span[] => [
    span(`${index === 0 ? '' : '  '}${firstKey(hint, state)}`, { bold: true }),
    span(` ${hint.label}`, { dim: true }),
  ]);
  return notice === undefined ? hints : spread(hints, right, columns, state.look.ascii);
}

/** A command or a reason is typed on the last line; a filter has its place above the list. */
function typedBar(state: State): Line | undefined {
  const { prompt, notice, look, size } = state;
  if (prompt === null || prompt.kind === 'filter') return undefined;
  const finding = state.entries.find((entry) => entry.finding.fingerprint === prompt.before.fingerprint)?.finding;
  const marks = {
    palette: ':',
    ignore: `ignore ${finding?.check ?? ''} because: `,
    attest: 'yes, as shown by (a link, a ticket, a sentence): ',
  };
  const mark = marks[prompt.kind];
  const typed = typedLine(mark, prompt, size.columns - widthOf(mark) - (notice === null ? 0 : widthOf(notice) + 2), look.ascii);
  return notice === null ? typed : spread(typed, line(span(notice, { color: 'yellow' })), size.columns, look.ascii);
}

function firstKey({ binding }: Hint, state: State): string {
  return keyName(binding.keys[0]!, state.look.ascii);
}

function hintText(hint: Hint, state: State): string {
  return `${firstKey(hint, state)} ${hint.label}`;
}
