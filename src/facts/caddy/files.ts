import { fact, type CaddyOutline, type Repo } from '../../model/index.ts';
import { containerMounts, containerPlaces, type ContainerMount } from '../nginx/mounts.ts';
import { isDeployed } from '../nginx/purpose.ts';
import { isExampleOrTest } from '../paths.ts';

/** A Caddyfile that is deployed, or may be. */
export interface CaddyFile {
  readonly path: string;
  readonly outline: CaddyOutline;
  /** What puts it into containers. */
  readonly mounts: readonly ContainerMount[];
}

/** Every Caddyfile of the repository that is its own and not for developers' machines, tests or documentation; sorted by path. */
export const caddyFiles = fact('caddy files', (repo: Repo): readonly CaddyFile[] =>
  repo.ofKind('caddy').flatMap(({ path }) => {
    if (isExampleOrTest(path) === 'test') return [];
    const mounts = containerPlaces(containerMounts(repo), path).map(({ mount }) => mount);
    if (/(^|\/)(docs?|documentation|examples?|samples?)\//i.test(path) && mounts.length === 0) return [];
    const outline = isDeployed(repo, path, mounts) ? repo.outline(path, 'caddy') : undefined;
    return outline === undefined ? [] : [{ path, outline, mounts }];
  }),
);
