export { assemble, rulesetHash, type Assembled, type AssembleOptions, type AuditedSuppression, type ComparedBase } from './assemble.ts';
export { baselineFile, baselineRow, baselineText, readBaseline, type Baseline, type BaselineRow } from './baseline.ts';
export type { OnEvent, ScanEvent } from './events.ts';
export type { Finding } from './findings.ts';
export { enabledChecks, runChecks, type CheckResult, type RunOptions, type RunResult, type SeverityOf, type SubjectResult } from './run.ts';
export {
  arithmeticOf,
  checksOfService,
  gainsOf,
  gradeOf,
  scoreOf,
  severityWeights,
  type Arithmetic,
  type Gain,
  type Gains,
  type Score,
  type ScoredCheck,
} from './score.ts';
export { scoredChecksOf } from './scored.ts';
export { sightingsOf, type BaseSightings } from './moved.ts';
export type { Suppression } from './suppressions.ts';
export { idsOf, suppressionStates, type SuppressionState } from './triage.ts';
