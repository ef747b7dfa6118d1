import { severityLookup } from './config/rules.ts';
import { enabledChecks, rulesetHash } from './engine/index.ts';
import type { Report, Severity } from './model/index.ts';
import { identityOf, judge, prepared, type Prepared, type ScanOptions } from './scan.ts';
import { pastRepos } from './source/index.ts';
import type { PastCommit } from './source/past-commits.ts';
import { version } from './version.ts';
import { verdictsOf, type ScanMemory } from './verdicts.ts';

/** A judged commit, or one sentence (without its subject) about why it could not be: "it has no files". */
export type PastReport = { readonly at: PastCommit; readonly report: Report } | { readonly at: PastCommit; readonly why: string };

/**
 * Judges commits one after the other, from git's objects and under the configuration of today, so that
 * what differs between them is the code alone. The day is that of the commit: a suppression that had not
 * ended then had an effect. Takes over from one commit to the next what nothing has changed for.
 * Throws as `scan` does.
 */
export async function* pastReports(
  setting: Prepared,
  commits: readonly PastCommit[],
  options: Pick<ScanOptions, 'signal'> = {},
): AsyncGenerator<PastReport, void, undefined> {
  const { root, opening, judging, config } = setting;
  const memory: ScanMemory = {};
  const byId = new Map(commits.map((at) => [at.commit, at]));
  for await (const past of pastRepos(root, [...byId.keys()], opening)) {
    const at = byId.get(past.commit)!;
    if ('why' in past) {
      yield { at, why: past.why };
      continue;
    }
    const verdicts = verdictsOf(past.repo, [version, 'this process', config], memory);
    const repo = await past.repo.open({ before: verdicts.before });
    const { report, stopped } = await judge(repo, {
      ...judging,
      ...(options.signal && { signal: options.signal }),
      today: at.date.slice(0, 10),
      baseline: new Set(),
      identity: identityOf(repo, root),
      diagnostics: () => (repo.save(), repo.diagnostics()),
    });
    if (stopped) return;
    verdicts.keep(repo);
    repo.close();
    yield { at, report };
  }
}

/** The rule set that reports of this setting name, without making one. */
export function rulesetOf({ judging, checkOptions }: Prepared): string {
  const severityOf = severityLookup(judging.config);
  const rules = enabledChecks(judging.checks, severityOf).map((check) => ({ check, severity: severityOf(check) as Severity }));
  return rulesetHash(rules, (id) => checkOptions[id] ?? {});
}

export { prepared };
