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
import { clean, truncate, widthOf, wrap } from '../text.ts';
import { glyph } from '../theme.ts';
import { detailDoc, detailScreen } from './detail.ts';
import { findingsScreen } from './findings.ts';
import { helpLines, helpScreen } from './help.ts';
import { overviewScreen } from './overview.ts';
import { ruleDoc, ruleScreen, rulesScreen } from './rules.ts';
import { typedLine } from './typed.ts';
import { unreadLines, unreadScreen } from './unread.ts';
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
  unread: unreadScreen,
  failed: failedScreen,
};

/** The screens that numbers and tab lead to, in their order. */
export const tabs: readonly { readonly screen: Screen; readonly title: string; readonly holds: readonly Screen[] }[] = [
  { screen: 'overview', title: 'Overview', holds: ['overview', 'unread'] },
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
  const status = statusLines(state);
  const height = Math.max(0, bodyHeight(state) + 1 - status.length);
  const screen = state.prompt?.kind === 'palette' ? paletteScreen : screens[screenOf(state)];
  const body = screen(state).slice(0, height);
  const fill = accessible ? [] : Array.from({ length: height - body.length }, () => blank);
  return [titleBar(state), ...body, ...fill, ...status].slice(0, rows).map(fit);
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
  const left = (states: string, name = repo?.name ?? path): Line =>
    line(...own, span(name, own.length === 0 ? { bold: true } : {}), span(states, { dim: true }));
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
  const shorter = left(dirty + watching);
  // What holds now is seen whole; of the name, its start.
  const cut = left(
    dirty + watching,
    truncate(repo?.name ?? path, Math.max(8, room - lineWidth(left(dirty + watching, ''))), glyph('more', state.look.ascii)),
  );
  return spread([whole, shorter].find((one) => lineWidth(one) <= room) ?? cut, right, size.columns, state.look.ascii);
}

/** The lines below the screen: one, or as many as a notice needs to be read to its end. */
function statusLines(state: State): readonly Line[] {
  const { notice, prompt, size } = state;
  if (notice === null || (prompt !== null && prompt.kind !== 'filter') || widthOf(clean(notice)) <= size.columns) return [statusBar(state)];
  const lines = wrap(notice, size.columns);
  const last = truncate(lines.slice(mostNoticeLines - 1).join(' '), size.columns, glyph('more', state.look.ascii));
  const shown = lines.length <= mostNoticeLines ? lines : [...lines.slice(0, mostNoticeLines - 1), last];
  return shown.map((text) => line(span(text, { color: 'yellow' })));
}

const mostNoticeLines = 3;

/** How many lines of a text follow below what is seen of it. */
function linesBelow(state: State): number {
  const { scroll } = state;
  const rest = (lines: readonly unknown[], top: number): number => Math.max(0, lines.length - bodyHeight(state) - Math.max(0, top));
  switch (screenOf(state)) {
    case 'detail':
      return rest(detailDoc(state).lines, scroll.detail);
    case 'rule':
      return rest(ruleDoc(state).lines, scroll.rule);
    case 'help':
      return rest(helpLines(state), scroll.help);
    case 'commit':
      return rest(changeLines(state, state.size.columns), scroll.commit);
    case 'unread':
      return rest(unreadLines(state), scroll.unread);
    default:
      return 0;
  }
}

/** A notice or the progress of a scan on the right, and as many key hints as fit. */
function statusBar(state: State): Line {
  const { columns } = state.size;
  const typed = typedBar(state);
  if (typed !== undefined) return typed;
  const notice = state.notice ?? (screenOf(state) === 'scanning' ? undefined : scanNotice(state.scan));
  const below = linesBelow(state);
  const more = below === 0 ? undefined : `${glyph('down', state.look.ascii)} ${String(below)} more`;
  const right = notice !== undefined ? line(span(notice, { color: 'yellow' })) : line(span(more ?? '', { dim: true }));
  // What is said now matters more than the keys, which are there again with the next one.
  if (notice !== undefined && widthOf(clean(notice)) > columns - 12) return right;
  const room = columns - (lineWidth(right) === 0 ? 0 : lineWidth(right) + 2);
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
  return lineWidth(right) === 0 ? hints : spread(hints, right, columns, state.look.ascii);
}

/** A command or a reason is typed on the last line; a filter has its place above the list. */
function typedBar(state: State): Line | undefined {
  const { prompt, notice, look, size } = state;
  if (prompt === null || prompt.kind === 'filter') return undefined;
  const finding = state.entries.find((entry) => entry.finding.fingerprint === prompt.before.fingerprint)?.finding;
  const marks = {
    palette: ':',
    ignore: `ignore ${finding?.check ?? ''} because: `,
    attest: 'yes, shown by (link, sentence): ',
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
