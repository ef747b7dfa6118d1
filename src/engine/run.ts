import type { AnyCheck, Diagnostic, Evidence, Outcome, Problem, Repo, Severity, Subject, Verdict } from '../model/index.ts';
import type { FirstFinding, OnEvent } from './events.ts';

/** What a check said about one subject. */
export interface SubjectResult {
  readonly subject: Subject;
  readonly outcome: Exclude<Outcome, 'not-applicable'>;
  /** Why it is unknown, or what was thrown. */
  readonly reason?: string;
  /** Where the verdict comes from; never empty for `passed`. */
  readonly evidence: readonly Evidence[];
  /** Empty unless `failed`. */
  readonly problems: readonly Problem[];
}

/** What a check said about the repository. */
export interface CheckResult {
  readonly check: AnyCheck;
  /** The check's own severity, or the one the configuration gives it. */
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly subjects: readonly SubjectResult[];
}

export interface RunResult {
  /** Sorted by check id. */
  readonly results: readonly CheckResult[];
  /** Checks that threw, subjects named twice, verdicts without evidence. */
  readonly diagnostics: readonly Diagnostic[];
  /** True when `signal` ended the run early; the checks left out are `unknown`. */
  readonly stopped: boolean;
}

/** Severity of a check, for a file where one is given; `off` leaves the subject (or the check) out. */
export type SeverityOf = (check: AnyCheck, file?: string) => Severity | 'off';

export interface RunOptions {
  readonly severityOf?: SeverityOf;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
  /** Keep results for the next state whole, with what a fixer needs. They are then no plain data and stay in memory. */
  readonly whole?: boolean;
}

/** The checks that are not switched off, by id. */
export function enabledChecks(checks: readonly AnyCheck[], severityOf: SeverityOf): readonly AnyCheck[] {
  return checks.filter((check) => severityOf(check) !== 'off').sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Runs checks over a repository, one after the other in the order of their ids. Never throws for
 * what a check does: a throw becomes an `error` outcome and a diagnostic.
 */
export async function runChecks(repo: Repo, checks: readonly AnyCheck[], options: RunOptions = {}): Promise<RunResult> {
  const severityOf = options.severityOf ?? ((check) => check.severity);
  const enabled = enabledChecks(checks, severityOf);
  const diagnostics: Diagnostic[] = [];
  const results: CheckResult[] = [];
  let findings = 0;
  let passes = 0;
  let stopped = false;
  for (const check of enabled) {
    stopped ||= options.signal?.aborted === true;
    const severity = severityOf(check) as Severity;
    if (stopped) {
      results.push({ check, severity, outcome: 'unknown', reason: 'The scan was stopped before this check ran.', subjects: [] });
      continue;
    }
    const result = repo.timed(`check ${check.id}`, () =>
      runCheck(repo, check, severity, { severityOf, diagnostics, isWhole: options.whole === true }),
    );
    results.push(result);
    for (const subject of result.subjects) {
      findings += subject.problems.length;
      if (subject.outcome === 'passed') passes += 1;
    }
    if (options.onEvent === undefined) continue;
    const counts = { done: results.length, total: enabled.length, findings, passes };
    await options.onEvent({ type: 'check', check: check.id, outcome: result.outcome, ...counts, first: firstFindings(result) });
  }
  await options.onEvent?.({ type: 'done' });
  return { results, diagnostics, stopped };
}

function firstFindings({ check, severity, subjects }: CheckResult): readonly FirstFinding[] {
  const problems = subjects.flatMap((subject) => subject.problems).slice(0, 3);
  return problems.map((problem) => ({
    check: check.id,
    severity: problem.severity ?? severity,
    message: problem.message,
    file: problem.at.file,
  }));
}

/** The result of an earlier scan where nothing it rests on has changed, else a new one. */
function runCheck(repo: Repo, check: AnyCheck, severity: Severity, run: Run): CheckResult {
  const { trace } = repo;
  const { diagnostics, isWhole } = run;
  if (trace === undefined) return judged(repo, check, severity, run);
  const node = `check ${check.id}`;
  const kept = trace.recall(node) as KeptCheck | undefined;
  if (kept !== undefined) return { check, severity, ...kept };
  const before = diagnostics.length;
  const result = trace.run(node, () => judged(repo, check, severity, run));
  // What broke may be the machine's fault; it is tried again.
  if (diagnostics.length === before) trace.keep(node, () => (isWhole ? wholeCheck(result) : keptCheck(result)));
  return result;
}

/** What goes through a run: whether it is for a fixer, and what went wrong. */
interface Run {
  readonly severityOf: SeverityOf;
  readonly diagnostics: Diagnostic[];
  readonly isWhole: boolean;
}

function wholeCheck({ check: _check, severity: _severity, ...kept }: CheckResult): KeptCheck {
  return kept;
}

type KeptCheck = Omit<CheckResult, 'check' | 'severity'>;
type KeptSubject = Omit<SubjectResult, 'subject'>;

function keptCheck({ outcome, reason, subjects }: CheckResult): KeptCheck {
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    subjects: subjects.map(({ subject: { name, at, service }, ...result }) => ({
      subject: { name, at, ...(service === undefined ? {} : { service }) },
      ...keptSubject(result),
    })),
  };
}

