import type { Report, ReportCheck, ReportFinding, Severity } from '../model/index.ts';
import { clean, inRepository } from './clean.ts';
import { jsonText } from './json.ts';
import { markdown } from './markup.ts';
import { isSecurity, oncePerPlace, worstFirst } from './order.ts';

/** GitLab's five steps of Code Quality. */
const qualities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/**
 * Code Quality of GitLab: all open findings. GitLab itself compares them with those of the target branch,
 * so old ones must not be missing.
 */
export function gitlabReport(report: Report): string {
  const issues = oncePerPlace(worstFirst(report.findings.filter(({ status }) => status === 'open'))).map((finding) => ({
    description: clean(finding.message),
    check_name: finding.check,
    fingerprint: finding.fingerprint,
    severity: qualities[finding.severity],
    location: {
      path: clean(inRepository(report, finding.location.file)),
      lines: { begin: finding.location.startLine, end: finding.location.endLine },
    },
  }));
  return jsonText(issues);
}

/** Version of the published schema the report keeps to. */
const sastVersion = '15.2.1';

/** The format wants to know when the scan ran. Reports have no clock in them, so that two runs are equal. */
const noTime = '1970-01-01T00:00:00';

/** Characters the format has room for. */
const longestName = 255;
const longestSolution = 7_000;

/** SAST of GitLab: the open findings of rules about security. */
export function gitlabSastReport(report: Report): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const found = report.findings.filter(({ status, check }) => status === 'open' && isSecurity(checks.get(check)));
  const program = { id: report.tool.name, name: report.tool.name, version: report.tool.version, vendor: { name: report.tool.name } };
  return jsonText({
    version: sastVersion,
    scan: { type: 'sast', status: 'success', start_time: noTime, end_time: noTime, analyzer: program, scanner: program },
    vulnerabilities: oncePerPlace(worstFirst(found)).map((finding) => vulnerability(finding, checks.get(finding.check)!, report)),
  });
}

function vulnerability(finding: ReportFinding, check: ReportCheck, report: Report): Record<string, unknown> {
  const links = check.refs.filter((ref) => /^https?:\/\//.test(ref)).map((url) => ({ url }));
  return {
    id: uuidOf(finding.fingerprint),
    name: check.title.slice(0, longestName),
    description: `${markdown(finding.message)}\n\n${check.why}`,
    severity: finding.severity.charAt(0).toUpperCase() + finding.severity.slice(1),
    solution: check.remedy.slice(0, longestSolution),
    identifiers: [
      { type: `${report.tool.name}_rule`, name: check.id, value: check.id },
      ...check.cwe.map((id) => ({
        type: 'cwe',
        name: `CWE-${id}`,
        value: String(id),
        url: `https://cwe.mitre.org/data/definitions/${id}.html`,
      })),
    ],
    ...(links.length === 0 ? {} : { links }),
    location: {
      file: clean(inRepository(report, finding.location.file)),
      start_line: finding.location.startLine,
      end_line: finding.location.endLine,
    },
  };
}

/** A fingerprint in the form of a UUID (version 8: made by whoever likes); 64 bits of it are the fingerprint. */
function uuidOf(fingerprint: string): string {
  const hex = /^[0-9a-f]{16}$/.test(fingerprint) ? fingerprint : '';
  return hex === '' ? fingerprint : `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${hex.slice(15)}00-000000000000`;
}
