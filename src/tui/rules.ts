import { severities } from '../model/index.ts';
import type { Outcome, Report, ReportCheck } from '../model/index.ts';

/** Outcomes in the order in which people want to see them. */
export const outcomeOrder: readonly Outcome[] = ['failed', 'error', 'unknown', 'passed', 'not-applicable'];

/** The checks of a report by outcome, the most severe first, then by id. */
export function rulesOf(report: Report): readonly ReportCheck[] {
  return [...report.checks].sort(
    (a, b) =>
      outcomeOrder.indexOf(a.outcome) - outcomeOrder.indexOf(b.outcome) ||
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
