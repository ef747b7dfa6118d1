import { createHash } from 'node:crypto';
import type {
  AnyCheck,
  Diagnostic,
  Evidence,
  Outcome,
  Profile,
  Repo,
  Report,
  ReportAttestations,
  ReportBase,
  ReportCheck,
  ReportDiagnostic,
  ReportEvidence,
  ReportFinding,
  ReportFixed,
  ReportScore,
  ReportService,
} from '../model/index.ts';
import { baselineDiagnostics, baselineState, reportBaseline, type Baseline } from './baseline.ts';
import { compare, findingsOf, type Finding } from './findings.ts';
import { frameOf, secretSpans } from './frame.ts';
import { locatorOf, type Locator } from './locator.ts';
import { movedFindings, sightingsOf, type BaseSightings } from './moved.ts';
import type { CheckResult, RunResult, SeverityOf } from './run.ts';
import { checksOfService, gainsOf, gradeOf, scoreOf, type Gains, type ScoredCheck } from './score.ts';
import { inlineSuppressions, type Suppression } from './suppressions.ts';
import { triage, type Audited, type SuppressionState, type Triage } from './triage.ts';

/** Everything a report is made of besides the repository and what the checks said. */
export interface AssembleOptions {
  readonly tool: { readonly name: string; readonly version: string };
  readonly profile: Profile;
  readonly repo: Report['repo'];
  readonly services: readonly ReportService[];
  readonly diagnostics: readonly Diagnostic[];
  readonly severityOf: SeverityOf;
  /** Every check there is, for suppressions of rules that did not run. */
  readonly known: readonly AnyCheck[];
  /** Suppressions of the configuration. */
  readonly suppressions: readonly Suppression[];
  /** Fingerprints that a baseline lets pass. */
  readonly baseline: ReadonlySet<string>;
  /** The baseline itself, to tell what has become of it. */
  readonly baselineFile?: Baseline;
  /** What people have confirmed. */
  readonly attestations?: ReportAttestations;
  /** `YYYY-MM-DD`, for suppressions that end. */
  readonly today?: string;
  /** What the base commit already had; what is not among it is new. */
  readonly base?: ComparedBase;
  /** Line -> hash by GitHub's algorithm; left out of the report where not given. */
  readonly lineHashes?: (text: string) => ReadonlyMap<number, string>;
}

/** The commit that findings are compared with. */
export interface ComparedBase extends BaseSightings {
  readonly ref: string;
  readonly commit: string;
  /** Its report: the score then, and what is gone since. */
  readonly report?: Pick<Report, 'score' | 'findings'>;
}

/** A report and, per finding in the same order, what a fixer needs. */
export interface Assembled {
  readonly report: Report;
  readonly findings: readonly Finding[];
  readonly suppressions: readonly AuditedSuppression[];
}

/** One suppression of one rule, for people who keep an eye on them. */
export interface AuditedSuppression {
  readonly rule: string;
  readonly source: 'comment' | 'configuration';
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
  /** What a suppression of the configuration covers. */
  readonly scope?: string;
  readonly reason?: string;
  /** `YYYY-MM-DD`, the last day it holds. */
  readonly until?: string;
  readonly state: SuppressionState;
  /** Findings it covers. */
  readonly findings: number;
}

/** Characters above which a file's lines are not hashed; the hash is arithmetic on big integers. */
const longestHashed = 500_000;

/** Turns what the checks said into the one report. Pure: equal input gives equal output. */
export function assemble(repo: Repo, run: RunResult, options: AssembleOptions): Assembled {
  const locator = locatorOf((file) => repo.text(file));
  const findings = findingsOf(run, locator, options.severityOf);
  const triaged = triage(
    findings.map((f) => ({ ...f, file: f.location.file, line: f.location.startLine, service: f.subject.service })),
    {
      suppressions: [...inlineSuppressions(repo), ...options.suppressions],
      baseline: options.baseline,
      today: options.today,
      known: options.known,
      ran: new Set(run.results.map((r) => r.check.id)),
    },
  );
  const baseline = options.baselineFile && baselineState(options.baselineFile, run.results, findings);
  const aboutBaseline =
    baseline === undefined
      ? []
      : baselineDiagnostics(
          baseline,
          findings.map(({ check, severity }, i) => ({ check, severity, open: triaged.statuses[i]!.status === 'open' })),
        );
  const scored = scoredChecks(run.results, findings, triaged.statuses);
  const gains = gainsOf(scored);
  const compared = comparisonOf(findings, repo, options.base);
  const reporter = {
    locator,
    options,
    isNew: compared?.isNew,
    gains,
    hashesOf: hashesByFile(locator, options),
    secrets: secretSpans(findings, locator),
  };
  const report: Report = {
    schemaVersion: 1,
    tool: options.tool,
    ruleset: { hash: rulesetHash(run.results, (id) => repo.options(id)), profile: options.profile },
    repo: options.repo,
    ...(compared === undefined ? {} : { base: reportBase(compared) }),
    services: options.services,
    checks: run.results.map((result, index) => reportCheck(result, locator, gains.ofCheck(index).gain)),
    findings: findings.map((finding, i) => reportFinding(finding, triaged.statuses[i]!, reporter)),
    score: reportScore(scored, run.results, options.services),
    ...(options.baselineFile && baseline ? { baseline: reportBaseline(options.baselineFile, baseline) } : {}),
    attestations: options.attestations ?? null,
    diagnostics: reportDiagnostics([...options.diagnostics, ...run.diagnostics, ...triaged.diagnostics, ...aboutBaseline], locator),
    files: { scanned: repo.files.length, skipped: repo.skipped.map(({ file, why }) => ({ file, why })) },
  };
  return { report, findings, suppressions: triaged.audit.map((audited) => auditedSuppression(audited, locator)).sort(byPlaceAndRule) };
}

