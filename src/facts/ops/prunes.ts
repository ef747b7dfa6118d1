import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { backupJobs } from './backup-jobs.ts';
import type { BackupJob, Prune } from './backup-jobs.ts';
import type { ShellStep } from './shell-units.ts';

/** A backup script that also deletes older copies, with the dump whose failure would not keep it from that. */
export interface PruningJob extends Subject {
  readonly prune: Prune;
  /** The dumps or archives before it. */
  readonly makes: readonly ShellStep[];
  readonly unnoticed: ShellStep | undefined;
}

export const pruningJobs = fact('ops/pruning backups', (repo: Repo): readonly PruningJob[] =>
  backupJobs(repo).flatMap((job): PruningJob[] => {
    const prune = job.prunes.find((p) => makesBefore(job, p).length > 0 && !isFirst(p));
    if (prune === undefined) return [];
    const makes = makesBefore(job, prune);
    return [{ name: job.name, at: job.at, prune, makes, unnoticed: makes.find((make) => !stops(make, prune)) }];
  }),
);

function makesBefore(job: BackupJob, prune: Prune): readonly ShellStep[] {
  const makes = job.dumps.length > 0 ? job.dumps : job.archives;
  const own = prune.step.command.inside.find((l) => l.endsWith('()'));
  // Functions run in the order of their calls, which is not followed.
  return makes.filter(
    (m) =>
      m.index < prune.step.index && m.command.inside.find((l) => l.endsWith('()')) === own && !m.command.inside.includes('substitution'),
  );
}

function isFirst(prune: Prune): boolean {
  return prune.step.command.inside[0] === 'if';
}

/** A failure of the first keeps the second from running. */
function stops(make: ShellStep, prune: Prune): boolean {
  if (make.piped && make.pipefail === undefined) return false;
  if (make.errexit !== undefined || make.checked) return true;
  return prune.step.index < make.after;
}
