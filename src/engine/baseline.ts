import type { Diagnostic, Report, ReportFinding, Severity } from '../model/index.ts';
import { compare, type Finding } from './findings.ts';
import type { CheckResult } from './run.ts';

/** Where findings that were there when the tool came are kept, below the scanned root. */
export const baselineFile = '.readycheck/baseline.jsonl';

/** One accepted finding. Only the fingerprint counts; the rest is for people and to tell what has become of it. */
export interface BaselineRow {
  readonly fingerprint: string;
  readonly check?: string;
  readonly subject?: string;
  readonly service?: string;
  readonly severity?: string;
  readonly file?: string;
  readonly message?: string;
}

/** What a baseline file says. Order and doubles mean nothing, so two branches merge by keeping the lines of both. */
export interface Baseline {
  /** By fingerprint. */
  readonly rows: ReadonlyMap<string, BaselineRow>;
  /** Versions of the tool that wrote it; more than one after a merge. */
  readonly tools: readonly string[];
  /** Ids of the rules that had run when it was written; undefined where it does not say. */
  readonly rules: ReadonlySet<string> | undefined;
  /** 1-based lines that could not be read. */
  readonly badLines: readonly number[];
}

/**
 * Reads a baseline: JSON objects, one a line. `{ baseline, readycheck }` says who wrote it,
 * `{ area, rules }` which rules had run, `{ fingerprint, ... }` is an accepted finding. Lines that
 * cannot be read are counted, not fatal.
 */
export function readBaseline(text: string): Baseline {
  const rows = new Map<string, BaselineRow>();
  const tools = new Set<string>();
  const rules = new Set<string>();
  const badLines: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const value = objectIn(line);
    if (value !== undefined && typeof value['fingerprint'] === 'string') rows.set(value['fingerprint'], rowOf(value));
    else if (value?.['baseline'] === 1 && typeof value['readycheck'] === 'string') tools.add(value['readycheck']);
    else if (value !== undefined && typeof value['area'] === 'string' && isTexts(value['rules']))
      for (const name of value['rules']) rules.add(`${value['area']}/${name}`);
    else badLines.push(index + 1);
  });
  return { rows, tools: [...tools].sort(), rules: rules.size === 0 ? undefined : rules, badLines };
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function rowOf(value: Readonly<Record<string, unknown>>): BaselineRow {
  const row: Record<string, string> = {};
  for (const name of ['check', 'service', 'subject', 'fingerprint', 'severity', 'file', 'message'] as const) {
    const given = value[name];
    if (typeof given === 'string') row[name] = given;
  }
  return row as unknown as BaselineRow;
}

/** The row of a finding, without a place: moved code leaves it as it is. */
export function baselineRow(finding: ReportFinding): BaselineRow {
  return {
    check: finding.check,
    ...(finding.service === undefined ? {} : { service: finding.service }),
    subject: finding.subject,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    file: finding.location.file,
    message: finding.message,
  };
}

/** The text of a baseline file: who wrote it, the rules by area, the findings sorted by rule, subject and fingerprint. */
export function baselineText(baseline: Pick<Baseline, 'rows' | 'tools' | 'rules'>): string {
  const areas = new Map<string, string[]>();
  for (const id of [...(baseline.rules ?? [])].sort()) {
    const slash = id.indexOf('/');
    const area = id.slice(0, slash);
    areas.set(area, [...(areas.get(area) ?? []), id.slice(slash + 1)]);
  }
  const rows = [...baseline.rows.values()].sort(
    (a, b) => compare(a.check ?? '', b.check ?? '') || compare(a.subject ?? '', b.subject ?? '') || compare(a.fingerprint, b.fingerprint),
  );
  const values = [
    ...baseline.tools.map((readycheck) => ({ baseline: 1, readycheck })),
    ...[...areas].map(([area, rules]) => ({ area, rules })),
    ...rows,
  ];
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** What a baseline is worth in a scan. */
export interface BaselineState {
  /** Rows whose finding is gone although its rule ran and judged its subject. */
  readonly stale: readonly BaselineRow[];
  /** Rules that ran now and had not run when the baseline was written. */
  readonly newerRules: readonly string[];
}

/**
 * Compares a baseline with a scan. A row is stale only when its rule ran and came to a verdict about
 * what the row names: what could not be judged today may be found again tomorrow.
 */
export function baselineState(
  baseline: Baseline,
  results: readonly CheckResult[],
  findings: readonly Pick<Finding, 'fingerprint' | 'formerFingerprints'>[],
): BaselineState {
  const found = new Set(findings.flatMap(({ fingerprint, formerFingerprints }) => [fingerprint, ...formerFingerprints]));
  const byRule = new Map(
    results.flatMap((result) => [result.check.id, ...(result.check.aliases ?? [])].map((id) => [id, result] as const)),
  );
  const stale = [...baseline.rows.values()].filter((row) => {
    if (found.has(row.fingerprint)) return false;
    const result = row.check === undefined ? undefined : byRule.get(row.check);
    return result !== undefined && isJudged(result, row);
  });
  const { rules } = baseline;
  const newerRules =
    rules === undefined
      ? []
      : results.filter(({ check }) => ![check.id, ...(check.aliases ?? [])].some((id) => rules.has(id))).map(({ check }) => check.id);
  return { stale, newerRules };
}

function isJudged({ outcome, subjects }: CheckResult, row: BaselineRow): boolean {
  if (subjects.length === 0) return outcome === 'not-applicable';
  return !subjects.some(
    (judged) =>
      (judged.outcome === 'unknown' || judged.outcome === 'error') &&
      judged.subject.name === row.subject &&
      judged.subject.service === row.service,
  );
}

/** Subjects and rules named in one sentence before "and n more". */
const named = 3;

/** What a person should know about the baseline of a scan. */
export function baselineDiagnostics(
  { stale, newerRules }: BaselineState,
  findings: readonly { readonly check: { readonly id: string }; readonly severity: Severity; readonly open: boolean }[],
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (stale.length > 0) {
    const rows = listed(stale.map(({ check, subject }) => `${check ?? ''}${subject === undefined ? '' : ` of ${subject}`}`));
    const what = stale.length === 1 ? 'One finding of the baseline is' : `${stale.length} findings of the baseline are`;
    const them = stale.length === 1 ? 'it' : 'them';
    diagnostics.push(said(`${what} not there any more (${rows}); \`readycheck baseline prune\` takes ${them} out.`));
  }
  const held = findings.filter(({ check, open }) => open && newerRules.includes(check.id));
  if (held.length > 0) {
    const rules = [...new Set(held.map(({ check }) => check.id))];
    const what = held.length === 1 ? 'One finding is' : `${held.length} findings are`;
    diagnostics.push(
      said(
        `${what} of rules that had not run when the baseline was written (${listed(rules)}); such findings fail no gate until \`readycheck baseline update\`.`,
      ),
    );
  }
  return diagnostics;
}

function listed(names: readonly string[]): string {
  const rest = names.length - named;
  return `${names.slice(0, named).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function said(message: string): Diagnostic {
  return { file: baselineFile, stage: 'config', message };
}

/** The part of a report that says what the baseline does. */
export function reportBaseline(baseline: Baseline, { stale, newerRules }: BaselineState): NonNullable<Report['baseline']> {
  return { entries: baseline.rows.size, stale: stale.map(({ fingerprint }) => fingerprint).sort(), newerRules };
}
