import { count } from '../clean.ts';
import { points } from '../summary.ts';
import { join, text } from './parts.ts';

/** One commit of the history, oldest first. */
export interface HistoryPoint {
  readonly commit: string;
  /** When it was made, "2026-01-31T12:00:00Z". */
  readonly date: string;
  readonly score: number | null;
  /** Other rules judged it than the commit before. */
  readonly rulesChanged: boolean;
}

const width = 720;
const height = 200;
const left = 34;
const bottom = 26;
const top = 10;

/** Commits with a dot of their own; more would be a smear. */
const mostDots = 80;
/** Rows of the table. */
const mostRows = 50;

/** The scores of the commits as a line, and as a table for those who cannot see it; nothing where there are none. */
export function historyHtml(history: readonly HistoryPoint[]): string {
  const scored = history.filter((point) => point.score !== null);
  if (scored.length === 0) return '';
  return join([
    '<section aria-labelledby="history-title" id="history"><h2 id="history-title">History</h2>',
    chart(history),
    '<details class="plain"><summary>The same as a table</summary>',
    table(history),
    '</details></section>',
  ]);
}

function chart(history: readonly HistoryPoint[]): string {
  const step = history.length === 1 ? 0 : (width - left - 12) / (history.length - 1);
  const x = (index: number): number => round(history.length === 1 ? width / 2 : left + index * step);
  const y = (score: number): number => round(top + (1 - score / 100) * (height - top - bottom));
  const runs = runsOf(history);
  const first = history[0]!;
  const last = history.at(-1)!;
  const lines = runs.map((run) => run.map((index, i) => `${i === 0 ? 'M' : 'L'}${x(index)} ${y(history[index]!.score!)}`).join(''));
  const areas = runs.map((run, i) => `${lines[i]!}L${x(run.at(-1)!)} ${y(0)}L${x(run[0]!)} ${y(0)}Z`);
  const scored = history.flatMap((point, index) => (point.score === null ? [] : [{ ...point, score: point.score, index }]));
  const dots = scored.length > mostDots ? scored.slice(-1) : scored;
  const changes = history.flatMap((point, index) => (point.rulesChanged ? [index] : []));
  const said = `Score of ${count(history.length, 'commit')} from ${points(scored[0]!.score)} on ${day(first)} to ${points(scored.at(-1)!.score)} on ${day(last)}`;
  return join([
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(said)}">`,
    ...[0, 25, 50, 75, 100].map(
      (score) =>
        `<line class="grid" x1="${left}" x2="${width - 8}" y1="${y(score)}" y2="${y(score)}"/><text class="tick" x="${left - 6}" y="${y(score) + 4}" text-anchor="end">${score}</text>`,
    ),
    ...changes.map(
      (index) =>
        `<line class="rules" x1="${x(index)}" x2="${x(index)}" y1="${top}" y2="${y(0)}"><title>other rules from here on</title></line>`,
    ),
    ...areas.map((area) => `<path class="area" d="${area}"/>`),
    ...lines.map((line) => `<path class="line" d="${line}"/>`),
    ...dots.map(
      (point) =>
        `<circle class="dot" cx="${x(point.index)}" cy="${y(point.score)}" r="3"><title>${text(point.commit.slice(0, 10))} ${day(point)}: ${points(point.score)}</title></circle>`,
    ),
    `<text class="tick" x="${left}" y="${height - 6}">${day(first)}</text>`,
    history.length === 1 ? '' : `<text class="tick" x="${width - 8}" y="${height - 6}" text-anchor="end">${day(last)}</text>`,
    '</svg>',
    changes.length === 0 ? '' : '<p class="dim small">A broken line marks commits that other rules judged than the one before.</p>',
  ]);
}

/** Indexes of commits in a row that have a score: a gap is not drawn over. */
function runsOf(history: readonly HistoryPoint[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  history.forEach((point, index) => {
    if (point.score === null) return;
    if (index > 0 && history[index - 1]!.score !== null) runs.at(-1)!.push(index);
    else runs.push([index]);
  });
  return runs;
}

function table(history: readonly HistoryPoint[]): string {
  const rows = history
    .slice(-mostRows)
    .reverse()
    .map(
      (point) =>
        `<tr><td><code>${text(point.commit.slice(0, 10))}</code></td><td>${day(point)}</td><td class="num">${point.score === null ? 'not scored' : points(point.score)}</td><td>${point.rulesChanged ? 'other rules' : ''}</td></tr>`,
    );
  const earlier = history.length > mostRows ? `<p class="dim small">and ${history.length - mostRows} earlier commits</p>` : '';
  return `<table><thead><tr><th scope="col">Commit</th><th scope="col">Date</th><th scope="col">Score</th><th scope="col">Rules</th></tr></thead><tbody>${join(rows)}</tbody></table>${earlier}`;
}

function day({ date }: HistoryPoint): string {
  return text(date.slice(0, 10));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
