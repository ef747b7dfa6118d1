import type { Report, ReportFinding } from '../model/index.ts';
import { clean } from './clean.ts';
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
  return [head, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function rowOf(finding: ReportFinding, category: string, remedy: string): readonly string[] {
  const { location } = finding;
  return [
    finding.severity,
    finding.confidence,
    text(finding.check),
    category,
    text(finding.service ?? ''),
    text(finding.subject),
    text(location.file),
    String(location.startLine),
    String(location.startColumn),
    text(finding.message),
    text(remedy),
    finding.status,
    finding.new === undefined ? '' : String(finding.new),
    String(finding.gain),
    finding.fix?.safety ?? '',
    text(finding.fingerprint),
  ];
}

/**
 * Text that a spreadsheet does not take for a formula: an apostrophe goes before what would begin one,
 * also in full width (Excel folds it), and behind white space or a sign nobody sees.
 */
function text(value: string): string {
  const safe = clean(value.toWellFormed());
  return /^[\s\u200b-\u200d\u2060\ufeff\ufffd]*[=+\-@|%＝＋－＠]/.test(safe) ? `'${safe}` : safe;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
