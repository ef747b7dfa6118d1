import { categories } from '../model/index.ts';
import type { Category, Confidence, Grade, Level, ReportCategory, Severity } from '../model/index.ts';

/** What a failed check of that severity weighs inside its category. */
export const severityWeights: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 2, low: 1, info: 0 };

/** From this sum of check weights on, a category counts with its full fixed weight. */
const fullEvidence = 10;

export interface ScoredFinding {
  /** Severity of the finding itself; it decides the caps. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly suppressed: boolean;
}

export interface ScoredSubject {
  /** Id of the service it belongs to. */
  readonly service?: string;
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'error';
  readonly findings: readonly ScoredFinding[];
}

export interface ScoredCheck {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly subjects: readonly ScoredSubject[];
}

export interface Score {
  /** 0 to 100, two decimals; null when nothing could be judged. */
  readonly value: number | null;
  readonly grade: Grade | null;
  readonly uncapped: number | null;
  readonly cap: { readonly limit: 49 | 79; readonly check: string; readonly applied: boolean } | null;
  readonly level: Level | null;
  readonly categories: readonly ReportCategory[];
}

/** The effect of a fix. */
export interface Gain {
  readonly gain: number;
  readonly uncappedGain: number;
  readonly heldBy?: string;
}

/** One check boiled down to what the score reads. Subjects that are unknown, broke or are wholly suppressed are in neither count. */
interface Tally {
  readonly id: string;
  readonly category: Category;
  readonly weight: number;
  readonly passing: number;
  readonly failing: number;
  /** Open findings that call for a cap, or stand in the way of a level. A guess (low confidence) does neither. */
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
}

/**
 * The score of a set of checks. Per check: 1 when all subjects pass, otherwise half the share that
 * passes. Category: mean weighted by severity. Total: mean weighted by the categories' fixed weights
 * times their evidence, times 100, capped at 49 by an open critical and at 79 by an open high finding.
 * Suppressed findings leave it; with `strict` they stay. The order of checks and subjects has no effect.
 */
export function scoreOf(checks: readonly ScoredCheck[], strict = false): Score {
  return scoreOfTallies(checks.map((check) => tally(check, strict)));
}

/** Total, caps and grade of a set of tallies, and the categories they come from. */
function scoreOfTallies(tallies: readonly Tally[]): Score {
  const byCategory = categoriesOf(tallies);
  let sum = 0;
  let weights = 0;
  for (const category of byCategory) {
    if (category.mean === null) continue;
    sum += category.mean * category.weight * category.evidence;
    weights += category.weight * category.evidence;
  }
  const uncapped = weights === 0 ? null : rounded((sum / weights) * 100);
  const limit = capOf(tallies);
  const cap = limit === null || uncapped === null ? null : { ...limit, applied: uncapped > limit.limit };
  const value = uncapped === null ? null : Math.min(uncapped, cap?.limit ?? 100);
  const shown = byCategory.map(({ mean, ...category }) => ({ ...category, score: mean === null ? null : rounded(mean * 100) }));
  const level = value === null ? null : levelOf(tallies);
  return { value, grade: value === null ? null : gradeOf(value), uncapped, cap, level, categories: shown };
}

/** Gold while nothing medium or worse is open, silver while nothing high is, bronze while nothing critical is. */
function levelOf(tallies: readonly Tally[]): Level | null {
  if (tallies.some((t) => t.critical > 0)) return null;
  if (tallies.some((t) => t.high > 0)) return 'bronze';
  return tallies.some((t) => t.medium > 0) ? 'silver' : 'gold';
}

/** What of the checks is about one service: its subjects alone. */
export function checksOfService(checks: readonly ScoredCheck[], service: string): readonly ScoredCheck[] {
  return checks.map((check) => ({ ...check, subjects: check.subjects.filter((subject) => subject.service === service) }));
}

/** A+ from 97, A from 90, B from 80, C from 65, D from 50, else F. */
export function gradeOf(value: number): Grade {
  if (value >= 97) return 'A+';
  if (value >= 90) return 'A';
  if (value >= 80) return 'B';
  if (value >= 65) return 'C';
  return value >= 50 ? 'D' : 'F';
}

