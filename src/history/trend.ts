import { categories } from '../model/index.ts';
import type { Category, Severity } from '../model/index.ts';
import type { CheckRow, HistoryRow } from './row.ts';

/** The same numbers as in the engine's score; a test compares the two. */
const weights: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 2, low: 1, info: 0 };
const fullEvidence = 10;

/** A change of score between two rows, split exactly: `total = code + rules`. */
export interface Change {
  /** Points, two decimals; null when one of the two is not scored. */
  readonly total: number | null;
  /** What the code did: the change over the checks both rows know, weighed alike. */
  readonly code: number | null;
  /** What the rules did: new, dropped or reweighed checks, or another way to score. 0 under the same rules. */
  readonly rules: number | null;
  /** Checks that only the later (earlier) row knows. */
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** One point of the series. */
export interface Point {
  readonly row: HistoryRow;
  /** Against the point before; undefined for the first. */
  readonly change?: Change;
}

/**
 * The rows as people follow them, oldest first, one per commit: where a commit has rows of several
 * rule sets, the last one given. Each with its change against the commit before.
 */
export function seriesOf(rows: readonly HistoryRow[]): readonly Point[] {
  const last = new Map<string, HistoryRow>();
  for (const row of rows) last.set(row.commit, row);
  const shown = rows.filter((row) => last.get(row.commit) === row);
  return shown.map((row, index) => (index === 0 ? { row } : { row, change: changeBetween(shown[index - 1]!, row) }));
}

/** Splits the change from one row to a later one into what the code and what the rules did. */
export function changeBetween(before: HistoryRow, after: HistoryRow): Change {
  const known = { before: checkIds(before), after: checkIds(after) };
  const added = [...known.after].filter((id) => !known.before.has(id)).sort();
  const dropped = [...known.before].filter((id) => !known.after.has(id)).sort();
  if (before.score === null || after.score === null) return { total: null, code: null, rules: null, added, dropped };
  const total = rounded(after.score - before.score);
  if (before.ruleset === after.ruleset && before.tool === after.tool) return { total, code: total, rules: 0, added, dropped };
  const shared = (id: string): boolean => known.before.has(id) && known.after.has(id);
  // Weighed as before, or a rule that became stricter would look like code that became worse.
  const severities = severitiesOf(before);
  const from = scoreOfRow(before, shared);
  const to = scoreOfRow(after, shared, severities);
  const code = from === null || to === null ? 0 : rounded(to - from);
  return { total, code, rules: rounded(total - code), added, dropped };
}

/** The score of a row over some of its checks; null when none of them counts. */
export function scoreOfRow(
  row: HistoryRow,
  include: (id: string) => boolean = () => true,
  severities?: ReadonlyMap<string, Severity>,
): number | null {
  let sum = 0;
  let weightSum = 0;
  let limit = 100;
  for (const category of Object.keys(categories) as Category[]) {
    let points = 0;
    let weight = 0;
    for (const [id, [severity, score, cap]] of Object.entries<CheckRow>(row.checks[category] ?? {})) {
      if (!include(id)) continue;
      const checkWeight = weights[severities?.get(id) ?? severity];
      points += checkWeight * score;
      weight += checkWeight;
      if (cap !== undefined) limit = Math.min(limit, cap);
    }
    if (weight === 0) continue;
    const counts = categories[category].weight * Math.min(1, weight / fullEvidence);
    sum += (points / weight) * counts;
    weightSum += counts;
  }
  return weightSum === 0 ? null : Math.min(limit, rounded((sum / weightSum) * 100));
}

/** Every check that ran, whether it could judge or not. */
function checkIds(row: HistoryRow): ReadonlySet<string> {
  return new Set([...Object.values(row.checks).flatMap((checks) => Object.keys(checks)), ...row.unjudged]);
}

function severitiesOf(row: HistoryRow): ReadonlyMap<string, Severity> {
  return new Map(Object.values(row.checks).flatMap((checks) => Object.entries(checks).map(([id, [severity]]) => [id, severity] as const)));
}

function rounded(value: number): number {
  const result = Math.round(value * 100) / 100;
  return result === 0 ? 0 : result;
}
