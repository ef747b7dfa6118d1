import type { Report, ReportCheck, ReportFinding, ReportFrame, ReportLocation, Severity } from '../model/index.ts';
import { clean, inRepository } from './clean.ts';
import { jsonText } from './json.ts';
import { oncePerPlace, shownFindings, worstFirst } from './order.ts';

const severities: Readonly<Record<Severity, string>> = { critical: 'ERROR', high: 'ERROR', medium: 'WARNING', low: 'INFO', info: 'INFO' };

/** The Diagnostic Format of reviewdog: open findings, only the new ones where the scan was compared with a base. */
export function rdjsonReport(report: Report): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const diagnostics = oncePerPlace(worstFirst(shownFindings(report))).map((finding) =>
    diagnosticOf(finding, checks.get(finding.check), (file) => clean(inRepository(report, file))),
  );
  return jsonText({ source: { name: report.tool.name }, diagnostics });
}

function diagnosticOf(finding: ReportFinding, check: ReportCheck | undefined, pathOf: (file: string) => string): Record<string, unknown> {
  const url = check?.refs.find((ref) => /^https?:\/\//.test(ref));
  const related = finding.related.map((place) => ({
    message: clean(place.message),
    location: { path: pathOf(place.file), range: linesOf(place) },
  }));
  return {
    message: clean(finding.message),
    location: { path: pathOf(finding.location.file), range: rangeOf(finding) },
    severity: severities[finding.severity],
    code: { value: finding.check, ...(url === undefined ? {} : { url }) },
    ...(related.length === 0 ? {} : { related_locations: related }),
  };
}

function linesOf({ startLine, endLine }: ReportLocation): Record<string, unknown> {
  return { start: { line: startLine }, end: { line: endLine } };
}

/** With columns where the source lines are at hand: the format counts bytes of UTF-8, reports count UTF-16 units. */
function rangeOf({ location, frame }: ReportFinding): Record<string, unknown> {
  const start = bytesBefore(frame, location.startLine, location.startColumn);
  const end = bytesBefore(frame, location.endLine, location.endColumn);
  if (start === undefined || end === undefined) return linesOf(location);
  return { start: { line: location.startLine, column: start + 1 }, end: { line: location.endLine, column: end + 1 } };
}

/** Undefined where the frame lacks the line or its beginning. */
function bytesBefore(frame: ReportFrame | undefined, line: number, column: number): number | undefined {
  const text = frame?.startColumn === 1 ? frame.lines[line - frame.startLine] : undefined;
  if (text === undefined || column - 1 > text.length) return undefined;
  // What was masked or replaced is one sign per UTF-16 unit: before it nothing is off, behind it bytes may be.
  if (/[*\ufffd]/.test(text.slice(0, column - 1))) return undefined;
  return utf8Length(text.slice(0, column - 1));
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
