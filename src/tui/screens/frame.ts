import { attestScreen } from '../attest/view.ts';
import { changeLines, historyScreen } from '../history/view.ts';
import { fixScreen } from '../fix/view.ts';
import { paletteScreen } from '../palette/view.ts';
import { sourceScreen } from '../source/view.ts';
import { hintsFor, keyName } from '../keymap.ts';
import type { Binding, Screen } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { blank, fitLine, line, plainText, span, spread } from '../line.ts';
import type { Line, Span } from '../line.ts';
import { baseScreen, placeOf, screenOf, smallest, tooSmall } from '../state.ts';
import type { State } from '../state.ts';
import { widthOf } from '../text.ts';
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
  const dirty = repo === undefined ? '' : repo.commit === undefined ? ' (not in git)' : repo.dirty === true ? ' (changed since)' : '';
  const own = report === null || size.columns >= ownNameFrom ? [span('readycheck', { bold: true }), '  '] : [];
  const left = line(
    ...own,
    span(repo?.name ?? path, own.length === 0 ? { bold: true } : {}),
    span(commit + dirty + watching, { dim: true }),
  );
  if (report === null) return left;
  const current = baseScreen(state);
  const right: Span[] = tabs.map((tab, index) => {
    const here = current !== undefined && tab.holds.includes(current);
    const label = here || size.columns >= allTabsFrom ? `${String(index + 1)} ${tab.title}` : String(index + 1);
    return here ? span(`[${label}]`, { bold: true, color: 'cyan' }) : span(` ${label} `, { dim: true });
  });
  return spread(left, right, state.size.columns, state.look.ascii);
}

/** A notice or the progress of a scan on the right, and as many key hints as fit. */
function statusBar(state: State): Line {
  const { columns } = state.size;
  const typed = typedBar(state);
  if (typed !== undefined) return typed;
  const notice = state.notice ?? (screenOf(state) === 'scanning' ? undefined : scanNotice(state.scan));
  const right = notice === undefined ? blank : line(span(notice, { color: 'yellow' }));
  const room = columns - (notice === undefined ? 0 : widthOf(notice) + 2);
  const chosen = new Set<Binding>();
  let used = 0;
  for (const binding of hintsFor(state.keymap, placeOf(state))) {
    const width = widthOf(hintText(binding, state)) + (used === 0 ? 0 : 2);
    if (used + width > room) continue;
    chosen.add(binding);
    used += width;
  }
  // Chosen by how much they are wanted, shown in the order of the key map: help and quit stay last.
  const shown = state.keymap.filter((binding) => chosen.has(binding));
  const hints = shown.flatMap((binding, index): Span[] => [
    span(`${index === 0 ? '' : '  '}${firstKey(binding, state)}`, { bold: true }),
    span(` ${binding.label}`, { dim: true }),
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

function firstKey(binding: Binding, state: State): string {
  return keyName(binding.keys[0]!, state.look.ascii);
}

function hintText(binding: Binding, state: State): string {
  return `${firstKey(binding, state)} ${binding.label}`;
}
