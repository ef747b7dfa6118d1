import type { Report } from '../model/index.ts';
import { points } from '../report/summary.ts';
import { scan } from '../scan.ts';
import { projectRoot } from './fixtures.ts';

/** What readycheck says about its own repository, with every rule. */
export async function ownReport(): Promise<Report> {
  return (await scan(projectRoot, { profile: 'all', cache: false, lineHashes: false })).report;
}

/** The sentence in the README. */
export function ownScore({ score, findings, checks }: Report): string {
  const open = findings.filter(({ status }) => status === 'open');
  const names = (outcome: string): string => {
    const ids = checks.filter((check) => check.outcome === outcome).map(({ id }) => `\`${id}\``);
    return ids.length === 0 ? 'none' : ids.join(', ');
  };
  const value = score.value === null ? 'Not scored' : `**${points(score.value)} ${score.grade}**`;
  return `${value} with all ${checks.length} rules: ${score.outcomes.passed} pass, ${score.outcomes.failed} fail (${names('failed')}), ${score.outcomes.unknown} cannot be known (${names('unknown')}), the others do not apply to a program that serves nobody. ${open.length} open ${open.length === 1 ? 'finding' : 'findings'}, the worst of severity ${worstOf(open.map(({ severity }) => severity))}.`;
}

function worstOf(list: readonly string[]): string {
  return ['critical', 'high', 'medium', 'low', 'info'].find((severity) => list.includes(severity)) ?? 'none';
}