/** Answers what the score would gain from fixes, each answer the exact difference to a new score. */
export interface Gains {
  /** By fixing one finding (both by index). A subject with other open findings still fails then. */
  ofFinding(check: number, subject: number, finding: number): Gain;
  /** By fixing all open findings of one check. */
  ofCheck(check: number): Gain;
}

/** Prepares the gains over the same checks that `scoreOf` was given. */
export function gainsOf(checks: readonly ScoredCheck[]): Gains {
  const tallies = checks.map((check) => tally(check, false));
  const now = scoreOfTallies(tallies);
  // Findings of one check mostly have the same effect: thousands of them ask for a few scores.
  const known = new Map<string, Gain>();
  const gainOf = (index: number, fixed: Tally): Gain => {
    const key = `${index} ${fixed.passing} ${fixed.failing} ${fixed.critical} ${fixed.high}`;
    let gain = known.get(key);
    if (gain === undefined) {
      gain = difference(now, scoreOfTallies(tallies.with(index, fixed)));
      known.set(key, gain);
    }
    return gain;
  };
  return {
    ofFinding(check, subject, finding) {
      const before = tallies[check]!;
      const judged = checks[check]!.subjects[subject]!;
      const fixed = judged.findings[finding]!;
      if (judged.outcome !== 'failed' || fixed.suppressed) return { gain: 0, uncappedGain: 0 };
      const last = judged.findings.every((other) => other === fixed || other.suppressed);
      return gainOf(check, {
        ...before,
        passing: before.passing + (last ? 1 : 0),
        failing: before.failing - (last ? 1 : 0),
        critical: before.critical - (counts(fixed, 'critical') ? 1 : 0),
        high: before.high - (counts(fixed, 'high') ? 1 : 0),
        medium: before.medium - (counts(fixed, 'medium') ? 1 : 0),
      });
    },
    ofCheck(check) {
      const before = tallies[check]!;
      if (before.failing === 0) return { gain: 0, uncappedGain: 0 };
      return gainOf(check, { ...before, passing: before.passing + before.failing, failing: 0, critical: 0, high: 0, medium: 0 });
    },
  };
}

/** One check in the arithmetic. */
export interface CheckPart {
  readonly id: string;
  readonly severity: Severity;
  readonly weight: number;
  readonly passing: number;
  readonly failing: number;
  /** 0 to 1: 1 when every subject passes, else half the share that does. */
  readonly mark: number;
}

/** One category that could be judged. */
export interface CategoryPart extends ReportCategory {
  readonly score: number;
  /** Sum of the weights of its checks. */
  readonly checkWeights: number;
  /** What the category counts in the total: its weight times its evidence. */
  readonly counts: number;
  /** Those that count, by id. */
  readonly checks: readonly CheckPart[];
}

/** A score with everything it is made of. */
export interface Arithmetic {
  readonly score: Score;
  readonly categories: readonly CategoryPart[];
  /** Every check with an open finding that calls for a cap, by limit and id. */
  readonly caps: readonly { readonly limit: 49 | 79; readonly check: string; readonly findings: number }[];
}

/** The score of a set of checks and how it comes about; the numbers are those of `scoreOf`. */
export function arithmeticOf(checks: readonly ScoredCheck[], strict = false): Arithmetic {
  const tallies = checks.map((check) => tally(check, strict));
  const score = scoreOfTallies(tallies);
  const severityOf = new Map(checks.map(({ id, severity }) => [id, severity]));
  const judged = tallies.filter((t) => t.passing + t.failing > 0).sort((a, b) => (a.id < b.id ? -1 : 1));
  const parts = score.categories.flatMap((category): readonly CategoryPart[] => {
    if (category.score === null) return [];
    const own = judged.filter((t) => t.category === category.id);
    const checkWeights = own.reduce((sum, t) => sum + t.weight, 0);
    const shown = own.map((t) => ({
      id: t.id,
      severity: severityOf.get(t.id)!,
      weight: t.weight,
      passing: t.passing,
      failing: t.failing,
      mark: markOf(t),
    }));
    return [{ ...category, score: category.score, checkWeights, counts: category.weight * category.evidence, checks: shown }];
  });
  const capsOf = (limit: 49 | 79, kind: 'critical' | 'high'): Arithmetic['caps'] =>
    judged.filter((t) => t[kind] > 0).map((t) => ({ limit, check: t.id, findings: t[kind] }));
  return { score, categories: parts, caps: [...capsOf(49, 'critical'), ...capsOf(79, 'high')] };
}

