import { printable, type Report, type ReportEvidence, type ReportFinding, type ReportLocation } from '../model/index.ts';
import { frameLines } from './frame.ts';
import { groupsByGain, worst, type FindingGroup } from './order.ts';
import { severityColour, styleOf, type Style } from './style.ts';
import { points, summaryLines } from './summary.ts';

export interface TextOptions {
  readonly color: boolean;
  readonly ascii: boolean;
  /** Everything: all findings with frames, passes with evidence, what did not apply and why. */
  readonly verbose: boolean;
  /** Nothing but the summary. */
  readonly quiet?: boolean;
  /** Cells of a line. */
  readonly width: number;
}

/** Findings of one check that are shown with their source, and after these as one line each. */
const framed = 2;
const listed = 8;
const diagnosticsShown = 5;

/**
 * The report for a person: findings grouped by check, what gains most last before the summary is
 * never far from the eye, so the order is most gain first and the summary stands at the end.
 */
export function textReport(report: Report, options: TextOptions): string {
  const style = styleOf(options);
  const lines: string[] = [];
  if (options.quiet !== true) {
    lines.push(...headLines(report, style));
    lines.push(...findingLines(report, style, options));
    if (options.verbose) lines.push(...passLines(report, style));
    lines.push(...unjudgedLines(report, style, options.verbose));
    lines.push(...diagnosticLines(report, style, options.verbose));
  }
  lines.push(...summaryLines(report, style, options.quiet === true));
  return `${lines.join('\n')}\n`;
}

function headLines(report: Report, style: Style): readonly string[] {
  const commit =
    report.repo.commit === undefined
      ? []
      : [`${report.repo.commit.slice(0, 10)}${report.repo.dirty === true ? ' with uncommitted changes' : ''}`];
  const parts = [`${report.tool.name} ${report.tool.version}`, clean(report.repo.name), ...commit, count(report.files.scanned, 'file')];
  const lines = [parts.join(` ${style.signs.dot} `)];
  for (const service of report.services) {
    const what = [service.kind, ...service.frameworks].join(', ');
    lines.push(
      `  ${clean(service.name)} (${clean(what)})${service.entries.length === 0 ? '' : ` ${service.entries.map(clean).join(', ')}`}`,
    );
  }
  return [...lines, ''];
}

function findingLines(report: Report, style: Style, options: TextOptions): readonly string[] {
  const since = report.base;
  const shown = report.findings.filter((finding) => finding.status === 'open' && (since === undefined || finding.new === true));
  const lines: string[] = [];
  if (since !== undefined)
    lines.push(
      `New since ${clean(since.ref)} (${since.commit.slice(0, 10)}): ${shown.length === 0 ? 'nothing' : count(shown.length, 'finding')}.`,
      '',
    );
  for (const group of groupsByGain(report.checks, shown)) lines.push(...groupLines(group, style, options), '');
  if (options.verbose) {
    for (const finding of report.findings.filter(({ status }) => status !== 'open')) {
      const why = finding.suppression === undefined ? '' : `: ${clean(finding.suppression)}`;
      lines.push(`${finding.status} ${finding.check} ${place(finding.location)}${why}`);
    }
  }
  return lines;
}

function groupLines(group: FindingGroup, style: Style, options: TextOptions): readonly string[] {
  const { check, findings } = group;
  const severity = worst(findings);
  const gain = group.gain > 0 ? style.paint('green', `+${points(group.gain)}`) : style.paint('dim', '+0');
  const head = [gain, style.paint(severityColour(severity), severity), style.paint('bold', check.id), clean(check.title)];
  const lines = [head.join('  ')];
  const whole = options.verbose ? findings.length : framed;
  const brief = options.verbose ? findings.length : listed;
  findings.forEach((finding, index) => {
    if (index < whole) lines.push(...findingBlock(finding, style, options.width));
    else if (index < brief) lines.push(`  ${place(finding.location)}  ${clean(finding.message)}`);
  });
  if (findings.length > brief) lines.push(`  ${style.signs.more} and ${findings.length - brief} more (--verbose shows all)`);
  const held = group.gain === 0 ? findings.find(({ heldBy }) => heldBy !== undefined)?.heldBy : undefined;
  if (held !== undefined && held !== check.id) lines.push(style.paint('dim', `  No gain while the cap of ${held} holds the score.`));
  lines.push(`  ${style.paint('cyan', 'Remedy:')} ${clean(check.remedy)}`);
  const fix = findings.find((finding) => finding.fix !== undefined)?.fix;
  if (fix !== undefined)
    lines.push(`  ${style.paint('cyan', 'Fix:')} ${clean(fix.title)} (${fix.safety}): readycheck fix --only ${check.id}`);
  return lines;
}

function findingBlock(finding: ReportFinding, style: Style, width: number): readonly string[] {
  const doubt = finding.confidence === 'high' ? '' : ` [${finding.confidence} confidence]`;
  const lines = [`  ${style.paint('bold', place(finding.location))}  ${clean(finding.message)}${doubt}`];
  if (finding.frame !== undefined)
    lines.push(...frameLines(finding.frame, finding.location, style, width - 4).map((line) => `    ${line}`));
  for (const related of finding.related) lines.push(`    ${style.paint('dim', 'see')} ${place(related)}  ${clean(related.message)}`);
  return lines;
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
  for (const check of report.checks) {
    if (check.outcome === 'not-applicable' && verbose) {
      lines.push(`${style.signs.none} ${check.id}  does not apply: ${clean(check.reason ?? '')}`);
    }
    if (check.outcome === 'unknown' && check.subjects.length === 0)
      lines.push(`${style.signs.unknown} ${check.id}  ${clean(check.reason ?? '')}`);
    if (check.outcome === 'error' && check.subjects.length === 0)
      lines.push(`${style.signs.fail} ${check.id}  ${clean(check.reason ?? '')}`);
    for (const subject of check.subjects) {
      if (subject.outcome !== 'unknown' && subject.outcome !== 'error') continue;
      const sign = subject.outcome === 'unknown' ? style.signs.unknown : style.signs.fail;
      lines.push(`${sign} ${check.id}  ${clean(subject.name)}: ${clean(subject.reason ?? '')}`);
    }
  }
  return lines.length === 0 ? [] : [style.paint('bold', 'Not judged'), ...lines, ''];
}

function diagnosticLines(report: Report, style: Style, verbose: boolean): readonly string[] {
  const lines = report.diagnostics.map(({ file, line, column, message }) => {
    const where = [file === undefined ? undefined : clean(file), line, column].filter((part) => part !== undefined).join(':');
    return `! ${where === '' ? '' : `${where}: `}${clean(message)}`;
  });
  if (verbose)
    for (const { file, why } of report.files.skipped) lines.push(`${style.signs.none} ${clean(file)} was not read: ${clean(why)}`);
  if (lines.length === 0) return [];
  const shown = verbose ? lines : lines.slice(0, diagnosticsShown);
  const rest = lines.length - shown.length;
  return [
    style.paint('bold', 'To know'),
    ...shown,
    ...(rest > 0 ? [`${style.signs.more} and ${rest} more (--verbose shows all)`] : []),
    '',
  ];
}

/** `file:line:column`, as editors and terminals understand it. */
export function place(at: ReportLocation): string {
  return `${clean(at.file)}:${at.startLine}:${at.startColumn}`;
}

/** Text from a repository on one line and harmless. */
function clean(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
