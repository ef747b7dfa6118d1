import type { Evidence, Loc, Repo, ShellCommand, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { dumperOf } from './backups.ts';
import { backupJobs } from './backup-jobs.ts';
import { shellUnits } from './shell-units.ts';
import { isRestore } from './step-kinds.ts';

/** How a copy of a database is written. */
export type CopyFormat = 'plain SQL' | 'custom' | 'archive' | 'directory';

/** A command that puts a copy into a database, in a script or in the code of a document. */
export interface Restore extends Subject {
  readonly file: string;
  readonly tool: string;
  readonly engine: 'postgres' | 'mongo' | 'mysql';
  /** The formats it can read. */
  readonly reads: readonly CopyFormat[];
  readonly gzip: boolean;
  readonly inDocument: boolean;
  /** psql: what makes it stop at the first statement that fails. */
  readonly stops: Evidence | undefined;
}

/** A copy as a backup writes it. */
export interface WrittenCopy {
  readonly at: Loc;
  readonly engine: Restore['engine'];
  readonly format: CopyFormat;
  readonly gzip: boolean;
}

/** Every restore of the project; names are unique per file. */
export const restores = fact('ops/restores', (repo: Repo): readonly Restore[] => {
  const found: Restore[] = [];
  const add = (file: string, at: Loc, command: ShellCommand, before: ShellCommand | undefined, inDocument: boolean): void => {
    const read = readingOf(command, before);
    if (read === undefined) return;
    const count = found.filter((f) => f.file === file && f.tool === read.tool).length;
    const stop = command.words.some((w) => /ON_ERROR_STOP/i.test(w)) ? { at, note: 'ON_ERROR_STOP' } : undefined;
    found.push({ ...read, name: `${file} ${read.tool}${count === 0 ? '' : ` (${count + 1})`}`, at, file, inDocument, stops: stop });
  };
  for (const unit of shellUnits(repo))
    unit.commands.forEach((command, i) => {
      const step = unit.steps.find((s) => s.index === i);
      if (step !== undefined) add(unit.file, step.at, command, unit.commands[i - 1], false);
    });
  for (const { path, origin } of repo.files) {
    if (origin !== 'own' || !/\.mdx?$/i.test(path) || /(^|\/)(changelog|node_modules)/i.test(path)) continue;
    const text = repo.text(path) ?? '';
    if (!/pg_restore|mongorestore|psql/.test(text)) continue;
    for (const fence of text.matchAll(/^[ \t]*```(?:bash|sh|shell|console|zsh)?[ \t]*\r?\n([\s\S]*?)^[ \t]*```/gm)) {
      const offset = fence.index + fence[0].indexOf(fence[1]!);
      const commands = commandsIn(fence[1]!, offset);
      commands.forEach((command, i) => add(path, locOf(path, command.at), command, commands[i - 1], true));
    }
  }
  return found;
});

const unpackers = /^(gunzip|zcat|gzip|pigz|unpigz|zstd|zstdcat|xz|xzcat|bzcat|lz4|cat|gpg|age|openssl|aws|gsutil|pv|tar|unzip)$/;

function readingOf(
  command: ShellCommand,
  before: ShellCommand | undefined,
): Pick<Restore, 'tool' | 'engine' | 'reads' | 'gzip'> | undefined {
  const call = invocationOf(command.words);
  if (call === undefined || /^(echo|printf|apt|apt-get|brew|apk|command|which)$/.test(call.program)) return undefined;
  const words = command.words.flatMap((w) => (w.includes(' ') ? w.split(/\s+/) : [w]));
  const tool = words.map((w) => w.split('/').at(-1) ?? w).find((w) => /^(pg_restore|mongorestore|psql|mysql|mariadb)$/.test(w));
  if (tool === undefined) return undefined;
  if (words.some((w) => w === '--list' || w === '-l' || w === '--version' || w === '--help' || w === '--dryRun')) return undefined;
  if (tool === 'pg_restore') return { tool, engine: 'postgres', reads: ['custom'], gzip: false };
  if (tool === 'mongorestore')
    return {
      tool,
      engine: 'mongo',
      reads: [words.some((w) => w.startsWith('--archive')) ? 'archive' : 'directory'],
      gzip: words.includes('--gzip'),
    };
  const piped = /^\|&?$/.test(before?.next ?? '') && unpackers.test(invocationOf(before?.words ?? [])?.program ?? '');
  if (words.includes('-c') && !piped) return undefined;
  if (!piped && !isRestore({ call, command })) return undefined;
  return { tool, engine: tool === 'psql' ? 'postgres' : 'mysql', reads: ['plain SQL'], gzip: false };
}

/** The copies that backup scripts and scheduled jobs write. */
export const writtenCopies = fact('ops/written copies', (repo: Repo): readonly WrittenCopy[] =>
  shellUnits(repo).flatMap((unit) =>
    unit.steps.flatMap((step): WrittenCopy[] => {
      const tool = dumperOf(step.command.words)?.split('/').at(-1);
      if (tool === undefined) return [];
      const words = step.command.words.flatMap((w) => (w.includes(' ') ? w.split(/\s+/) : [w]));
      if (words.some((w) => w === '--version')) return [];
      if (tool === 'mongodump')
        return [
          {
            at: step.at,
            engine: 'mongo',
            format: words.some((w) => w.startsWith('--archive')) ? 'archive' : 'directory',
            gzip: words.includes('--gzip'),
          },
        ];
      if (tool === 'pg_dump' || tool === 'pg_dumpall')
        return [{ at: step.at, engine: 'postgres', format: postgresFormat(words), gzip: false }];
      return /^(mysqldump|mariadb-dump)$/.test(tool) ? [{ at: step.at, engine: 'mysql', format: 'plain SQL', gzip: false }] : [];
    }),
  ),
);

function postgresFormat(words: readonly string[]): CopyFormat {
  const at = words.findIndex((w) => /^(-F|--format)$/.test(w));
  const value = at !== -1 ? words[at + 1] : words.map((w) => /^(?:-\w*F|--format=)(\w+)$/.exec(w)?.[1]).find((v) => v !== undefined);
  return value === undefined || /^p/.test(value) ? 'plain SQL' : 'custom';
}

/** psql calls that load a copy, in scripts that restore. */
export const sqlRestores = fact('ops/sql restores', (repo: Repo): readonly Restore[] =>
  restores(repo).filter(
    (r) => r.tool === 'psql' && !r.inDocument && /restore|recover|roll-?back|disaster|backup|(^|[-_/])dr([-_.]|$)/i.test(r.file),
  ),
);

/** Restores of an engine that the project also writes copies of. */
export const matchedRestores = fact(
  'ops/matched restores',
  (repo: Repo): readonly (Restore & { readonly copies: readonly WrittenCopy[] })[] =>
    restores(repo).flatMap((restore) => {
      const copies = writtenCopies(repo).filter((c) => c.engine === restore.engine);
      if (copies.length === 0 || restore.engine === 'mysql') return [];
      // What a document says counts where no script restores, and where it does not show a dump of its own.
      const isSecond = restores(repo).some((r) => !r.inDocument && r.engine === restore.engine);
      if (restore.inDocument && (isSecond || /pg_dump|mongodump/.test(repo.text(restore.file) ?? ''))) return [];
      return [{ ...restore, copies }];
    }),
);

/** The backups of the project as one subject, with what restores them. */
export interface RestorableData extends Subject {
  readonly restores: readonly Restore[];
}

export const restorableData = fact('ops/restorable data', (repo: Repo): readonly RestorableData[] => {
  const job = backupJobs(repo).find((j) => j.dumps.length > 0);
  return job === undefined ? [] : [{ name: 'database backups', at: job.dumps[0]!.at, restores: restores(repo) }];
});
