import { severities, type Report, type ReportCheck, type ReportFinding, type Severity } from '../model/index.ts';

/** All findings of one check, as people see them together. */
export interface FindingGroup {
  readonly check: ReportCheck;
  /** Most gain first. */
  readonly findings: readonly ReportFinding[];
  /** Points the score rises by when all of them are fixed. */
  readonly gain: number;
  /** What orders groups while a cap makes gains zero. */
  readonly uncappedGain: number;
  /** Does it call for the cap that holds the score, beside others that do? Fixing it alone gains nothing, and without it nothing gains. */
  readonly holds: boolean;
}

/** Most gain first; then what holds the score at its cap, gain without caps, severity, check, file and place. */
export function byGain(a: ReportFinding, b: ReportFinding): number {
  return (
    b.gain - a.gain ||
    hold(b) - hold(a) ||
    b.uncappedGain - a.uncappedGain ||
    rank(b.severity) - rank(a.severity) ||
    compare(a.check, b.check) ||
    compare(a.location.file, b.location.file) ||
    a.location.startLine - b.location.startLine ||
    a.location.startColumn - b.location.startColumn ||
    compare(a.fingerprint, b.fingerprint)
  );
}

/** 2 for a finding that caps the score at 49 beside others, 1 for one that would cap it at 79, 0 for the rest. */
function hold({ gain, heldBy, severity, confidence }: ReportFinding): number {
  if (gain > 0 || heldBy === undefined || confidence === 'low') return 0;
  return severity === 'critical' ? 2 : severity === 'high' ? 1 : 0;
}

/** A new list: most severe first, then as `byGain`. */
export function worstFirst(findings: readonly ReportFinding[]): ReportFinding[] {
  return [...findings].sort((a, b) => rank(b.severity) - rank(a.severity) || byGain(a, b));
}

/** Open findings; only the new ones where the scan was compared with a base. */
export function shownFindings({ findings, base }: Report): readonly ReportFinding[] {
  return findings.filter((finding) => finding.status === 'open' && (base === undefined || finding.new === true));
}

/** Weaknesses in code or set-up that somebody can use. */
const securityCategories: readonly string[] = ['application-security', 'secrets', 'supply-chain'];

/** Is the check about security? */
export function isSecurity(check: ReportCheck | undefined): boolean {
  return check !== undefined && (securityCategories.includes(check.category) || check.cwe.length > 0);
}

/** Findings grouped by check, the group with most to gain first. */
export function groupsByGain(checks: readonly ReportCheck[], findings: readonly ReportFinding[]): readonly FindingGroup[] {
  const byCheck = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    const own = byCheck.get(finding.check);
    if (own === undefined) byCheck.set(finding.check, [finding]);
    else own.push(finding);
  }
  const cap = findings.reduce((most, finding) => Math.max(most, hold(finding)), 1);
  const groups = checks.flatMap((check): readonly FindingGroup[] => {
    const own = byCheck.get(check.id);
    if (own === undefined) return [];
    const uncappedGain = own.reduce((most, finding) => Math.max(most, finding.uncappedGain), 0);
    const holds = check.gain === 0 && own.some((finding) => hold(finding) === cap);
    return [{ check, findings: own.sort(byGain), gain: check.gain, uncappedGain, holds }];
  });
  return groups.sort(
    (a, b) =>
      b.gain - a.gain ||
      Number(b.holds) - Number(a.holds) ||
      b.uncappedGain - a.uncappedGain ||
      rank(worst(b.findings)) - rank(worst(a.findings)) ||
      compare(a.check.id, b.check.id),
  );
}

/** What is worth doing next: the first open findings by check that gain something, would without a cap, or hold the score at one. */
export function nextGroups(report: Report): readonly FindingGroup[] {
  const open = report.findings.filter(({ status }) => status === 'open');
  const groups = groupsByGain(report.checks, open).filter(({ gain, uncappedGain, holds }) => gain > 0 || uncappedGain > 0 || holds);
  return groups.slice(0, 3);
}

/** Findings of one check that say the same of the same place, of several services: code they share. */
export interface SharedFinding {
  /** The first of them. */
  readonly finding: ReportFinding;
  /** How many services it is said of; 1 for most. */
  readonly services: number;
}

/**
 * Each place and message once, in the order of the first: who reads a list or a diff mends the place once. Formats
 * that others count or sum up by service (JSON, CSV, JUnit) keep every one.
 */
export function sharedFindings(findings: readonly ReportFinding[]): readonly SharedFinding[] {
  const byPlace = new Map<string, { finding: ReportFinding; services: number }>();
  const met = new Map<string, number>();
  for (const finding of findings) {
    const { file, startLine, startColumn } = finding.location;
    const { check, message, severity, status, service } = finding;
    const place = JSON.stringify([check, file, startLine, startColumn, message, severity, status, finding.new === true]);
    // What one service has twice at a place is two findings; so is what belongs to none.
    const own = `${place}\0${service ?? ''}`;
    const turn = met.get(own) ?? 0;
    met.set(own, turn + 1);
    const key = `${place}\0${service === undefined ? 'none' : ''}${turn}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { finding, services: 1 });
    else known.services += 1;
  }
  return [...byPlace.values()];
}

/** The same as findings, whose messages say of how many services they hold. */
export function oncePerPlace(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return sharedFindings(findings).map(({ finding, services }) =>
    services === 1 ? finding : { ...finding, message: `${finding.message.replace(/\.$/, '')} (in ${services} services).` },
  );
}

/** "2 critical, 12 high": how many findings there are of each severity, worst first. */
export function bySeverity(findings: readonly ReportFinding[]): string {
  const counts = [...severities]
    .reverse()
    .map((severity) => [findings.filter((finding) => finding.severity === severity).length, severity]);
  return counts.flatMap(([n, severity]) => (n === 0 ? [] : [`${n} ${severity}`])).join(', ');
}

/** The highest severity among findings; `info` for none. */
export function worst(findings: readonly ReportFinding[]): Severity {
  return findings.reduce<Severity>((most, { severity }) => (rank(severity) > rank(most) ? severity : most), 'info');
}

/** 0 for info to 4 for critical. */
export function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
