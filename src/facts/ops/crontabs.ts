import { posix } from 'node:path';
import { fact, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { shellUnits } from './shell-units.ts';

/** A command that installs a crontab from what is piped into it. */
export interface CrontabInstall extends Subject {
  /** Where the jobs that are there already are read, to be kept. */
  readonly kept: Evidence | undefined;
  readonly at: Loc;
}

/** `crontab -l | grep -q backup` asks whether a job is there. */
function isOnlySearched(words: readonly string[] | undefined): boolean {
  return words?.[0] === 'grep' && words.some((word) => /^-\w*q|^--quiet$/.test(word));
}

/** A container made for its jobs has no others that could be lost. */
function runsInContainer(repo: Repo, file: string): boolean {
  const name = posix.basename(file);
  return /entrypoint/i.test(name) || repo.ofKind('dockerfile').some(({ path }) => repo.text(path)?.includes(name) === true);
}

/** Crontabs that scripts of operations write anew: `... | crontab -`. */
export const crontabInstalls = fact('ops/crontab installs', (repo: Repo): readonly CrontabInstall[] =>
  shellUnits(repo).flatMap((unit) => {
    if (runsInContainer(repo, unit.file)) return [];
    const installs = unit.steps.filter(({ call }) => call.program === 'crontab' && call.args.at(-1) === '-' && !call.args.includes('-l'));
    // `crontab -l > old` or `crontab -l | ...` anywhere before: what is written is made of it.
    return installs.map((install, i): CrontabInstall => {
      const listing = unit.steps.find(
        ({ call, index }) =>
          index < install.index &&
          call.program === 'crontab' &&
          call.args.includes('-l') &&
          !isOnlySearched(unit.commands[index + 1]?.words),
      );
      return {
        name: i === 0 ? unit.name : `${unit.name} (${i + 1})`,
        at: install.at,
        kept: listing === undefined ? undefined : { at: listing.at, note: 'reads the jobs that are there' },
      };
    });
  }),
);
