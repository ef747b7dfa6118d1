import type { Evidence, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { composeStacks } from '../compose/index.ts';
import { backupJobs, resolve } from './backup-jobs.ts';
import type { BackupJob } from './backup-jobs.ts';
import { labelOf, shellUnits } from './shell-units.ts';
import { kindsOf } from './step-kinds.ts';

/** A backup script, with what takes its copies off the host. */
export interface LocalBackup extends Subject {
  readonly job: BackupJob;
  readonly away: Evidence | undefined;
  readonly doubt: string | undefined;
}

export const localBackups = fact('ops/local backups', (repo: Repo): readonly LocalBackup[] =>
  backupJobs(repo).flatMap((job): LocalBackup[] => {
    // Without a database it may be a packer of anything.
    if (job.dumps.length === 0 && job.uploads.length === 0) return [];
    // The caller decides where a dump on standard output goes.
    if (job.uploads.length === 0 && job.repository === undefined && !writesFile(job)) return [];
    return [{ name: job.name, at: job.at, job, away: awayOf(repo, job), doubt: doubtOf(job) }];
  }),
);

function writesFile(job: BackupJob): boolean {
  return [...job.dumps, ...job.archives].some(
    (step) =>
      step.piped ||
      step.command.redirects.some((r) => r.op.startsWith('>') && !r.to.startsWith('/dev/')) ||
      step.call.args.some((a) => /^(-f|-o|--file|--out|--output|--archive|--result-file|--gzip|-\w*f)\b/.test(a)),
  );
}

function awayOf(repo: Repo, job: BackupJob): Evidence | undefined {
  const [own] = job.uploads;
  if (own !== undefined) return { at: own.at, note: `\`${labelOf(own.call)}\` takes them away` };
  const push = job.unit.steps.find((s) => s.call.program === 'git' && s.call.args.includes('push'));
  if (push !== undefined) return { at: push.at, note: '`git push` takes them away' };
  if (job.repository !== undefined && job.repository.call.args.some((a) => /:|\$/.test(a)))
    return { at: job.repository.at, note: `${job.repository.call.program} writes to its repository` };
  const pulled = job.dumps.find((d) => /^(ssh|kubectl|oc|heroku|flyctl|fly)$/.test(d.call.program));
  if (pulled !== undefined) return { at: pulled.at, note: 'the dump is made on another host' };
  for (const unit of shellUnits(repo))
    for (const step of unit.steps)
      // The script itself being copied to a host takes no backup anywhere.
      if (
        step.call.args.some((a) => /backups?(\/|$|_dir|_path)/i.test(a) && !/\.sh$/.test(a)) &&
        kindsOf(step, unit.file).includes('upload')
      )
        return { at: step.at, note: `\`${labelOf(step.call)}\` in ${unit.name}` };
  for (const stack of composeStacks(repo))
    for (const service of stack.services)
      if (/rclone|restic|s3-backup|backup-s3|postgres-backup-s3|volume-backup|duplicati|kopia|borg/.test(service.image?.value ?? ''))
        return { at: service.keyAt, note: `service ${service.key}` };
  return undefined;
}

/** A folder that only the environment names may be a mount of something else. */
function doubtOf(job: BackupJob): string | undefined {
  const given = job.unit.commands.find((c) => /^\$\{?\w*(UPLOAD|SYNC|COPY|OFFSITE|REMOTE)/i.test(c.words[0] ?? ''));
  if (given !== undefined) return `${job.name} hands its copies to ${given.words[0]!}, a command that the environment names`;
  const names = ['BACKUP_DIR', 'BACKUP_PATH', 'BACKUP_ROOT', 'BACKUP_FOLDER', 'DEST', 'OUT_DIR', 'OUTPUT_DIR'];
  const text = job.unit.commands.flatMap((c) => [...c.words, ...c.redirects.map((r) => r.to), ...c.assigns.map((a) => a.value)]).join(' ');
  const used = names.find((n) => new RegExp(`\\$\\{?${n}\\b`).test(text));
  const open = used === undefined ? undefined : /^\$\{?(\w+)/.exec(resolve(job.unit, `$${used}`));
  if (used !== undefined && open !== null && open !== undefined)
    return `${job.name} writes to $${used}, which may be another machine's disk`;
  return undefined;
}
