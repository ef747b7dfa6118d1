import type { Report, ReportEvidence, ReportFinding } from '../model/index.ts';
import { clean, count, logLine, place } from './clean.ts';
import { frameLines } from './frame.ts';
import { groupsByGain, sharedFindings, shownFindings, worst, type FindingGroup, type SharedFinding } from './order.ts';
import { shortened } from './shorten.ts';
import { severityColour, styleOf, type Style } from './style.ts';
import { gainOf, summaryLines } from './summary.ts';
import { wrapped } from './width.ts';

export interface TextOptions {
  readonly color: boolean;
  readonly ascii: boolean;
  /** Everything: all findings with frames, passes with evidence, what did not apply and why. */
  readonly verbose: boolean;
  /** Nothing but the summary. */
  readonly quiet?: boolean;
  /** Cells of a line. */
  readonly width: number;
  /** Break long sentences at that width; in a file or a pipe a sentence stays one line, for `grep`. */
  readonly wrap?: boolean;
}

/** Findings of one check that are shown with their source, and after these as one line each. */
const framed = 2;
const listed = 8;
/** Services, things to know, and of one check the subjects it could not judge. */
const servicesShown = 8;
const diagnosticsShown = 5;
const unjudgedShown = 3;

/**
 * The report for a person: findings grouped by check, what gains most last before the summary is
 * never far from the eye, so the order is most gain first and the summary stands at the end.
 */
export function textReport(report: Report, options: TextOptions): string {
  const style = styleOf(options);
  const lines: string[] = [];
  if (options.quiet !== true) {
    lines.push(...headLines(report, style, options.verbose));
    lines.push(...findingLines(report, style, options));
    if (options.verbose) lines.push(...passLines(report, style));
    lines.push(...unjudgedLines(report, style, options.verbose));
    lines.push(...diagnosticLines(report, style, options.verbose));
  }
  lines.push(...summaryLines(report, style, options.quiet === true));
  const shown = options.wrap === true ? lines.flatMap((line) => wrapped(line, options.width)) : lines;
  return `${shown.map(logLine).join('\n')}\n`;
}

function headLines(report: Report, style: Style, verbose: boolean): readonly string[] {
  const commit =
    report.repo.commit === undefined
      ? []
      : [`${report.repo.commit.slice(0, 10)}${report.repo.dirty === true ? ' with uncommitted changes' : ''}`];
  const parts = [`${report.tool.name} ${report.tool.version}`, clean(report.repo.name), ...commit, count(report.files.scanned, 'file')];
  const lines = [parts.join(` ${style.signs.dot} `)];
  const shown = verbose ? report.services : report.services.slice(0, servicesShown);
  for (const service of shown) {
    const parts = [clean(service.name), service.kind, ...service.frameworks].map(clean);
    const from = service.entries.length === 0 ? '' : `, starts at ${service.entries.map(clean).join(', ')}`;
    lines.push(`  Service ${parts.join(` ${style.signs.dot} `)}${from}`);
  }
  const rest = report.services.length - shown.length;
  if (rest > 0) lines.push(`  ${style.signs.more} and ${count(rest, 'more service')} (--verbose shows all)`);
  if (report.services.length === 0) lines.push('  No service: nothing was found here that is started and stays');
  return [...lines, ''];
}

function findingLines(report: Report, style: Style, options: TextOptions): readonly string[] {
  const since = report.base;
  const shown = shownFindings(report);
  const lines: string[] = [];
  if (since !== undefined)
    lines.push(
      `New since ${clean(since.ref)} (${since.commit.slice(0, 10)}): ${shown.length === 0 ? 'nothing' : count(shown.length, 'finding')}.`,
      '',
    );
  const framedPlaces = new Set<string>();
  const groups = groupsByGain(report.checks, shown);
  const limit = report.score.cap?.limit;
  if (limit !== undefined && groups.some(isCapped))
    lines.push(style.paint('dim', `Gains in brackets count once nothing holds the score at ${limit} any more.`), '');
  for (const group of groups) {
    lines.push(...groupLines(group, style, options, framedPlaces));
    if (group.holds && limit !== undefined) lines.push(style.paint('yellow', `  Holds the score at ${limit}${besides(group, groups)}.`));
    lines.push('');
  }
  if (options.verbose) {
    for (const finding of report.findings.filter(({ status }) => status !== 'open')) {
      const why = finding.suppression === undefined ? '' : `: ${clean(finding.suppression)}`;
      lines.push(`${finding.status} ${finding.check} ${place(finding.location)}${why}`);
    }
  }
  return lines;
}

/** `framedPlaces` remembers which source was shown: many findings stand at the line that makes the app, and once is enough. */
function groupLines(group: FindingGroup, style: Style, options: TextOptions, framedPlaces: Set<string>): readonly string[] {
  const { check, findings } = group;
  const severity = worst(findings);
  const head = [
    gainOf(group, style),
    style.paint(severityColour(severity), severity),
    style.paint('bold', check.id),
    `${style.paint('dim', 'wanted:')} ${clean(check.title)}`,
  ];
  const lines = [head.join('  ')];
  const shared = sharedFindings(findings);
  const whole = options.verbose ? shared.length : framed;
  const brief = options.verbose ? shared.length : listed;
  shared.forEach((one, index) => {
    if (index < whole) lines.push(...findingBlock(one, style, options, framedPlaces));
    else if (index < brief) lines.push(`  ${place(one.finding.location)}  ${messageOf(one.finding, options)}${saidOf(one)}`);
  });
  if (shared.length > brief) lines.push(`  ${style.signs.more} and ${shared.length - brief} more (--verbose shows all)`);
  lines.push(`  ${style.paint('cyan', 'Remedy:')} ${clean(check.remedy)}`);
  const fix = findings.find((finding) => finding.fix !== undefined)?.fix;
  if (fix !== undefined)
    lines.push(
      `  ${style.paint('cyan', 'Fix:')} ${clean(fix.title)} (${fix.safety}): readycheck fix --diff --only ${check.id} shows whether it can be made`,
    );
  return lines;
}

