import type { Category } from '../model/index.ts';
import type { CheckRow, HistoryRow } from './row.ts';
import { scoreOfRow, type Point } from './trend.ts';

/** What happened to one check from one row to the next. */
export interface CheckChange {
  readonly id: string;
  /** `failed`: passed before. `worse`: a smaller share passes. `began`: it can be judged only now. `ended`: no longer. */
  readonly what: 'failed' | 'worse' | 'passed' | 'better' | 'began' | 'ended';
  /** Points of the later score that this change alone makes, two decimals; negative where it lowers it. */
  readonly effect: number;
}

/** A change of score that people may want to have explained. */
export interface Step {
  readonly point: Point;
  readonly before: Point;
  /** Points, by what the code did; see `Change`. */
  readonly code: number;
  readonly rules: number;
  /** Those that explain it, the largest effect in its direction first. */
  readonly checks: readonly CheckChange[];
}

/**
 * The changes of a series, oldest first. Rows of another rule set are compared over the checks both know.
 * @param least points by which the code must have changed the score, in either direction
 */
export function stepsOf(points: readonly Point[], least = 0.05): readonly Step[] {
  return points.flatMap((point, index): readonly Step[] => {
    const before = points[index - 1];
    const { code = null, rules = null } = point.change ?? {};
    if (before === undefined || code === null || rules === null || (Math.abs(code) < least && Math.abs(rules) < least)) return [];
    const sign = code === 0 ? 1 : Math.sign(code);
    const checks = checkChanges(before.row, point.row).sort((a, b) => sign * (b.effect - a.effect) || (a.id < b.id ? -1 : 1));
    return [{ point, before, code, rules, checks }];
  });
}

/** The steps by which the code lowered the score, the largest first. */
export function regressionsOf(steps: readonly Step[], most: number): readonly Step[] {
  return steps
    .filter(({ code }) => code < 0)
    .sort((a, b) => a.code - b.code)
    .slice(0, most);
}

type Placed = { readonly category: Category; readonly row: CheckRow };

/** Every check that both rows ran and that stands differently. */
export function checkChanges(before: HistoryRow, after: HistoryRow): CheckChange[] {
  const [from, to] = [placed(before), placed(after)];
  const ran = { before: new Set([...from.keys(), ...before.unjudged]), after: new Set([...to.keys(), ...after.unjudged]) };
  const now = scoreOfRow(after) ?? 0;
  const changes: CheckChange[] = [];
  for (const id of new Set([...from.keys(), ...to.keys()])) {
    const [old, own] = [from.get(id), to.get(id)];
    if (!ran.before.has(id) || !ran.after.has(id) || JSON.stringify(old?.row) === JSON.stringify(own?.row)) continue;
    const without = scoreOfRow(withCheck(after, id, old, own)) ?? 0;
    changes.push({ id, what: whatOf(old?.row, own?.row), effect: rounded(now - without) });
  }
  return changes;
}

function whatOf(old: CheckRow | undefined, own: CheckRow | undefined): CheckChange['what'] {
  if (old === undefined) return 'began';
  if (own === undefined) return 'ended';
  if (own[1] === old[1]) return (own[2] ?? 100) < (old[2] ?? 100) ? 'worse' : 'better';
  if (own[1] === 1) return 'passed';
  return old[1] === 1 ? 'failed' : own[1] < old[1] ? 'worse' : 'better';
}

function placed(row: HistoryRow): ReadonlyMap<string, Placed> {
  const entries = Object.entries(row.checks) as [Category, Readonly<Record<string, CheckRow>>][];
  return new Map(
    entries.flatMap(([category, checks]) => Object.entries(checks).map(([id, check]) => [id, { category, row: check }] as const)),
  );
}

/** The later row as it would be had this check stayed as it was. */
function withCheck(after: HistoryRow, id: string, old: Placed | undefined, own: Placed | undefined): HistoryRow {
  const checks: Partial<Record<Category, Record<string, CheckRow>>> = { ...after.checks };
  const category = own?.category ?? old!.category;
  const of = { ...checks[category] };
  if (old === undefined) delete of[id];
  else of[id] = old.row;
  checks[category] = of;
  return { ...after, checks };
}

function rounded(value: number): number {
  const result = Math.round(value * 100) / 100;
  return result === 0 ? 0 : result;
}
