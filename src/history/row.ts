import { categories, grades, profiles, severities } from '../model/index.ts';
import type { Category, Grade, Profile, Report, ReportCheck, Severity } from '../model/index.ts';

/** How one check stood: severity, score from 0 to 1, and the cap its open findings call for. */
export type CheckRow = readonly [severity: Severity, score: number] | readonly [severity: Severity, score: number, cap: 49 | 79];

/**
 * A row of `.readycheck/history.jsonl`: the score of a commit under a rule set, with as much of
 * every check as it takes to compute the score again under fewer checks.
 */
export interface HistoryRow {
  readonly v: 1;
  /** Full id. */
  readonly commit: string;
  /** When it was committed, UTC, "2026-01-31T12:00:00Z". */
  readonly date: string;
  /** Version of the tool. */
  readonly tool: string;
  readonly ruleset: string;
  readonly profile: Profile;
  /** 0 to 100; null: not scored. */
  readonly score: number | null;
  readonly grade: Grade | null;
  /** As if nothing were suppressed; only where it differs. */
  readonly strict?: number;
  /** The check whose cap holds the score down. */
  readonly cap?: string;
  /** Score per category; categories that were not judged are left out. */
  readonly categories: Readonly<Partial<Record<Category, number>>>;
  /** Open findings per severity; severities without any are left out. */
  readonly open: Readonly<Partial<Record<Severity, number>>>;
  /** Score of each service by its own subjects, by id; only where there are several. Null: not scored. */
  readonly services?: Readonly<Record<string, number | null>>;
  /** The checks that count, by category. */
  readonly checks: Readonly<Partial<Record<Category, Readonly<Record<string, CheckRow>>>>>;
  /** Checks that ran and could not judge: not applicable, unknown, broken, or all suppressed. */
  readonly unjudged: readonly string[];
}

/** The row of a report. `date` is when the commit was made; no clock is read here. */
export function rowOf(report: Report, at: { readonly commit: string; readonly date: string }): HistoryRow {
  const { score } = report;
  const open: Partial<Record<Severity, number>> = {};
  for (const severity of [...severities].reverse()) {
    const count = report.findings.filter((finding) => finding.status !== 'suppressed' && finding.severity === severity).length;
    if (count > 0) open[severity] = count;
  }
  const byCategory: Partial<Record<Category, number>> = {};
  for (const category of score.categories) if (category.score !== null) byCategory[category.id] = category.score;
  return {
    v: 1,
    commit: at.commit,
    date: at.date,
    tool: report.tool.version,
    ruleset: report.ruleset.hash,
    profile: report.ruleset.profile,
    score: score.value,
    grade: score.grade,
    ...(score.strictValue !== null && score.strictValue !== score.value ? { strict: score.strictValue } : {}),
    ...(score.cap?.applied === true ? { cap: score.cap.check } : {}),
    categories: byCategory,
    open,
    ...servicesOf(report),
    ...checksOf(report),
  };
}

function servicesOf({ score }: Report): Pick<HistoryRow, 'services'> {
  const scores = score.services ?? [];
  return scores.length < 2 ? {} : { services: Object.fromEntries(scores.map(({ id, value }) => [id, value])) };
}

function checksOf(report: Report): Pick<HistoryRow, 'checks' | 'unjudged'> {
  const checks: Partial<Record<Category, Record<string, CheckRow>>> = {};
  const unjudged: string[] = [];
  const findings = new Map<string, Report['findings'][number][]>();
  for (const finding of report.findings) {
    const list = findings.get(finding.check);
    if (list === undefined) findings.set(finding.check, [finding]);
    else list.push(finding);
  }
  const sorted = [...report.checks].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const category of Object.keys(categories) as Category[]) {
    for (const check of sorted.filter((one) => one.category === category)) {
      const row = checkRow(check, findings.get(check.id) ?? []);
      if (row === undefined) unjudged.push(check.id);
      else (checks[category] ??= {})[check.id] = row;
    }
  }
  return { checks, unjudged: unjudged.sort() };
}

/** Subjects that are unknown, broke or are wholly suppressed do not count; undefined when none is left. */
function checkRow(check: ReportCheck, findings: readonly Report['findings'][number][]): CheckRow | undefined {
  const open = findings.filter((finding) => finding.status !== 'suppressed');
  const failing = new Set(open.map(subjectKey));
  const passed = check.subjects.filter((subject) => subject.outcome === 'passed').length;
  const failed = check.subjects.filter(
    (subject) => subject.outcome === 'failed' && failing.has(subjectKey({ ...subject, subject: subject.name })),
  ).length;
  if (passed + failed === 0) return undefined;
  const score = failed === 0 ? 1 : Math.round(5_000 * (passed / (passed + failed))) / 10_000;
  const sure = open.filter((finding) => finding.confidence !== 'low');
  if (sure.some((finding) => finding.severity === 'critical')) return [check.severity, score, 49];
  return sure.some((finding) => finding.severity === 'high') ? [check.severity, score, 79] : [check.severity, score];
}

