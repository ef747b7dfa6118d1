import { fact, type Repo } from '../../model/index.ts';
import { firstSupportedMajor } from '../knowledge/action-runtimes.ts';
import { usedActions, type UsedAction } from './uses.ts';

/** A use of an action that the table of runtimes knows, with the major version it names. */
export interface VersionedUse extends UsedAction {
  readonly major: number;
}

/** Uses by tag (`v4`, `v4.1.0`) of actions in the table; a commit or a branch says no version. */
export const majorOf = fact('ci/majors', (repo: Repo): readonly VersionedUse[] => {
  const told = repo.settings.knowledge?.['actions'] ?? {};
  return usedActions(repo).flatMap((used): readonly VersionedUse[] => {
    const slug = used.use.slug.split('/').slice(0, 2).join('/').toLowerCase();
    const major = /^v?(\d+)(?:\.\d+)*$/.exec(used.use.ref)?.[1];
    const isKnown = slug in firstSupportedMajor || slug in told;
    return major === undefined || !isKnown ? [] : [{ ...used, major: Number(major) }];
  });
});
