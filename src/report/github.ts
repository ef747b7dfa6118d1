import type { Report, ReportFinding, Severity } from '../model/index.ts';
import { clean, count, inRepository, logLine, place } from './clean.ts';
import { bySeverity, oncePerPlace, shownFindings, worstFirst } from './order.ts';
import { styleOf } from './style.ts';
import { summaryLines } from './summary.ts';

/** GitHub shows so many annotations of each kind per step; the others vanish without a word. */
const mostPerKind = 10;

/** Characters of a title, and of a message before it is cut: GitHub takes 255 and 64 KB. */
const longestTitle = 255;
const longestMessage = 4_000;

const kinds: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/**
 * Annotations of GitHub Actions as workflow commands: open findings (new ones where the scan was compared
 * with a base), the worst ten of each kind. What has no annotation stands in the log below, and one of the
 * notices says so.
 */
export function githubReport(report: Report): string {
  const remedies = new Map(report.checks.map(({ id, remedy }) => [id, remedy]));
  const findings = oncePerPlace(worstFirst(shownFindings(report)));
  const of = (kind: string): readonly ReportFinding[] => findings.filter(({ severity }) => kinds[severity] === kind);
  const [errors, warnings, notices] = [of('error'), of('warning'), of('notice')];
  const fits = [errors, warnings, notices].every((list) => list.length <= mostPerKind);
  const shown = [
    ...errors.slice(0, mostPerKind),
    ...warnings.slice(0, mostPerKind),
    ...notices.slice(0, fits ? mostPerKind : mostPerKind - 1),
  ];
  const left = findings.filter((finding) => !shown.includes(finding));
  const lines = shown.map((finding) => annotation(finding, inRepository(report, finding.location.file), remedies.get(finding.check) ?? ''));
  if (left.length > 0) {
    lines.push(
      `::notice title=readycheck::${data(`${count(left.length, 'finding')} more than GitHub shows annotations for (${bySeverity(left)}): the log of this step has them.`)}`,
      `::group::${data(count(left.length, 'finding'))} without an annotation`,
      ...left.map((finding) => logLine(`${finding.severity} ${place(finding.location)} ${finding.check}: ${clean(finding.message)}`)),
      '::endgroup::',
    );
  }
  const plain = styleOf({ color: false, ascii: true });
  return `${[...lines, ...summaryLines(report, plain, true).map(logLine)].join('\n')}\n`;
}

/** Columns only where the place is one line: GitHub refuses them otherwise. Its last column is inclusive. */
function annotation({ check, severity, message, location }: ReportFinding, file: string, remedy: string): string {
  const { startLine, startColumn, endLine, endColumn } = location;
  const columns: readonly (readonly [string, number])[] =
    startLine === endLine
      ? [
          ['col', startColumn],
          ['endColumn', Math.max(startColumn, endColumn - 1)],
        ]
      : [];
  const properties = [
    ['file', property(file)],
    ['line', startLine],
    ['endLine', endLine],
    ...columns,
    ['title', property(`${check} (${severity})`.slice(0, longestTitle))],
  ] as const;
  const text = `${data(clean(message).slice(0, longestMessage))}%0A${data(`Remedy: ${clean(remedy)}`)}`;
  return `::${kinds[severity]} ${properties.map(([name, value]) => `${name}=${value}`).join(',')}::${text}`;
}

/** The text of a command. Controls are gone by then: a file name with a line break shows a sign for it. */
function data(text: string): string {
  return clean(text.toWellFormed()).replaceAll('%', '%25');
}

/** The value of a property. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