/** Two services may have a subject of the same name. */
function subjectKey({ service, subject }: { readonly service?: string; readonly subject: string }): string {
  return `${service ?? ''}\0${subject}`;
}

/**
 * A line that names the rules of a rule set once. Rows of that rule set leave out which of them could not judge:
 * those are all but the ones that did, and were three quarters of a row.
 */
export interface RulesLine {
  readonly v: 2;
  readonly ruleset: string;
  /** All checks that run, sorted. */
  readonly rules: readonly string[];
}

/** The rules of the rule set of a row, as the row itself knows them. */
export function rulesLineOf({ ruleset, checks, unjudged }: HistoryRow): RulesLine {
  return { v: 2, ruleset, rules: [...judgedIn(checks), ...unjudged].sort() };
}

/** The text of a row by itself: one line, without its line break, the same for equal rows. */
export function rowText(row: HistoryRow): string {
  return JSON.stringify(row);
}

/** The text of a row beside the line with its rules. */
export function shortRowText({ unjudged: _unjudged, ...row }: HistoryRow): string {
  return JSON.stringify({ ...row, v: 2 });
}

/**
 * Reads one line; a sentence without subject says what is wrong with a bad one ("is not JSON").
 * @param rulesOf the rules of a rule set, from the line that names them
 */
export function parseLine(line: string, rulesOf: (ruleset: string) => readonly string[] | undefined): HistoryRow | RulesLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  if (!isRecord(value)) return 'is not an object';
  if (value['v'] !== 1 && value['v'] !== 2)
    return typeof value['v'] === 'number' ? `has version ${String(value['v'])}, which this readycheck does not know` : 'has no version';
  const { commit, date, tool, ruleset, rules, profile, score, grade } = value;
  if (value['v'] === 2 && rules !== undefined) {
    if (typeof ruleset !== 'string' || !isTexts(rules)) return 'has rules that cannot be read';
    return { v: 2, ruleset, rules };
  }
  if (typeof commit !== 'string' || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) return 'has no commit id';
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) || Number.isNaN(Date.parse(date))) return 'has no date';
  if (typeof tool !== 'string' || typeof ruleset !== 'string') return 'has no version of the tool or no rule set';
  if (!(profiles as readonly unknown[]).includes(profile)) return 'has no known profile';
  if (score !== null && !isScore(score)) return 'has a score outside 0 to 100';
  if (grade !== null && !(grades as readonly unknown[]).includes(grade)) return 'has no known grade';
  if (value['strict'] !== undefined && !isScore(value['strict'])) return 'has a strict score outside 0 to 100';
  if (value['cap'] !== undefined && typeof value['cap'] !== 'string') return 'has a cap that names no check';
  if (!mapOf(value['categories'], categories, isScore)) return 'has categories that cannot be read';
  if (!mapOf(value['open'], undefined, (count) => Number.isInteger(count) && (count as number) >= 0))
    return 'has counts that cannot be read';
  if (value['services'] !== undefined && !mapOf(value['services'], undefined, (score) => score === null || isScore(score)))
    return 'has services that cannot be read';
  if (!mapOf(value['checks'], categories, (checks) => mapOf(checks, undefined, isCheckRow))) return 'has checks that cannot be read';
  const { unjudged } = value;
  if (unjudged === undefined && value['v'] === 2) {
    const known = rulesOf(ruleset);
    if (known === undefined) return 'is of a rule set whose rules no line names';
    const judged = new Set(judgedIn(value['checks'] as HistoryRow['checks']));
    return { ...(value as unknown as HistoryRow), v: 1, unjudged: known.filter((id) => !judged.has(id)) };
  }
  return isTexts(unjudged) ? { ...(value as unknown as HistoryRow), v: 1 } : 'has checks that cannot be read';
}

/** Reads a row that stands by itself. */
export function parseRow(line: string): HistoryRow | string {
  const parsed = parseLine(line, () => undefined);
  return typeof parsed === 'string' || !('rules' in parsed) ? parsed : 'is no row';
}

function judgedIn(checks: HistoryRow['checks']): readonly string[] {
  return Object.values(checks).flatMap((own) => Object.keys(own));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

function isCheckRow(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [severity, score, cap] = value as unknown[];
  const isShare = typeof score === 'number' && score >= 0 && score <= 1;
  return (severities as readonly unknown[]).includes(severity) && isShare && (cap === undefined || cap === 49 || cap === 79);
}

/** An object whose keys are known (where `known` is given) and whose values fit. */
function mapOf(value: unknown, known: object | undefined, fits: (item: unknown) => boolean): boolean {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(([key, item]) => (known === undefined || Object.hasOwn(known, key)) && fits(item));
}