function wholeSubject({ subject: _subject, ...kept }: SubjectResult): KeptSubject {
  return kept;
}

/** Without what only a fixer needs. */
function keptSubject({ outcome, reason, evidence, problems }: KeptSubject): KeptSubject {
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    evidence,
    problems: problems.map(({ data: _data, ...problem }) => problem),
  };
}

function judged(repo: Repo, check: AnyCheck, severity: Severity, run: Run): CheckResult {
  const { severityOf, diagnostics } = run;
  let subjects: readonly Subject[];
  try {
    subjects = check.each(repo) as readonly Subject[];
  } catch (error) {
    const reason = `The check could not find its subjects: ${messageOf(error)}`;
    diagnostics.push({ stage: 'check', message: `${check.id}: ${reason}` });
    return { check, severity, outcome: 'error', reason, subjects: [] };
  }
  const results: SubjectResult[] = [];
  const names = new Set<string>();
  for (const subject of subjects) {
    if (severityOf(check, subject.at.file) === 'off') continue;
    const id = `${subject.service ?? ''}\0${subject.name}`;
    if (names.has(id)) diagnostics.push({ stage: 'check', message: `${check.id}: two subjects are called "${subject.name}".` });
    names.add(id);
    results.push(runSubject(repo, check, subject, run));
  }
  const outcome = outcomeOf(results);
  const reason = outcome === 'not-applicable' ? check.absent : results.find((r) => r.outcome === outcome)?.reason;
  return { check, severity, outcome, ...(reason === undefined ? {} : { reason }), subjects: results };
}

function runSubject(repo: Repo, check: AnyCheck, subject: Subject, { diagnostics, isWhole }: Run): SubjectResult {
  const { trace } = repo;
  const origin = trace?.originOf(subject);
  if (trace === undefined || origin === undefined) return judgedSubject(repo, check, subject, diagnostics);
  const node = `test ${check.id}\0${origin.key}`;
  trace.use(node);
  const kept = trace.recall(node) as KeptSubject | undefined;
  if (kept !== undefined) return { subject, ...kept };
  const before = diagnostics.length;
  const result = trace.run(node, () => {
    trace.use(origin.node);
    return judgedSubject(repo, check, subject, diagnostics);
  });
  if (diagnostics.length === before) trace.keep(node, () => (isWhole ? wholeSubject(result) : keptSubject(result)));
  return result;
}

function judgedSubject(repo: Repo, check: AnyCheck, subject: Subject, diagnostics: Diagnostic[]): SubjectResult {
  let verdict: Verdict<unknown>;
  try {
    verdict = check.test(subject, repo) as Verdict<unknown>;
  } catch (error) {
    const reason = `The check failed on ${subject.name}: ${messageOf(error)}`;
    diagnostics.push({ file: subject.at.file, at: subject.at.start, stage: 'check', message: `${check.id}: ${reason}` });
    return { subject, outcome: 'error', reason, evidence: [], problems: [] };
  }
  if (verdict.outcome === 'failed' && verdict.problems.length > 0) {
    return { subject, outcome: 'failed', evidence: [], problems: verdict.problems };
  }
  if (verdict.outcome === 'passed' && verdict.evidence.length > 0) {
    return { subject, outcome: 'passed', evidence: verdict.evidence, problems: [] };
  }
  if (verdict.outcome === 'unknown') {
    return { subject, outcome: 'unknown', reason: verdict.reason, evidence: verdict.evidence, problems: [] };
  }
  const reason = `The check says "${verdict.outcome}" about ${subject.name} without showing why.`;
  diagnostics.push({ file: subject.at.file, at: subject.at.start, stage: 'check', message: `${check.id}: ${reason}` });
  return { subject, outcome: 'error', reason, evidence: [], problems: [] };
}

/** The worst thing said about any subject decides: failed, then error, then unknown, then passed. */
function outcomeOf(subjects: readonly SubjectResult[]): Outcome {
  for (const outcome of ['failed', 'error', 'unknown', 'passed'] as const) {
    if (subjects.some((subject) => subject.outcome === outcome)) return outcome;
  }
  return 'not-applicable';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
