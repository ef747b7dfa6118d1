import { csvLine, csvCell, type Report, type ReportFinding } from '../model/index.ts';
import { worstFirst } from './order.ts';

const head = [
  'severity',
  'confidence',
  'check',
  'category',
  'service',
  'subject',
  'file',
  'line',
  'column',
  'message',
  'remedy',
  'status',
  'new',
  'gain',
  'fix',
  'fingerprint',
] as const;

/**
 * All findings as CSV after RFC 4180: one head, a line per finding, worst first, CRLF. Texts from the
 * repository stay on one line and cannot be taken for a formula. `new` is empty where nothing was compared.
 */
export function csvReport(report: Report): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const rows = worstFirst(report.findings).map((finding) => {
    const check = checks.get(finding.check);
    return rowOf(finding, check?.category ?? '', check?.remedy ?? '');
  });
  return [head, ...rows].map(csvLine).join('');
}

function rowOf(finding: ReportFinding, category: string, remedy: string): readonly string[] {
  const { location } = finding;
  return [
    finding.severity,
    finding.confidence,
    csvCell(finding.check),
    category,
    csvCell(finding.service ?? ''),
    csvCell(finding.subject),
    csvCell(location.file),
    String(location.startLine),
    String(location.startColumn),
    csvCell(finding.message),
    csvCell(remedy),
    finding.status,
    finding.new === undefined ? '' : String(finding.new),
    String(finding.gain),
    finding.fix?.safety ?? '',
    csvCell(finding.fingerprint),
  ];
}
