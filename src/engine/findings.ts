import type { AnyCheck, Confidence, Loc, Problem, ReportLocation, Severity, Subject } from '../model/index.ts';
import { fingerprint, keyOfText } from './fingerprint.ts';
import type { Locator } from './locator.ts';
import type { CheckResult, RunResult, SeverityOf } from './run.ts';

/** A problem with its place and identity; `check`, `subject` and `problem` are what a fixer needs. */
export interface Finding {
  readonly check: AnyCheck;
  readonly subject: Subject;
  readonly problem: Problem;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly location: ReportLocation;
  readonly fingerprint: string;
  /** What the fingerprint would be under former ids of the check. */
  readonly formerFingerprints: readonly string[];
  /** Where it stands in the run: result, subject, problem. */
  readonly index: readonly [check: number, subject: number, problem: number];
}

/**
 * The findings of a run with fingerprints that survive moved lines, sorted by check, place and subject.
 * Equal problems of one subject are told apart by their order in the file.
 */
export function findingsOf(run: RunResult, locator: Locator, severityOf: SeverityOf): readonly Finding[] {
  return run.results.flatMap((result, index) => findingsOfCheck(result, index, locator, severityOf));
}

function findingsOfCheck(result: CheckResult, index: number, locator: Locator, severityOf: SeverityOf): readonly Finding[] {
  const { check } = result;
  const found = result.subjects.flatMap(({ subject, problems }, s) =>
    problems.map((problem, p) => ({ subject, problem, at: [index, s, p] as const, location: locator.locate(problem.at) })),
  );
  found.sort(
    (a, b) =>
      compare(a.problem.at.file, b.problem.at.file) ||
      a.problem.at.start - b.problem.at.start ||
      a.problem.at.end - b.problem.at.end ||
      compare(a.subject.name, b.subject.name) ||
      compare(a.problem.message, b.problem.message),
  );
  const seen = new Map<string, number>();
  return found.map(({ subject, problem, at, location }) => {
    const key = problem.key ?? keyOfText(textAt(locator, problem.at));
    const group = `${subject.service ?? ''}\0${subject.name}\0${key}`;
    const ordinal = seen.get(group) ?? 0;
    seen.set(group, ordinal + 1);
    const identity = { service: subject.service, subject: subject.name, key, ordinal };
    const configured = severityOf(check, problem.at.file);
    const untouched = configured === check.severity || configured === 'off';
    return {
      check,
      subject,
      problem,
      severity: untouched ? (problem.severity ?? check.severity) : configured,
      confidence: problem.confidence ?? check.confidence ?? 'high',
      location,
      fingerprint: fingerprint({ check: check.id, ...identity }),
      formerFingerprints: (check.aliases ?? []).map((alias) => fingerprint({ check: alias, ...identity })),
      index: at,
    };
  });
}

function textAt(locator: Locator, at: Loc): string {
  return locator.lines(at.file)?.text.slice(at.start, at.end) ?? '';
}

/** Code-unit order, the same on every machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