function auditedSuppression({ suppression, rule, state, findings }: Audited, locator: Locator): AuditedSuppression {
  const {
    file,
    at,
    place = file === undefined || at === undefined ? undefined : locator.position(file, at),
    scope,
    reason,
    until,
  } = suppression;
  return {
    rule,
    source: at === undefined ? 'configuration' : 'comment',
    ...(file === undefined ? {} : { file }),
    ...place,
    ...(scope === undefined ? {} : { scope }),
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    state,
    findings,
  };
}

function byPlaceAndRule(a: AuditedSuppression, b: AuditedSuppression): number {
  return (
    compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || compare(a.rule, b.rule)
  );
}

function reportBase({ base: { ref, commit, report }, kept }: Comparison): ReportBase {
  if (report === undefined) return { ref, commit };
  const fixed = report.findings.flatMap(({ check, subject, service, severity, message, location, fingerprint, status }): ReportFixed[] =>
    status !== 'open' || kept.has(fingerprint)
      ? []
      : [{ check, subject, ...(service === undefined ? {} : { service }), severity, message, location, fingerprint }],
  );
  return { ref, commit, score: report.score.value, fixed };
}

function scoredChecks(results: readonly CheckResult[], findings: readonly Finding[], statuses: readonly Triage[]): readonly ScoredCheck[] {
  const byPlace = new Map(findings.map((finding, i) => [finding.index.join(' '), { finding, status: statuses[i]!.status }]));
  return results.map(({ check, severity, subjects }, c) => ({
    id: check.id,
    category: check.category,
    severity,
    subjects: subjects.map(({ subject, outcome, problems }, s) => ({
      outcome,
      ...(subject.service === undefined ? {} : { service: subject.service }),
      findings: problems.map((_, p) => {
        const { finding, status } = byPlace.get(`${c} ${s} ${p}`)!;
        return { severity: finding.severity, confidence: finding.confidence, suppressed: status === 'suppressed' };
      }),
    })),
  }));
}

function reportCheck(result: CheckResult, locator: Locator, gain: number): ReportCheck {
  const { check, severity, outcome, reason } = result;
  return {
    id: check.id,
    covers: check.covers,
    title: check.title,
    category: check.category,
    severity,
    confidence: check.confidence ?? 'high',
    outcome,
    ...(reason === undefined ? {} : { reason }),
    why: check.why,
    remedy: check.remedy,
    refs: check.refs ?? [],
    cwe: check.cwe ?? [],
    subjects: result.subjects
      .map((judged) => ({
        name: judged.subject.name,
        ...(judged.subject.service === undefined ? {} : { service: judged.subject.service }),
        outcome: judged.outcome,
        ...(judged.reason === undefined ? {} : { reason: judged.reason }),
        evidence: judged.evidence.map((piece) => reportEvidence(piece, locator)),
      }))
      .sort((a, b) => compare(a.name, b.name) || compare(a.service ?? '', b.service ?? '')),
    gain,
  };
}

function reportEvidence(piece: Evidence, locator: Locator): ReportEvidence {
  return { ...locator.locate(piece.at), ...(piece.note === undefined ? {} : { note: piece.note }) };
}

interface Reporter {
  readonly locator: Locator;
  readonly options: AssembleOptions;
  /** Is it not in the base? Undefined where nothing is compared. */
  readonly isNew: ((finding: Finding) => boolean) | undefined;
  readonly gains: Gains;
  readonly secrets: ReturnType<typeof secretSpans>;
  readonly hashesOf: (file: string) => ReadonlyMap<number, string> | undefined;
}

