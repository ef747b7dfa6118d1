import { chartLines, rulesChanged } from '../../history/chart.ts';
import type { CheckRow, HistoryRow } from '../../history/row.ts';
import type { Point } from '../../history/trend.ts';
import { categories } from '../../model/index.ts';
import type { Category } from '../../model/index.ts';
import { bodyHeight } from '../layout.ts';
import { beside, blank, fitLine, highlighted, line, span } from '../line.ts';
import type { Line, Span } from '../line.ts';
import { scrolledTo } from '../listing.ts';
import { heading, listItem, paragraph } from '../screens/detail.ts';
import type { State } from '../state.ts';
import { pad } from '../text.ts';
import { bar, counted, glyph, scoreColor, scoreText } from '../theme.ts';

/** From this width on what changed at a commit stands beside the list. */
const twoColumnsFrom = 110;

/** How the score went, commit by commit, with what changed at the one under the cursor. */
export function historyScreen(state: State): readonly Line[] {
  const { data, failed } = state.history;
  if (failed !== null) return [blank, line(`  ${failed}`)];
  if (data === null) return [blank, line(span('  Reading the history', { dim: true }))];
  if (data.points.length === 0) return emptyLines(state);
  const { columns } = state.size;
  const isWide = columns >= twoColumnsFrom && !state.look.accessible;
  const left = isWide ? Math.floor(columns * 0.52) : columns;
  const height = bodyHeight(state);
  const chartRows = Math.max(2, Math.min(10, Math.floor(height / 3) - 2));
  const chart = state.look.accessible ? [] : chartLines(data.points, { width: left, height: chartRows, ascii: state.look.ascii });
  const legend = data.points.some(rulesChanged) ? [line(span('R: other rules from here on', { dim: true }))] : [];
  const head: readonly Line[] = [
    ...data.problems.slice(0, 1).map((one) => line(span(one, { color: 'yellow' }))),
    ...chart.map((text) => line(text)),
    ...legend,
    blank,
  ];
  const list = commitRows(state, Math.max(2, height - head.length), left);
  const block = [...head, ...list, ...fewLines(data.points.length, left)];
  if (!isWide) return block;
  const right = columns - left - 3;
  const beyond = changeLines(state, right).map((content) => fitLine(content, right, state.look.ascii));
  return beside(block.slice(0, height), beyond.slice(0, height), left, glyph('divider', state.look.ascii), state.look.ascii);
}

/** Below this many commits a chart says little, and how to get more is worth two lines. */
const few = 3;

function fewLines(points: number, columns: number): readonly Line[] {
  if (points >= few) return [];
  return [blank, ...paragraph('Only commits that were scanned are here; `readycheck history backfill` adds those of the past.', columns)];
}

function emptyLines(state: State): readonly Line[] {
  const git = state.report?.repo.commit === undefined ? 'This is no git repository, so there are no commits to keep a score for.' : '';
  const dirty = state.report?.repo.dirty === true ? 'Files differ from the commit now, so this scan has no row.' : '';
  return [
    blank,
    line(span('  There is no history yet.', { bold: true })),
    blank,
    ...paragraph('A scan of a clean commit adds a row to .readycheck/history.jsonl, which is meant to be committed.', state.size.columns),
    ...paragraph(git || dirty, state.size.columns),
    ...(git === '' ? paragraph('`readycheck history backfill` adds the commits of the past.', state.size.columns) : []),
  ];
}

function commitRows(state: State, height: number, columns: number): readonly Line[] {
  const { ascii, accessible } = state.look;
  const { data, cursor } = state.history;
  const points = [...(data?.points ?? [])].reverse();
  const top = scrolledTo(0, cursor, height, points.length);
  return points.slice(top, top + height).map((point, index) => {
    const isCursor = top + index === cursor;
    const { row, change } = point;
    const content = line(
      isCursor ? `${glyph('cursor', ascii)} ` : '  ',
      span(row.commit.slice(0, 7), { dim: true }),
      ` ${row.date.slice(0, 10)} `,
      span(pad(scoreText(row.score), 5, 'end'), { bold: true, color: scoreColor(row.score) }),
      ' ',
      ...changeSpans(change),
      '  ',
      data?.subjects[row.commit] ?? '',
    );
    return isCursor && !accessible ? highlighted(content, columns, ascii) : content;
  });
}