/** 1 when every subject passes; otherwise half the share that does, so that size cannot dilute a failure. */
function markOf({ passing, failing }: Tally): number {
  return failing === 0 ? 1 : 0.5 * (passing / (passing + failing));
}

function difference(before: Score, after: Score): Gain {
  const gain = rounded((after.value ?? 0) - (before.value ?? 0));
  const uncappedGain = rounded((after.uncapped ?? 0) - (before.uncapped ?? 0));
  return { gain, uncappedGain, ...(after.cap?.applied === true ? { heldBy: after.cap.check } : {}) };
}

function tally(check: ScoredCheck, strict: boolean): Tally {
  const counted = { passing: 0, failing: 0, critical: 0, high: 0, medium: 0 };
  for (const subject of check.subjects) {
    if (subject.outcome === 'passed') counted.passing += 1;
    if (subject.outcome !== 'failed') continue;
    const open = strict ? subject.findings : subject.findings.filter((finding) => !finding.suppressed);
    if (open.length > 0) counted.failing += 1;
    counted.critical += open.filter((finding) => counts(finding, 'critical')).length;
    counted.high += open.filter((finding) => counts(finding, 'high')).length;
    counted.medium += open.filter((finding) => counts(finding, 'medium')).length;
  }
  return { id: check.id, category: check.category, weight: severityWeights[check.severity], ...counted };
}

function counts(finding: ScoredFinding, severity: Severity): boolean {
  return finding.severity === severity && finding.confidence !== 'low';
}

/** The lowest cap that is called for and the first check (by id) that calls for it. */
function capOf(tallies: readonly Tally[]): { limit: 49 | 79; check: string } | null {
  const first = (kind: 'critical' | 'high'): string | undefined =>
    tallies
      .filter((t) => t[kind] > 0)
      .map((t) => t.id)
      .sort()[0];
  const critical = first('critical');
  if (critical !== undefined) return { limit: 49, check: critical };
  const high = first('high');
  return high === undefined ? null : { limit: 79, check: high };
}

type Mean = Omit<ReportCategory, 'score'> & { readonly mean: number | null };

function categoriesOf(tallies: readonly Tally[]): readonly Mean[] {
  const sums = new Map<Category, { weight: number; whole: number; halves: number[]; passed: number; failed: number }>();
  for (const t of tallies) {
    if (t.passing + t.failing === 0) continue;
    const sum = sums.get(t.category) ?? { weight: 0, whole: 0, halves: [], passed: 0, failed: 0 };
    sums.set(t.category, sum);
    sum.weight += t.weight;
    if (t.failing === 0) {
      sum.whole += t.weight;
      sum.passed += 1;
      continue;
    }
    sum.halves.push(t.weight * markOf(t));
    sum.failed += 1;
  }
  return (Object.keys(categories) as Category[]).map((id) => {
    const { title, weight } = categories[id];
    const sum = sums.get(id);
    // Added in a fixed order: floating point sums depend on it, and the order of checks must not matter.
    const points = sum === undefined ? 0 : sum.halves.sort((a, b) => a - b).reduce((a, b) => a + b, sum.whole);
    const mean = sum === undefined || sum.weight === 0 ? null : points / sum.weight;
    const evidence = Math.min(1, (sum?.weight ?? 0) / fullEvidence);
    return { id, title, weight, evidence, mean, passed: sum?.passed ?? 0, failed: sum?.failed ?? 0 };
  });
}

function rounded(value: number): number {
  const result = Math.round(value * 100) / 100;
  return result === 0 ? 0 : result;
}