/** Hashing a file is slow: once per file that has findings. */
function hashesByFile(locator: Locator, { lineHashes }: AssembleOptions): Reporter['hashesOf'] {
  const known = new Map<string, ReadonlyMap<number, string> | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = locator.lines(file)?.text;
      known.set(file, text === undefined || text.length > longestHashed ? undefined : lineHashes?.(text));
    }
    return known.get(file);
  };
}

function reportFinding(finding: Finding, triaged: Triage, { locator, isNew, gains, hashesOf, secrets }: Reporter): ReportFinding {
  const { check, subject, problem, location } = finding;
  const read = locator.lines(location.file);
  const lineHash = hashesOf(location.file)?.get(location.startLine);
  return {
    check: check.id,
    subject: subject.name,
    ...(subject.service === undefined ? {} : { service: subject.service }),
    severity: finding.severity,
    confidence: finding.confidence,
    message: problem.message,
    location,
    related: (problem.related ?? []).map(({ at, note }) => ({ ...locator.locate(at), message: note ?? 'See also' })),
    fingerprint: finding.fingerprint,
    status: triaged.status,
    ...(triaged.reason === undefined ? {} : { suppression: triaged.reason }),
    ...(isNew === undefined ? {} : { new: isNew(finding) }),
    ...(check.fix === undefined ? {} : { fix: { title: check.fix.title, safety: check.fix.safety } }),
    ...gains.ofFinding(...finding.index),
    ...(read === undefined ? {} : { frame: frameOf(read, location, secrets.get(location.file)) }),
    ...(lineHash === undefined ? {} : { lineHash }),
  };
}

/** Which findings are new: neither among those of the base, by today's or a former id, nor one of them that moved. */
interface Comparison {
  readonly base: ComparedBase;
  readonly isNew: (finding: Finding) => boolean;
  /** Fingerprints of the base that are still there, here or elsewhere. */
  readonly kept: ReadonlySet<string>;
}

function comparisonOf(findings: readonly Finding[], repo: Repo, base: ComparedBase | undefined): Comparison | undefined {
  if (base === undefined) return undefined;
  const textOf = (file: string): string | undefined => repo.text(file);
  const prints = new Set(base.sightings.map(({ fingerprint }) => fingerprint));
  const moved = movedFindings(sightingsOf(findings, textOf), base, textOf, (file) => repo.file(file) !== undefined);
  const printsOf = (finding: Finding): readonly string[] => [finding.fingerprint, ...finding.formerFingerprints];
  return {
    base,
    isNew: (finding) => !moved.has(finding.fingerprint) && !printsOf(finding).some((print) => prints.has(print)),
    kept: new Set([...findings.flatMap(printsOf), ...moved.values()]),
  };
}

function reportScore(scored: readonly ScoredCheck[], results: readonly CheckResult[], services: readonly ReportService[]): ReportScore {
  const { value, grade, uncapped, cap, level, categories } = scoreOf(scored);
  const strict = scoreOf(scored, true).value;
  const outcomes: Record<Outcome, number> = { passed: 0, failed: 0, 'not-applicable': 0, unknown: 0, error: 0 };
  for (const { outcome } of results) outcomes[outcome] += 1;
  return {
    value,
    grade,
    strictValue: strict,
    strictGrade: strict === null ? null : gradeOf(strict),
    uncapped,
    cap,
    level,
    categories,
    outcomes,
    services: services.map(({ id }) => {
      const own = scoreOf(checksOfService(scored, id));
      return { id, value: own.value, grade: own.grade, uncapped: own.uncapped, cap: own.cap, level: own.level };
    }),
  };
}

function reportDiagnostics(diagnostics: readonly Diagnostic[], locator: Locator): readonly ReportDiagnostic[] {
  const seen = new Map<string, ReportDiagnostic>();
  for (const { file, at, place: given, stage, message } of diagnostics) {
    const place = given ?? (file === undefined || at === undefined ? undefined : locator.position(file, at));
    const shown = { ...(file === undefined ? {} : { file }), ...place, stage, message };
    seen.set(JSON.stringify(shown), shown);
  }
  return [...seen.values()].sort(
    (a, b) =>
      compare(a.file ?? '', b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compare(a.stage, b.stage) ||
      compare(a.message, b.message),
  );
}

/**
 * Changes when the set of checks that ran, their severities or their options change: a score is comparable only within one hash.
 * @param rules in the order of their ids
 */
export function rulesetHash(
  rules: readonly Pick<CheckResult, 'check' | 'severity'>[],
  optionsOf: (check: string) => Readonly<Record<string, unknown>>,
): string {
  const parts = rules.map(({ check, severity }) => [check.id, check.category, severity, check.confidence ?? 'high', optionsOf(check.id)]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
