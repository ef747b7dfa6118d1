import type { Report, ReportFinding } from '../model/index.ts';
import type { ScoredCheck } from './score.ts';

/** What the score reads, out of a report: `scoreOf` of it is the score in the report. */
export function scoredChecksOf(report: Report): readonly ScoredCheck[] {
  const bySubject = Map.groupBy(report.findings, (finding) => keyOf(finding.check, finding));
  return report.checks.map(({ id, category, severity, subjects }) => ({
    id,
    category,
    severity,
    subjects: subjects.map((subject) => ({
      outcome: subject.outcome,
      ...(subject.service === undefined ? {} : { service: subject.service }),
      findings: (bySubject.get(keyOf(id, { subject: subject.name, service: subject.service })) ?? []).map(scoredFinding),
    })),
  }));
}

function keyOf(check: string, { subject, service }: { readonly subject: string; readonly service?: string | undefined }): string {
  return `${check}\0${service ?? ''}\0${subject}`;
}

function scoredFinding({ severity, confidence, status }: ReportFinding): ScoredCheck['subjects'][number]['findings'][number] {
  return { severity, confidence, suppressed: status === 'suppressed' };
}
