import { posix } from 'node:path';
import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { expand } from '../docker/expand.ts';
import { dumperOf } from './backups.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellStep, ShellUnit } from './shell-units.ts';
import { isPrune, kindsOf } from './step-kinds.ts';

/** A script that makes backups: it dumps a database or packs files, and its name or folder says so. */
export interface BackupJob extends Subject {
  readonly unit: ShellUnit;
  readonly dumps: readonly ShellStep[];
  readonly archives: readonly ShellStep[];
  readonly uploads: readonly ShellStep[];
  readonly prunes: readonly Prune[];
  /** The time is part of the name of what it writes: each run adds a copy. */
  readonly dated: Evidence | undefined;
  /** Names that come round again: one per weekday, day of the month or hour. */
  readonly rotates: boolean;
  /** It removes what it has written before it ends. */
  readonly tidies: boolean;
  /** The copies go into a store that keeps versions by itself: restic, borg, wal-g. */
  readonly repository: ShellStep | undefined;
}

export interface Prune {
  readonly at: Loc;
  readonly step: ShellStep;
  /** Days that copies are kept; undefined when a number of copies is kept, or it is not known. */
  readonly days: number | undefined;
}

const repositories = /^(restic|borg|borgmatic|kopia|duplicity|duplicacy|wal-g|pgbackrest|barman|velero|tarsnap)$/;

/** Scripts of the project that are about backups by their name, with what they do. */
export const backupJobs = fact('ops/backup jobs', (repo: Repo): readonly BackupJob[] =>
  shellUnits(repo).flatMap((unit): BackupJob[] => {
    if (!isBackupName(unit.file) || unit.remote) return [];
    const kinds = new Map(unit.steps.map((step) => [step, kindsOf(step, unit.file)] as const));
    const of = (kind: string): readonly ShellStep[] => unit.steps.filter((step) => kinds.get(step)?.some((k) => k === kind));
    const dumps = of('dump');
    const archives = of('archive');
    if (dumps.length === 0 && archives.length === 0) return [];
    const dates = unit.commands.filter((c) => c.words[0] === 'date' && c.inside.includes('substitution'));
    const formats = dates.map((c) => c.words.find((w) => w.startsWith('+')) ?? '');
    const dated = unit.steps.find((s) => s.command === dates[0]);
    return [
      {
        name: unit.file,
        at: unit.at,
        unit,
        dumps,
        archives,
        uploads: of('upload'),
        prunes: prunesOf(unit),
        dated: dated === undefined ? undefined : { at: dated.at, note: 'names its copies by the time' },
        rotates: formats.some((f) => /^\+["']?%([uaAwdH]|-d)["']?$/.test(f)),
        tidies: unit.steps.some(
          (s) => s.call.program === 'rm' && !s.command.inside.includes('loop') && !/-\w*r\w*\s+\/tmp\//.test(s.call.args.join(' ')),
        ),
        repository: unit.steps.find((s) => repositories.test(s.call.program)),
      },
    ];
  }),
);

function isBackupName(file: string): boolean {
  const base = posix.basename(file);
  if (/restore|recover|setup|install|verify|check|test|list|configure/i.test(base)) return false;
  return /(^|[-_.])(back-?ups?|dump)([-_.]|$)|backup/i.test(base) || /(^|\/)back-?ups?\/[^/]*$/i.test(file);
}

/** Steps that delete older copies. `rm` inside a loop goes through a list of them. */
function prunesOf(unit: ShellUnit): readonly Prune[] {
  return unit.steps.flatMap((step): Prune[] => {
    const text = step.call.args.join(' ');
    const isOne =
      isPrune(step.call.program, text) ||
      (/^(rm|unlink)$/.test(step.call.program) && step.command.inside.includes('loop')) ||
      /^(tmpwatch|tmpreaper|logrotate|rotate-backups)$/.test(step.call.program);
    return isOne ? [{ at: step.at, step, days: daysOf(unit, step, text) }] : [];
  });
}

function daysOf(unit: ShellUnit, step: ShellStep, text: string): number | undefined {
  const resolved = resolve(unit, text);
  const mtime = /-(?:mtime|ctime)\s+\+(\d+)/.exec(resolved);
  if (mtime !== null) return Number(mtime[1]);
  const minutes = /-mmin\s+\+(\d+)/.exec(resolved);
  if (minutes !== null) return Math.floor(Number(minutes[1]) / 1440);
  const keep = /--keep-(?:daily|within)[= ](\d+)d?\b/.exec(resolved) ?? /--min-age[= ](\d+)d\b/.exec(resolved);
  if (keep !== null) return Number(keep[1]);
  // Elsewhere the script works out a date first: `date -d "30 days ago"`.
  if (!step.command.inside.includes('loop')) return undefined;
  for (const command of unit.commands) {
    if (command.words[0] !== 'date') continue;
    const ago = /(\d+)\s*days?\s+ago|-\s*(\d+)\s*days?|-v-(\d+)d/.exec(resolve(unit, command.words.join(' ')));
    if (ago !== null) return Number(ago[1] ?? ago[2] ?? ago[3]);
  }
  return undefined;
}

/** A text with the variables that the script itself sets replaced, defaults included. What is set twice stays as written. */
export function resolve(unit: ShellUnit, text: string): string {
  const values = new Map<string, string | undefined>();
  const set = (name: string, value: string): void => {
    // `DAYS=${DAYS:-7}` after another value changes nothing that is known.
    const isOwnDefault = value.includes(`\${${name}`);
    if (!values.has(name)) values.set(name, value);
    else if (!isOwnDefault && values.get(name) !== value) values.set(name, undefined);
  };
  for (const command of unit.commands) {
    for (const { name, value } of command.assigns) set(name, value);
    if (/^(export|local|readonly|declare)$/.test(command.words[0] ?? ''))
      for (const word of command.words.slice(1)) {
        const given = /^(\w+)=([\s\S]*)$/.exec(word);
        if (given !== null) set(given[1]!, given[2]!);
      }
    if (command.words[0] === 'read' || command.words[0] === 'getopts')
      for (const word of command.words.slice(1)) values.set(word, undefined);
  }
  const lookup = (name: string, depth: number): string | undefined => {
    const value = values.get(name);
    if (value === undefined || depth > 5) return undefined;
    // `DAYS=${DAYS:-7}` is the default unless somebody sets it.
    return expand(value, (other) => (other === name ? undefined : lookup(other, depth + 1))).text;
  };
  return expand(text, (name) => lookup(name, 0)).text;
}

/** The program of a dump, for messages. */
export function dumpTool(step: ShellStep): string {
  return dumperOf(step.command.words) ?? step.call.program;
}
