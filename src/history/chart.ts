import type { Point } from './trend.ts';

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

export interface ChartOptions {
  /** Columns to fit into; below 30 it is taken as 30. */
  readonly width: number;
  /** Rows of the bars, 2 to 20. */
  readonly height?: number;
  readonly ascii?: boolean;
}

/**
 * Scores over commits as bars from 0 to 100, oldest left, in plain text. When there are more commits
 * than columns, each column shows the last commit of its share. A line below marks where the rules
 * changed ("R") and where a commit is not scored ("?"); the last line dates both ends. Commits are
 * evenly spaced: it is a chart over commits, not over time. No trailing spaces.
 */
export function chartLines(points: readonly Point[], options: ChartOptions): readonly string[] {
  if (points.length === 0) return [];
  const ascii = options.ascii ?? false;
  const height = Math.max(2, Math.min(20, options.height ?? 8));
  const axis = 5;
  const room = Math.max(30, options.width) - axis - 1;
  const columns = sampled(points, room);
  const barWidth = Math.max(1, Math.min(4, Math.floor(room / columns.length)));
  const lines: string[] = [];
  for (let row = height; row >= 1; row--) {
    const cells = columns.map(
      (column) => cell(column.last.row.score, row, height, ascii).repeat(barWidth - (barWidth > 1 ? 1 : 0)) + (barWidth > 1 ? ' ' : ''),
    );
    lines.push(`${axisLabel(row, height)} ${ascii ? '|' : '│'}${cells.join('')}`.trimEnd());
  }
  lines.push(`  0 ${ascii ? '+' : '└'}${(ascii ? '-' : '─').repeat(columns.length * barWidth)}`);
  const marks = columns.map((column) => mark(column).padEnd(barWidth)).join('');
  if (marks.trim() !== '') lines.push(`     ${marks}`.trimEnd());
  lines.push(dates(points, axis, columns.length * barWidth));
  return lines;
}

interface Column {
  readonly last: Point;
  readonly rulesChanged: boolean;
}

/** At most `room` columns; the first and the last commit are always the ends. */
function sampled(points: readonly Point[], room: number): readonly Column[] {
  const count = Math.min(points.length, room);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * points.length) / count);
    const to = Math.floor(((index + 1) * points.length) / count);
    const share = points.slice(from, to);
    return { last: share.at(-1)!, rulesChanged: share.some(rulesChanged) };
  });
}

/** Whether other rules judged this commit than the one before. */
export function rulesChanged(point: Point): boolean {
  const { change } = point;
  return change !== undefined && (change.added.length > 0 || change.dropped.length > 0 || (change.rules ?? 0) !== 0);
}

function mark(column: Column): string {
  if (column.last.row.score === null) return '?';
  return column.rulesChanged ? 'R' : ' ';
}

function cell(score: number | null, row: number, height: number, ascii: boolean): string {
  if (score === null) return ' ';
  const filled = Math.max(1 / 8, (score / 100) * height) - (row - 1);
  if (ascii) return filled >= 0.75 ? '#' : filled >= 0.25 || (row === 1 && filled > 0) ? ':' : ' ';
  return eighths[Math.max(0, Math.min(8, Math.round(filled * 8)))] ?? ' ';
}

/** The value at the top edge of a row, for the top row and the one nearest to the middle. */
function axisLabel(row: number, height: number): string {
  if (row === height) return '100';
  return row === Math.ceil(height / 2) ? String(Math.round((row / height) * 100)).padStart(3) : '   ';
}

function dates(points: readonly Point[], indent: number, width: number): string {
  const first = points[0]!.row.date.slice(0, 10);
  const last = points.at(-1)!.row.date.slice(0, 10);
  const start = ' '.repeat(indent);
  if (points.length === 1 || first === last) return start + first;
  const gap = Math.max(1, width - first.length - last.length);
  return gap === 1 ? `${start}${first} to ${last}` : start + first + ' '.repeat(gap) + last;
}
