import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { packages } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';
import { ciTask, isOnlyCalled, pipelines, unreadCi } from './pipelines.ts';
import type { TaskRuns } from './pipelines.ts';
import type { Pipeline } from './types.ts';

/** The continuous integration of a repository as one thing: it exists once, or is missing once. */
export interface Ci extends Subject {
  readonly pipelines: readonly Pipeline[];
  /** What shows that something is shipped from here, so that CI is to be expected. */
  readonly expectedBy: Evidence | undefined;
  readonly tests: TaskRuns;
  /** What of CI could not be read. */
  readonly unread: readonly string[];
}

/**
 * One subject "CI" where any CI configuration exists next to a package.json, or where the repository ships
 * something (an image, a compose service that is built, a start script); none otherwise.
 */
export const ci = fact('ci/overview', (repo: Repo): readonly Ci[] => {
  const all = pipelines(repo);
  const expectedBy = shippedBy(repo);
  const hasPackage = packages(repo).some((s) => isExampleOrTest(s.file) === undefined);
  if (!hasPackage || (all.length === 0 && expectedBy === undefined)) return [];
  const at = all[0]?.at ?? expectedBy?.at ?? { file: 'package.json', start: 0, end: 0 };
  return [{ name: 'CI', at, pipelines: all, expectedBy, tests: ciTask(repo, 'test'), unread: unreadCi(repo) }];
});

/** An image, a built compose service or a start script outside examples and tests. */
function shippedBy(repo: Repo): Evidence | undefined {
  const image = repo.ofKind('dockerfile').find((f) => isExampleOrTest(f.path) === undefined);
  const from = image === undefined ? undefined : repo.outline(image.path, 'dockerfile')?.instructions.find((i) => i.keyword === 'FROM');
  if (image !== undefined && from !== undefined) return { at: locOf(image.path, from.at), note: 'an image is built here' };
  for (const set of packages(repo)) {
    const start = set.scripts['start'] ?? set.scripts['start:prod'];
    if (start !== undefined && isExampleOrTest(set.file) === undefined) return { at: start.at, note: 'the package is started here' };
  }
  return undefined;
}

/** A workflow file whose token is to be judged: files that are only called get their caller's token. */
export interface TokenUser extends Subject {
  readonly pipeline: Pipeline;
}

/** The GitHub workflows that start by themselves. */
export const tokenUsers = fact('ci/token users', (repo: Repo): readonly TokenUser[] =>
  pipelines(repo)
    .filter((p) => p.system === 'github' && p.jobs.length > 0 && !isOnlyCalled(p))
    .map((pipeline) => ({ name: pipeline.file, at: pipeline.at, pipeline })),
);

/** The place of the first command of a kind, for evidence. */
export function placeOf(runs: TaskRuns['real']): Loc | undefined {
  return runs[0]?.command.at;
}
