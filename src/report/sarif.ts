import {
  asSentence,
  printable,
  type Report,
  type ReportAttestations,
  type ReportCheck,
  type ReportDiagnostic,
  type ReportEvidence,
  type ReportFinding,
  type ReportLocation,
  type Severity,
} from '../model/index.ts';
import { isSecurity, oncePerPlace, worstFirst } from './order.ts';
import { inRepository } from './clean.ts';
import { jsonText } from './json.ts';

/** A planned fix as SARIF can carry it. */
export interface SarifFix {
  readonly title: string;
  readonly changes: readonly {
    readonly file: string;
    /** What each text replaces; for a new file, line 1 column 1 to itself. */
    readonly replacements: readonly { readonly at: Omit<ReportLocation, 'file'>; readonly text: string }[];
  }[];
}

export interface SarifOptions {
  /** By fingerprint. */
  readonly fixes?: ReadonlyMap<string, SarifFix>;
  /** By fingerprint: the steps from what starts a service to the line of the finding. */
  readonly paths?: ReadonlyMap<string, readonly ReportEvidence[]>;
  /** Also give findings that are suppressed or in the baseline. GitHub opens them as alerts. */
  readonly suppressed?: boolean;
}

/** GitHub keeps no more results of one run, places of a result, steps of a path and tags of a rule. */
const mostResults = 5_000;
const mostPlaces = 100;
const mostSteps = 1_000;
const mostTags = 10;

const securitySeverity: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '1.0' };

/** One SARIF 2.1.0 run, for code scanning. */
export function sarifReport(report: Report, options: SarifOptions = {}): string {
  return jsonText(sarifLog(report, options));
}

/** The same as an object. */
export function sarifLog(report: Report, options: SarifOptions = {}): Record<string, unknown> {
  const wanted = report.findings.filter(({ status }) => status === 'open' || options.suppressed === true);
  const sorted = oncePerPlace(worstFirst(wanted));
  const uriOf = uriIn(report);
  const indexes = new Map(report.checks.map(({ id }, index) => [id, index]));
  const results = sorted.slice(0, mostResults).map((finding) => resultOf(finding, indexes.get(finding.check) ?? -1, report, options));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: report.checks.map(ruleOf) } },
        automationDetails: { id: categoryOf(report) },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolConfigurationNotifications: report.diagnostics.filter(isConfiguration).map((one) => notificationOf(one, uriOf)),
            toolExecutionNotifications: [
              ...report.diagnostics.filter((one) => !isConfiguration(one)).map((one) => notificationOf(one, uriOf)),
              ...notice(sorted.length),
            ],
          },
        ],
        results,
        ...(report.attestations === null ? {} : { properties: { attestations: figureOf(report.attestations) } }),
      },
    ],
  };
}

/**
 * What GitHub calls the category: an upload replaces the earlier one of its category alone. A service that is
 * scanned by itself, in its own folder, has one of its own.
 */
function categoryOf({ tool, ruleset, repo }: Report): string {
  return [tool.name, ruleset.profile, ...(repo.folder === undefined ? [] : repo.folder.split('/')), '']
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}

/** The second figure beside the score. */
function figureOf({ attested, total, expired }: ReportAttestations): Record<string, number> {
  return { attested, total, expired };
}

function ruleOf(check: ReportCheck): Record<string, unknown> {
  const secure = isSecurity(check);
  const tags = [
    check.category,
    check.id.slice(0, check.id.indexOf('/')),
    ...(secure ? ['security'] : []),
    ...check.cwe.map((id) => `external/cwe/cwe-${String(id).padStart(3, '0')}`),
  ];
  const helpUri = check.refs.find((ref) => /^https?:\/\//.test(ref));
  const text = `${check.why} ${check.remedy}`;
  const links = check.refs.map((ref) => `- <${ref}>`).join('\n');
  return {
    id: check.id,
    name: check.id.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence(check.title) },
    fullDescription: { text: check.why },
    help: { text, markdown: `${check.why}\n\n**Remedy.** ${check.remedy}${links === '' ? '' : `\n\n${links}`}\n` },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: levelOf(check.severity) },
    properties: {
      tags: [...new Set(tags)].slice(0, mostTags),
      precision: check.confidence,
      'problem.severity': problemSeverity(check.severity),
      ...(secure ? { 'security-severity': securitySeverity[check.severity] } : {}),
    },
  };
}

