import { type Evidence, fact, type Loc, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import { isExampleOrTest } from '../paths.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { kubeObjects } from '../kubernetes/objects.ts';
import { yamlAt, yamlItems, yamlString, yamlStrings } from '../yaml.ts';
import { isBackupImage } from './backup-images.ts';
import { ownDatabases } from './databases.ts';

/** A script or command of the repository that writes a copy of a database. */
export interface BackupScript {
  readonly file: string;
  readonly at: Loc;
  /** The dumping program. */
  readonly tool: string;
}

/** Something that starts a backup by the clock. */
export interface BackupSchedule {
  readonly at: Loc;
  readonly note: string;
}

/** Databases the repository runs itself, with what backs them up. One subject for all of them. */
export interface OwnData extends Subject {
  readonly databases: readonly Evidence[];
  /** A file says that one of them is for production. */
  readonly certain: boolean;
  readonly scripts: readonly BackupScript[];
  readonly schedules: readonly BackupSchedule[];
}

const dumpers: ReadonlySet<string> = new Set([
  'pg_dump',
  'pg_dumpall',
  'pg_basebackup',
  'mongodump',
  'mysqldump',
  'mariadb-dump',
  'mariabackup',
  'xtrabackup',
  'wal-g',
  'pgbackrest',
  'barman',
  'restic',
  'borg',
  'velero',
]);

/** Shell scripts that dump a database, whatever they are called. Comments are no commands. */
export const backupScripts = fact('ops/backup scripts', (repo: Repo): readonly BackupScript[] =>
  repo.ofKind('shell').flatMap(({ path }) => {
    if (isExampleOrTest(path) !== undefined || isMove(path)) return [];
    for (const command of repo.outline(path, 'shell')?.commands ?? []) {
      const tool = dumperOf(command.words) ?? (isNamedBackup(path) ? exporterOf(command.words) : undefined);
      if (tool !== undefined) return [{ file: path, at: locOf(path, command.at), tool }];
    }
    return [];
  }),
);

/** A script that takes a database somewhere else (a move, a copy for developers) keeps no copy of it. */
function isMove(path: string): boolean {
  return /^(migrate|move|clone|anonymi[sz]e|pull|copy|sync)([-_.]|$)/i.test(path.split('/').at(-1) ?? '') && !isNamedBackup(path);
}

function isNamedBackup(path: string): boolean {
  return /(^|[-_])back-?up/i.test(path.split('/').at(-1) ?? '');
}

/** In a script called backup: a command line tool told to export or dump (`appwrite databases export`). */
export function exporterOf(words: readonly string[]): string | undefined {
  const [tool, ...rest] = words;
  return tool !== undefined && rest.slice(0, 2).some((w) => w === 'export' || w === 'dump') ? tool : undefined;
}

/** The dumping program of a command, also behind `docker exec db pg_dump` and `sh -c`. */
export function dumperOf(words: readonly string[]): string | undefined {
  const direct = invocationOf(words)?.program;
  if (direct !== undefined && dumpers.has(direct)) return direct;
  if (
    direct !== 'docker' &&
    direct !== 'docker-compose' &&
    direct !== 'kubectl' &&
    direct !== 'sh' &&
    direct !== 'bash' &&
    direct !== 'podman' &&
    direct !== 'oc' &&
    direct !== 'ssh'
  )
    return undefined;
  return words.flatMap((w) => w.split(/\s+/)).find((w) => dumpers.has(w.split('/').at(-1) ?? ''));
}

/** Whether a text runs a dump or one of the backup scripts. */
function backsUp(text: string, scripts: readonly BackupScript[]): boolean {
  return commandsIn(text).some(
    (c) =>
      dumperOf(c.words) !== undefined ||
      c.words.some(
        (w) => scripts.some((s) => w.endsWith(s.file.split('/').at(-1) ?? s.file)) || /(^|\/)[\w-]*backup[\w-]*(\.sh)?$/i.test(w),
      ),
  );
}

/** The data the repository is responsible for; none where no database of its own is in evidence. */
export const ownData = fact('ops/own data', (repo: Repo): readonly OwnData[] => {
  const scripts = backupScripts(repo);
  const own = ownDatabases(repo);
  const databases: Evidence[] = own.map(({ evidence }) => evidence);
  // A script that copies a database elsewhere for other ends (a seed, a move) is called otherwise.
  if (databases.length === 0)
    databases.push(
      ...scripts
        .filter((s) => /back-?up/i.test(s.file))
        .slice(0, 1)
        .map((s) => ({ at: s.at, note: `${s.tool} copies a database` })),
    );
  const first = databases[0];
  if (first === undefined) return [];
  const schedules = [
    ...fromCrontabs(repo, scripts),
    ...fromManifests(repo, scripts),
    ...fromCi(repo, scripts),
    ...fromCompose(repo, scripts),
    ...fromTimers(repo, scripts),
  ];
  return [{ name: 'database', at: first.at, databases, certain: own.some(({ certain }) => certain), scripts, schedules }];
});

/** The same where something that makes a copy is here, by hand or by the clock. */
export const copiedData = fact('ops/copied data', (repo: Repo): readonly OwnData[] =>
  ownData(repo).filter(({ scripts, schedules }) => scripts.length + schedules.length > 0),
);

/** Lines of crontab files: five time fields (or @daily) and a command. */
function fromCrontabs(repo: Repo, scripts: readonly BackupScript[]): readonly BackupSchedule[] {
  return repo.files.flatMap(({ path, kind, origin }): BackupSchedule[] => {
    if (
      origin !== 'own' ||
      !/(^|\/)(crontab[^/]*|[^/]*\.cron|[^/]*\.crontab|cron\.d\/[^/]+|cron)$/i.test(path) ||
      kind === 'binary' ||
      isExampleOrTest(path) !== undefined
    )
      return [];
    const text = repo.text(path) ?? '';
    return [...text.matchAll(/^(?:(?:[\d*/,-]+\s+){4}[\d*/,\-a-z]+|@(?:hourly|daily|midnight|weekly))\s+(.+)$/gim)].flatMap((hit) =>
      backsUp(hit[1] ?? '', scripts) ? [{ at: locOf(path, spanFrom(hit.index, hit.index + hit[0].length)), note: 'crontab' }] : [],
    );
  });
}

/** systemd services that back up, where a timer of the same name exists. */
function fromTimers(repo: Repo, scripts: readonly BackupScript[]): readonly BackupSchedule[] {
  return repo.files.flatMap(({ path }): BackupSchedule[] => {
    if (!path.endsWith('.timer')) return [];
    const service = repo.text(path.replace(/\.timer$/, '.service')) ?? '';
    const run = /^\s*ExecStart\s*=\s*(.+)$/m.exec(service)?.[1];
    const when = /^\s*OnCalendar\s*=.*$/m.exec(repo.text(path) ?? '');
    return run !== undefined && when !== null && backsUp(run, scripts)
      ? [{ at: locOf(path, spanFrom(when.index, when.index + when[0].length)), note: 'systemd timer' }]
      : [];
  });
}

/** CronJobs and the backup resources of operators in Kubernetes manifests. */
function fromManifests(repo: Repo, scripts: readonly BackupScript[]): readonly BackupSchedule[] {
  return kubeObjects(repo).flatMap(({ kind, at, node }): BackupSchedule[] => {
    if (kind === 'ScheduledBackup' || kind === 'Schedule' || kind === 'PerconaXtraDBClusterBackup') return [{ at, note: kind }];
    if (kind !== 'CronJob') return [];
    const containers = yamlItems(yamlAt(node, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'));
    const hit = containers.some(
      (c) =>
        isBackupImage(yamlString(yamlAt(c, 'image')) ?? '') ||
        [...yamlStrings(yamlAt(c, 'command')), ...yamlStrings(yamlAt(c, 'args'))].some((t) => backsUp(t, scripts)),
    );
    return hit ? [{ at, note: 'CronJob' }] : [];
  });
}

/** Workflows with a schedule that dump a database or run a backup script. */
function fromCi(repo: Repo, scripts: readonly BackupScript[]): readonly BackupSchedule[] {
  return ciRuns(repo).flatMap((run): BackupSchedule[] => {
    if (!run.pipeline.triggers.some((t) => t.event === 'schedule')) return [];
    return run.command.tasks.includes('backup') || backsUp(run.command.text, scripts)
      ? [{ at: run.command.at, note: `scheduled workflow ${run.pipeline.name}` }]
      : [];
  });
}

/** Compose services that are a backup tool with its own clock, or run cron with a backup script. */
function fromCompose(repo: Repo, scripts: readonly BackupScript[]): readonly BackupSchedule[] {
  return repo.ofKind('compose').flatMap(({ path }) => {
    const services = yamlAt(repo.outline(path, 'compose')?.docs[0], 'services');
    return services?.y !== 'map' || isExampleOrTest(path) !== undefined
      ? []
      : services.entries.flatMap((e): BackupSchedule[] => {
          if (isBackupImage(yamlString(yamlAt(e.value, 'image')) ?? ''))
            return [{ at: locOf(path, e.keyAt), note: `backup service ${e.key}` }];
          const command = yamlStrings(yamlAt(e.value, 'command')).join(' ');
          const repeats = /\b(crond?|sleep|supercronic|ofelia)\b/.test(command) && backsUp(command, scripts);
          return repeats ? [{ at: locOf(path, e.keyAt), note: `service ${e.key} repeats a backup` }] : [];
        });
  });
}
