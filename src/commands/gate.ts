import { categories, severities, type Category, type Report, type Severity } from '../model/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** What must hold for exit code 0. */
export interface Gate {
  /** Lowest severity of an open finding that fails. */
  readonly failOn: Severity | 'none';
  readonly minScore?: number;
  readonly minCategory: Readonly<Partial<Record<Category, number>>>;
  /** Any new finding fails, whatever its severity. */
  readonly failOnNew: boolean;
}

/**
 * Why the gate does not hold, one sentence each; empty when it does. Suppressed findings and those of
 * the baseline never fail it, nor do those of rules that had not run when the baseline was written: an
 * upgrade alone breaks no build. Where the scan was compared with a base, only new findings count
 * (the base was judged by the same rules).
 */
export function gateFaults(report: Report, gate: Gate): readonly string[] {
  const faults: string[] = [];
  const open = report.findings.filter(({ status }) => status === 'open');
  const newer = new Set(report.baseline?.newerRules);
  const counted =
    report.base === undefined ? open.filter(({ check }) => !newer.has(check)) : open.filter((finding) => finding.new === true);
  if (gate.failOn !== 'none') {
    const least = severities.indexOf(gate.failOn);
    const failing = counted.filter(({ severity }) => severities.indexOf(severity) >= least);
    const kind = report.base === undefined ? 'open' : 'new';
    if (failing.length > 0)
      faults.push(
        `${numbered(failing.length, `${kind} finding`)} of severity ${gate.failOn}${gate.failOn === 'critical' ? '' : ' or higher'}.`,
      );
  }
  if (gate.failOnNew && report.base !== undefined && counted.length > 0) {
    faults.push(`${numbered(counted.length, 'finding')} that ${report.base.ref} does not have.`);
  }
  if (gate.minScore !== undefined && report.score.value !== null && report.score.value < gate.minScore) {
    faults.push(`The score ${report.score.value.toFixed(1)} is below ${gate.minScore}.`);
  }
  for (const category of report.score.categories) {
    const least = gate.minCategory[category.id];
    if (least === undefined || category.score === null || category.score >= least) continue;
    faults.push(`${categories[category.id].title} has ${category.score.toFixed(1)}, below ${least}.`);
  }
  return faults;
}

/** Did any check come to a verdict? Otherwise the answer is neither good nor bad. */
export function isJudged(report: Report): boolean {
  return report.checks.some(({ outcome }) => outcome === 'passed' || outcome === 'failed');
}

/** Exit code of a report under a gate. */
export function gateCode(report: Report, faults: readonly string[]): ExitCode {
  if (!isJudged(report)) return exitCodes.nothingToJudge;
  return faults.length === 0 ? exitCodes.passed : exitCodes.gateFailed;
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
