import { categories } from '../model/index.ts';
import type { Category, Grade, Severity } from '../model/index.ts';
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

/** Rows along one line of commits. */
export interface Line {
  readonly rows: readonly HistoryRow[];
  /** Rows that are left out because their commits are on no path the line took. */
  readonly elsewhere: number;
}

/**
 * The rows of the commits of one line, in its order, which dates do not always say. Without commits (outside
 * git) all rows as they are.
 * @param commits ids along first parents, newest first
 * @param isWhole false: the clone is shallow, and rows from before its oldest commit are believed to belong to it
 */
export function rowsAlong(rows: readonly HistoryRow[], commits: readonly string[], isWhole: boolean): Line {
  if (commits.length === 0) return { rows, elsewhere: 0 };
  const place = new Map(commits.map((commit, i) => [commit, commits.length - i]));
  const placed = rows.filter(({ commit }) => place.has(commit));
  const oldest = placed.reduce<string | undefined>((least, { date }) => (least === undefined || date < least ? date : least), undefined);
  const before = isWhole ? [] : rows.filter(({ commit, date }) => !place.has(commit) && (oldest === undefined || date < oldest));
  const inOrder = placed.sort((a, b) => place.get(a.commit)! - place.get(b.commit)!);
  return { rows: [...before, ...inOrder], elsewhere: rows.length - before.length - placed.length };
}

/**
 * The rows of one service: its scores in place of the repository's, without what only the whole has.
 * Rows that do not know the service are left out.
 */
export function rowsOfService(rows: readonly HistoryRow[], service: string): readonly HistoryRow[] {
  return rows.flatMap((row): readonly HistoryRow[] => {
    if (row.services === undefined || !Object.hasOwn(row.services, service)) return [];
    const { strict: _strict, cap: _cap, services: _services, ...rest } = row;
    const score = row.services[service]!;
    return [{ ...rest, score, grade: score === null ? null : gradeOf(score), categories: {}, open: {} }];
  });
}

/** The services that rows know, those of the newest first. */
export function servicesIn(rows: readonly HistoryRow[]): readonly string[] {
  return [...new Set([...rows].reverse().flatMap((row) => Object.keys(row.services ?? {})))];
}

/** The same grades as the engine's; a test compares the two. */
export function gradeOf(value: number): Grade {
  const least = { 'A+': 97, A: 90, B: 80, C: 65, D: 50 } as const;
  return (Object.keys(least) as (keyof typeof least)[]).find((grade) => value >= least[grade]) ?? 'F';
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
  const weighed = weighing(before);
  const from = scoreOfRow(before, shared);
  const to = scoreOfRow(after, shared, weighed);
  const code = from === null || to === null ? 0 : rounded(to - from);
  return { total, code, rules: rounded(total - code), added, dropped };
}

type Weighing = ReadonlyMap<string, { readonly category: Category; readonly severity: Severity }>;

/**
 * The score of a row over some of its checks; null when none of them counts.
 * @param weighed category and severity to use instead of the row's own, by check
 */
export function scoreOfRow(row: HistoryRow, include: (id: string) => boolean = () => true, weighed: Weighing = new Map()): number | null {
  const sums = new Map<Category, { points: number; weight: number }>();
  let limit = 100;
  for (const [own, checks] of Object.entries(row.checks) as [Category, Readonly<Record<string, CheckRow>>][]) {
    for (const [id, [ownSeverity, score, cap]] of Object.entries(checks)) {
      if (!include(id)) continue;
      const { category, severity } = weighed.get(id) ?? { category: own, severity: ownSeverity };
      const sum = sums.get(category) ?? { points: 0, weight: 0 };
      sums.set(category, { points: sum.points + weights[severity] * score, weight: sum.weight + weights[severity] });
      if (cap !== undefined) limit = Math.min(limit, cap);
    }
  }
  let total = 0;
  let totalWeight = 0;
  for (const [category, { points, weight }] of sums) {
    if (weight === 0) continue;
    const counts = categories[category].weight * Math.min(1, weight / fullEvidence);
    total += (points / weight) * counts;
    totalWeight += counts;
  }
  return totalWeight === 0 ? null : Math.min(limit, rounded((total / totalWeight) * 100));
}

/** Every check that ran, whether it could judge or not. */
function checkIds(row: HistoryRow): ReadonlySet<string> {
  return new Set([...Object.values(row.checks).flatMap((checks) => Object.keys(checks)), ...row.unjudged]);
}

function weighing(row: HistoryRow): Weighing {
  const entries = Object.entries(row.checks) as [Category, Readonly<Record<string, CheckRow>>][];
  return new Map(
    entries.flatMap(([category, checks]) => Object.entries(checks).map(([id, [severity]]) => [id, { category, severity }] as const)),
  );
}

function rounded(value: number): number {
  const result = Math.round(value * 100) / 100;
  return result === 0 ? 0 : result;
}
