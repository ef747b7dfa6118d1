import { pathTo } from '../facts/server/reasoning.ts';
import { services, type Service } from '../facts/services/index.ts';
import { lineStarts, positionAt, type Evidence, type Repo, type ReportEvidence, type ReportFinding } from '../model/index.ts';
import type { ScanResult } from '../scan.ts';

/**
 * How the line of a finding is reached: from what starts its service, import by import, to the line itself.
 * Empty for what no service runs.
 */
export function reachedBy({ fingerprint, service: id }: ReportFinding, { repo, findings }: ScanResult): readonly ReportEvidence[] {
  const service = services(repo).find((one: Service) => one.id === id);
  const at = findings.get(fingerprint)?.problem.at;
  if (service === undefined || at === undefined || service.wiring?.modules.has(at.file) !== true) return [];
  const [last, ...steps] = pathTo(service, at, [], 'here');
  return [...steps, last].map((step) => located(step, repo));
}

/** The same for all open findings that are more than one step away, by fingerprint. */
export function pathsOf(scanned: ScanResult): ReadonlyMap<string, readonly ReportEvidence[]> {
  const paths = scanned.report.findings.map((finding) => [finding.fingerprint, reachedBy(finding, scanned)] as const);
  return new Map(paths.filter(([, steps]) => steps.length > 1));
}

function located({ at, note }: Evidence, repo: Repo): ReportEvidence {
  const text = repo.text(at.file) ?? '';
  const starts = lineStarts(text);
  const start = positionAt(starts, text.length, at.start);
  const end = positionAt(starts, text.length, at.end);
  const place = { file: at.file, startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return note === undefined ? place : { ...place, note };
}
