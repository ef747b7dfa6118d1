import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { shellUnits } from './shell-units.ts';

/** Tools that archive the log of PostgreSQL, and the day their projects were last looked at. */
export const archivers: Readonly<Record<string, 'maintained' | 'ended'>> = {
  'wal-g': 'maintained',
  pgbackrest: 'maintained',
  barman: 'maintained',
  // Obsolete by the words of its own README (github.com/wal-e/wal-e); archived since 2022.
  'wal-e': 'ended',
};
export const archiversDate = '2026-11-20';

/** A script that uses one of them. */
export interface ArchivingScript extends Subject {
  readonly tool: string;
  readonly uses: readonly Loc[];
}

export const archivingScripts = fact('ops/archivers', (repo: Repo): readonly ArchivingScript[] =>
  shellUnits(repo).flatMap((unit) =>
    Object.keys(archivers).flatMap((tool): ArchivingScript[] => {
      const named = new RegExp(`(^|[\\s/'"])${tool}($|[\\s'"=])`);
      const uses = unit.steps.filter((s) => s.call.program === tool || s.command.words.some((w) => named.test(w))).map((s) => s.at);
      return uses.length === 0 ? [] : [{ name: `${unit.name} ${tool}`, at: uses[0]!, tool, uses }];
    }),
  ),
);