/** Would it gain something if no cap held the score? */
function isCapped({ gain, uncappedGain, holds }: FindingGroup): boolean {
  return gain === 0 && uncappedGain > 0 && !holds;
}

/** ", as does a/b": the other checks that hold the score at the same cap. */
function besides(group: FindingGroup, groups: readonly FindingGroup[]): string {
  const others = groups.filter((other) => other.holds && other !== group).map(({ check }) => check.id);
  if (others.length === 0) return '';
  return others.length === 1 ? `, as does ${others[0]}` : `, as do ${others.slice(0, -1).join(', ')} and ${others.at(-1)}`;
}

/** " (in 11 services)" for what services share. */
function saidOf({ services }: SharedFinding): string {
  return services === 1 ? '' : ` (in ${services} services)`;
}

function findingBlock(one: SharedFinding, style: Style, options: TextOptions, framedPlaces: Set<string>): readonly string[] {
  const { finding } = one;
  const doubt = finding.confidence === 'high' ? '' : ` [${finding.confidence} confidence]`;
  const at = place(finding.location);
  const lines = [`  ${style.paint('bold', at)}  ${messageOf(finding, options)}${saidOf(one)}${doubt}`];
  if (finding.frame !== undefined && (options.verbose || !framedPlaces.has(at)))
    lines.push(...frameLines(finding.frame, finding.location, style, options.width - 4).map((line) => `    ${line}`));
  framedPlaces.add(at);
  for (const related of finding.related) lines.push(`    ${style.paint('dim', 'see')} ${place(related)}  ${clean(related.message)}`);
  return lines;
}

function messageOf({ message }: ReportFinding, { verbose }: TextOptions): string {
  return verbose ? clean(message) : shortened(clean(message));
}

function passLines(report: Report, style: Style): readonly string[] {
  const lines: string[] = [];
  for (const check of report.checks) {
    const passed = check.subjects.filter((subject) => subject.outcome === 'passed');
    if (passed.length === 0) continue;
    lines.push(`${style.paint('green', style.signs.pass)} ${style.paint('bold', check.id)}  ${clean(check.title)}`);
    for (const subject of passed) {
      lines.push(`    ${clean(subject.name)}`);
      for (const piece of subject.evidence) lines.push(`      ${evidenceLine(piece)}`);
    }
  }
  return lines.length === 0 ? [] : [style.paint('bold', 'Passed, and how we know'), ...lines, ''];
}

function evidenceLine(piece: ReportEvidence): string {
  return `${place(piece)}${piece.note === undefined ? '' : `  ${clean(piece.note)}`}`;
}

function unjudgedLines(report: Report, style: Style, verbose: boolean): readonly string[] {
  const lines: string[] = [];
  const reason = (text: string): string => (verbose ? clean(text) : shortened(clean(text)));
  for (const check of report.checks) {
    if (check.outcome === 'not-applicable' && verbose) {
      lines.push(`${style.signs.none} ${check.id}  does not apply: ${clean(check.reason ?? '')}`);
    }
    if (check.outcome === 'unknown' && check.subjects.length === 0)
      lines.push(`${style.signs.unknown} ${check.id}  ${clean(check.reason ?? '')}`);
    if (check.outcome === 'error' && check.subjects.length === 0)
      lines.push(`${style.signs.fail} ${check.id}  ${clean(check.reason ?? '')}`);
    const open = check.subjects.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error');
    const shown = verbose ? open : open.slice(0, unjudgedShown);
    for (const subject of shown) {
      const sign = subject.outcome === 'unknown' ? style.signs.unknown : style.signs.fail;
      lines.push(`${sign} ${check.id}  ${clean(subject.name)}: ${reason(subject.reason ?? '')}`);
    }
    if (open.length > shown.length)
      lines.push(`  ${style.signs.more} and ${open.length - shown.length} more of ${check.id} (--verbose shows all)`);
  }
  return lines.length === 0 ? [] : [style.paint('bold', 'Not judged'), ...lines, ''];
}

function diagnosticLines(report: Report, style: Style, verbose: boolean): readonly string[] {
  const lines = report.diagnostics.map(({ file, line, column, message }) => {
    const where = [file === undefined ? undefined : clean(file), line, column].filter((part) => part !== undefined).join(':');
    return `! ${where === '' ? '' : `${where}: `}${clean(message)}`;
  });
  const { skipped } = report.files;
  const unread = skipped.map(({ file, why }) => `${style.signs.none} ${clean(file)} was not read: ${clean(why)}`);
  if (lines.length + unread.length === 0) return [];
  const shown = verbose ? lines : lines.slice(0, diagnosticsShown);
  const rest = lines.length - shown.length;
  return [
    style.paint('bold', 'To know'),
    ...shown,
    ...(rest > 0 ? [`${style.signs.more} and ${rest} more (--verbose shows all)`] : []),
    ...(verbose || unread.length <= 1
      ? unread
      : [`${style.signs.none} ${unread.length} files were not read (--verbose says which and why)`]),
    '',
  ];
}
