import { type Evidence, fact, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { backupJobs } from './backup-jobs.ts';
import type { BackupJob } from './backup-jobs.ts';
import { shellUnits } from './shell-units.ts';
import { isPrune } from './step-kinds.ts';

/** A backup script that adds copies, with what takes old ones away. */
export interface KeptBackup extends Subject {
  readonly job: BackupJob;
  readonly expiry: Evidence | undefined;
  /** Why it cannot be known whether something else takes them away. */
  readonly elsewhere: string | undefined;
}

export const keptBackups = fact('ops/kept backups', (repo: Repo): readonly KeptBackup[] =>
  backupJobs(repo).flatMap((job): KeptBackup[] => {
    const expiry = expiryOf(repo, job);
    if (job.dated === undefined && expiry === undefined) return [];
    return [{ name: job.name, at: job.at, job, expiry, elsewhere: elsewhereOf(job) }];
  }),
);

function expiryOf(repo: Repo, job: BackupJob): Evidence | undefined {
  const own = job.prunes.find((p) => p.days !== undefined) ?? job.prunes[0];
  if (own !== undefined)
    return { at: own.at, note: own.days === undefined ? 'deletes older copies' : `deletes copies after ${own.days} days` };
  if (job.rotates && job.dated !== undefined) return { at: job.dated.at, note: 'the names come round again' };
  if (job.repository !== undefined) return { at: job.repository.at, note: `${job.repository.call.program} keeps what it is told to keep` };
  return cleanerOf(repo) ?? lifecycleOf(repo);
}

/** Another script that deletes old backups. */
function cleanerOf(repo: Repo): Evidence | undefined {
  for (const unit of shellUnits(repo))
    for (const step of unit.steps) {
      const text = step.command.words.join(' ');
      if (isPrune(step.call.program, step.call.args.join(' ')) && /backup|dump/i.test(`${text} ${unit.file}`))
        return { at: step.at, note: 'deletes old copies' };
    }
  return undefined;
}

/** Rules by which a bucket forgets, or logrotate for the dumps. */
function lifecycleOf(repo: Repo): Evidence | undefined {
  for (const { path, kind, origin } of repo.files) {
    if (origin !== 'own' || isExampleOrTest(path) !== undefined) continue;
    if (!path.endsWith('.tf') && kind !== 'shell' && !/logrotate/.test(path) && !(kind === 'json' && /lifecycle/i.test(path))) continue;
    const text = repo.text(path) ?? '';
    const hit =
      /^[^#\n]*(aws_s3_bucket_lifecycle_configuration|put-bucket-lifecycle|mc ilm (add|rule)|gsutil lifecycle set|lifecycle_rule)/m.exec(
        text,
      ) ??
      (/logrotate/.test(path) ? /^[^#\n]*(backup|\.sql|dump)[^\n]*\{/m.exec(text) : null) ??
      (/lifecycle/i.test(path) ? /"?(Expiration|Rules)"?/.exec(text) : null);
    if (hit !== null) return { at: locOf(path, spanFrom(hit.index, hit.index + hit[0].length)), note: 'old copies expire' };
  }
  return undefined;
}

function elsewhereOf(job: BackupJob): string | undefined {
  if (job.uploads.length > 0 && (job.tidies || job.dumps.every((d) => d.piped && d.command.redirects.every((r) => !r.op.startsWith('>')))))
    return `${job.name} keeps its copies in object storage, whose expiry rules are not in this repository`;
  return undefined;
}