/** "+1.2", and what the rules did of it where they did something. */
function changeSpans(change: Point['change']): readonly Span[] {
  const total = change?.total ?? null;
  if (change === undefined || total === null) return [span(pad('', 6))];
  const color = total > 0 ? 'green' : total < 0 ? 'red' : 'gray';
  const rules = change.rules !== null && change.rules !== 0 ? span(` rules ${signed(change.rules)}`, { dim: true }) : span('');
  return [span(pad(total === 0 ? '' : signed(total), 6, 'end'), { color }), rules];
}

function signed(points: number): string {
  return `${points > 0 ? '+' : ''}${points.toFixed(1)}`;
}

/** The commit under the cursor: categories, and the checks that went another way than before. */
export function changeLines(state: State, columns: number): readonly Line[] {
  const { data, cursor } = state.history;
  const points = data?.points ?? [];
  const at = points.length - 1 - cursor;
  const point = points[at];
  if (point === undefined || data === null) return [blank];
  const before = points[at - 1]?.row;
  const { row, change } = point;
  return [
    line(span(row.commit.slice(0, 12), { bold: true }), `  ${row.date.slice(0, 10)}`),
    ...paragraph(data.subjects[row.commit] ?? '', columns, 0),
    blank,
    line(
      'Score ',
      span(scoreText(row.score), { bold: true, color: scoreColor(row.score) }),
      ...(before === undefined ? [] : [`  before ${scoreText(before.score)}`]),
    ),
    ...splitLines(change, columns),
    blank,
    ...categoryLines(row, before, columns, state),
    blank,
    ...checkLines(row, before, columns),
  ];
}

function splitLines(change: Point['change'], columns: number): readonly Line[] {
  if (change === undefined || change.total === null || (change.rules ?? 0) === 0) return [];
  return paragraph(
    `Of that the code ${signed(change.code ?? 0)}, other rules ${signed(change.rules ?? 0)} (${String(change.added.length)} new, ${String(change.dropped.length)} gone).`,
    columns,
    0,
  );
}

function categoryLines(row: HistoryRow, before: HistoryRow | undefined, columns: number, { look }: State): readonly Line[] {
  const shown = (Object.keys(categories) as Category[]).flatMap((id): readonly Line[] => {
    const score = row.categories[id];
    if (score === undefined || score === null) return [];
    const old = before?.categories[id];
    const moved = old === undefined || old === null || old === score ? '' : signed(score - old);
    const width = Math.max(6, Math.min(16, columns - 46));
    return [
      line(
        `  ${pad(categories[id].title, 26)} `,
        ...(look.accessible ? [] : [span(bar(score / 100, width, look.ascii), { color: scoreColor(score) }), ' ']),
        pad(String(Math.round(score)), 3, 'end'),
        span(`  ${moved}`, { color: moved.startsWith('-') ? 'red' : 'green' }),
      ),
    ];
  });
  return [heading('Categories'), ...shown];
}

function checkLines(row: HistoryRow, before: HistoryRow | undefined, columns: number): readonly Line[] {
  if (before === undefined) return paragraph('It is the first commit of the history.', columns, 0);
  const [old, now] = [checksOf(before), checksOf(row)];
  const worse = [...now].filter(([id, score]) => (old.get(id) ?? score) > score);
  const better = [...now].filter(([id, score]) => (old.get(id) ?? score) < score);
  if (worse.length + better.length === 0) return paragraph('No check went another way than at the commit before.', columns, 0);
  const list = (title: string, changed: readonly (readonly [string, number])[]): readonly Line[] =>
    changed.length === 0
      ? []
      : [heading(`${counted(changed.length, 'check')} ${title}`), ...changed.flatMap(([id]) => listItem(id, columns))];
  return [...list('worse', worse), ...list('better', better)];
}

function checksOf({ checks }: HistoryRow): ReadonlyMap<string, number> {
  const rows = Object.values(checks) as readonly Readonly<Record<string, CheckRow>>[];
  return new Map(rows.flatMap((own) => Object.entries(own).map(([id, [, score]]) => [id, score] as const)));
}
