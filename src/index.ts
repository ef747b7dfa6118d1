/**
 * The library. `scan` reads and judges a repository; `judge` judges one that is already open; the
 * reporters turn a report into text. Nothing here writes to disk except the outline cache.
 */
export { configOf, judge, scan, scanReport, type Judging, type ScanOptions, type ScanResult, type ScanSummary } from './scan.ts';
export type { ScanMemory } from './verdicts.ts';
export {
  runChecks,
  type CheckResult,
  type Finding,
  type OnEvent,
  type RunOptions,
  type RunResult,
  type ScanEvent,
  type SubjectResult,
} from './engine/index.ts';
export { memoryRepo, openFolder, openRepo, type OpenedRepo, type OpenOptions, type OpenRepoOptions } from './source/index.ts';
export { isUsageError, type UsageError } from './usage-error.ts';
export { version } from './version.ts';
export { jsonReport } from './report/json.ts';
export { sarifReport, type SarifFix, type SarifOptions } from './report/sarif.ts';
export { textReport, type TextOptions } from './report/text.ts';
export { badgeJson, badgeSvg } from './report/badge.ts';
export { csvReport } from './report/csv.ts';
export { githubReport } from './report/github.ts';
export { gitlabReport, gitlabSastReport } from './report/gitlab.ts';
export { htmlReport, type HistoryPoint, type HtmlOptions } from './report/html.ts';
export { junitReport } from './report/junit.ts';
export { markdownReport, summaryReport, type MarkdownOptions } from './report/markdown.ts';
export { rdjsonReport } from './report/rdjson.ts';
export * from './model/index.ts';
