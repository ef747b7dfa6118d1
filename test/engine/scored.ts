import fc from 'fast-check';
import type { ScoredCheck } from '../../src/engine/score.ts';
import { categories, confidences, severities, type Category, type Report, type ReportFinding } from '../../src/model/index.ts';
import { sampleReport } from '../tui/sample.ts';

const findingOf = fc.record({
  severity: fc.constantFrom(...severities),
  confidence: fc.constantFrom(...confidences),
  suppressed: fc.boolean(),
});
const subjectOf = fc.oneof(
  fc.record({ outcome: fc.constantFrom('passed' as const, 'unknown' as const, 'error' as const), findings: fc.constant([]) }),
  fc.record({ outcome: fc.constant('failed' as const), findings: fc.array(findingOf, { minLength: 1, maxLength: 3 }) }),
);

/** Checks as the engine scores them, without their ids. */
export const scoredChecks = fc.array(
  fc.record({
    category: fc.constantFrom(...(Object.keys(categories) as Category[])),
    severity: fc.constantFrom(...severities),
    subjects: fc.array(subjectOf, { maxLength: 5 }),
  }),
  { maxLength: 25 },
);

/** A report that says the same as checks in the form the engine scores; its services are those of `sampleReport`. */
export function reportOf(checks: readonly ScoredCheck[]): Report {
  const base = sampleReport(0);
  const findings: ReportFinding[] = [];
  const { service: _none, suppression: _reason, ...template } = sampleReport(1).findings[0]!;
  for (const check of checks) {
    check.subjects.forEach((subject, index) => {
      for (const { severity, confidence, suppressed } of subject.findings) {
        findings.push({
          ...template,
          check: check.id,
          subject: `s${String(index)}`,
          ...(subject.service === undefined ? {} : { service: subject.service }),
          severity,
          confidence,
          status: suppressed ? 'suppressed' : 'open',
        });
      }
    });
  }
  return {
    ...base,
    findings,
    score: { ...base.score, value: 0 },
    checks: checks.map((check) => ({
      ...base.checks[0]!,
      id: check.id,
      category: check.category,
      severity: check.severity,
      subjects: check.subjects.map(({ outcome, service }, index) => ({
        name: `s${String(index)}`,
        ...(service === undefined ? {} : { service }),
        outcome,
        evidence: [],
      })),
    })),
  };
}