function resultOf(finding: ReportFinding, ruleIndex: number, report: Report, options: SarifOptions): Record<string, unknown> {
  const uriOf = uriIn(report);
  const fix = options.fixes?.get(finding.fingerprint);
  const path = options.paths?.get(finding.fingerprint);
  const hash = finding.lineHash === undefined ? {} : { primaryLocationLineHash: finding.lineHash };
  return {
    ruleId: finding.check,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: levelOf(finding.severity),
    message: { text: messageOf(finding) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(finding.location.file) }, region: narrowRegion(finding) } }],
    ...(finding.related.length === 0
      ? {}
      : { relatedLocations: finding.related.slice(0, mostPlaces).map((related, i) => relatedOf(related, i, uriOf)) }),
    ...(path === undefined ? {} : { codeFlows: [flowOf(path.slice(-mostSteps), uriOf)] }),
    partialFingerprints: { ...hash, 'readycheck/v1': finding.fingerprint },
    ...(finding.status === 'open' ? {} : { suppressions: [suppressionOf(finding)] }),
    ...(report.base === undefined ? {} : { baselineState: finding.new === true ? 'new' : 'unchanged' }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix, uriOf)] }),
    properties: { severity: finding.severity, confidence: finding.confidence, subject: finding.subject, gain: finding.gain },
  };
}

/** The message with a link to every related place; square brackets of its own are escaped. */
function messageOf(finding: ReportFinding): string {
  const text = escaped(sentence(finding.message));
  const links = finding.related
    .slice(0, mostPlaces)
    .map(({ message }, index) => `[${escaped(printable(message).replace(/\.$/, ''))}](${index + 1})`);
  return links.length === 0 ? text : `${text} See ${links.join(', ')}.`;
}

function escaped(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).replace(/[\\[\]]/g, '\\$&');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** At most one line: GitHub shows an alert in a pull request only when all its lines are in the diff. */
function narrowRegion({ location, frame }: ReportFinding): Record<string, number> {
  const { startLine, startColumn, endLine, endColumn } = location;
  if (startLine === endLine) return { startLine, startColumn, endLine, endColumn: Math.max(endColumn, startColumn) };
  const line = frame?.lines[startLine - frame.startLine];
  const lineEnd = line === undefined || frame === undefined ? startColumn + 1 : frame.startColumn + line.length;
  return { startLine, startColumn, endLine: startLine, endColumn: Math.max(startColumn, lineEnd) };
}

function relatedOf(related: ReportFinding['related'][number], index: number, uriOf: UriOf): Record<string, unknown> {
  const { file, message, ...region } = related;
  return { id: index + 1, physicalLocation: { artifactLocation: { uri: uriOf(file) }, region }, message: { text: printable(message) } };
}

/** The path as a flow of one thread; GitHub shows its steps under "Show paths". */
function flowOf(path: readonly ReportEvidence[], uriOf: UriOf): Record<string, unknown> {
  const locations = path.map(({ file, note, ...region }) => ({
    location: {
      physicalLocation: { artifactLocation: { uri: uriOf(file) }, region },
      message: { text: asSentence(sentence(printable(note ?? 'here'))) },
    },
  }));
  return { threadFlows: [{ locations }] };
}

function suppressionOf(finding: ReportFinding): Record<string, string> {
  if (finding.status === 'baseline') return { kind: 'external', justification: 'In the baseline.' };
  return { kind: 'inSource', justification: printable(finding.suppression ?? '') };
}

function fixOf(fix: SarifFix, uriOf: UriOf): Record<string, unknown> {
  return {
    description: { text: sentence(fix.title) },
    artifactChanges: fix.changes.map(({ file, replacements }) => ({
      artifactLocation: { uri: uriOf(file) },
      replacements: replacements.map(({ at, text }) => ({ deletedRegion: { ...at }, insertedContent: { text } })),
    })),
  };
}

function isConfiguration({ stage }: ReportDiagnostic): boolean {
  return stage === 'config' || stage === 'suppression';
}

function notificationOf({ file, line, column, stage, message }: ReportDiagnostic, uriOf: UriOf): Record<string, unknown> {
  const region = line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } };
  return {
    descriptor: { id: stage },
    level: 'warning',
    message: { text: sentence(printable(message)) },
    ...(file === undefined ? {} : { locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } }] }),
  };
}

function notice(results: number): readonly Record<string, unknown>[] {
  if (results <= mostResults) return [];
  return [
    {
      descriptor: { id: 'report' },
      level: 'warning',
      message: { text: `${results - mostResults} of ${results} results were left out, the least severe ones.` },
    },
  ];
}

type UriOf = (file: string) => string;

/** Relative URIs, every part percent-encoded, from the top of the repository: that is where GitHub looks from. */
function uriIn(report: Report): UriOf {
  return (file) =>
    inRepository(report, file)
      .split('/')
      .map((part) => encodeURIComponent(part.toWellFormed()))
      .join('/');
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  if (severity === 'critical' || severity === 'high') return 'error';
  return severity === 'medium' ? 'warning' : 'note';
}

function problemSeverity(severity: Severity): 'error' | 'warning' | 'recommendation' {
  const level = levelOf(severity);
  return level === 'note' ? 'recommendation' : level;
}
