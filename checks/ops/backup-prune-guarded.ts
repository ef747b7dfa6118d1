import { stopBeforePrune } from '../../fixers/ops/backup-prune-guarded.ts';
import { dumpTool } from '../../src/facts/ops/backup-jobs.ts';
import { pruningJobs } from '../../src/facts/ops/prunes.ts';
import { labelOf } from '../../src/facts/ops/shell-units.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-prune-guarded',
  covers: ['ops/backup-prune-guarded'],
  title: 'Old backups are deleted only after a new one was made',
  category: 'data-safety',
  severity: 'high',
  why: 'A clean-up that runs whether or not the dump worked deletes one good copy a day and adds none. After the retention time nothing is left to restore.',
  remedy: 'Stop the script when the dump fails (`set -euo pipefail`), before it deletes anything.',
  sources: ['001:723-734', '004:1427-1441'],
  absent: 'no backup script here deletes older copies',
  each: pruningJobs,
  test({ prune, makes, unnoticed, name }) {
    const [first] = makes;
    if (unnoticed === undefined)
      return pass([
        evidence(prune.at, `\`${labelOf(prune.step.call)}\` is reached only after a good dump`),
        evidence(first!.at, first!.errexit?.note ?? 'its end is looked at'),
      ]);
    return fail({
      at: prune.at,
      message: `${name} deletes old copies with \`${labelOf(prune.step.call)}\` also when \`${dumpTool(unnoticed)}\` has failed.`,
      related: [evidence(unnoticed.at, unnoticed.piped ? 'its failure is lost in the pipeline' : 'its failure stops nothing')],
      key: 'prune',
    });
  },
  fix: stopBeforePrune,
});
