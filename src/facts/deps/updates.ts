import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { jsonAt, jsonLoc } from '../json.ts';
import { packages } from '../packages.ts';
import { rootPackages } from './declared.ts';

/** The repository, with the robot that proposes updates of its dependencies. */
export interface UpdatedRepo extends Subject {
  readonly robot: Evidence | undefined;
}

const configurations =
  /^(\.github\/dependabot\.ya?ml|(\.github\/|\.gitlab\/)?(renovate\.json5?|\.renovaterc(\.json5?)?)|renovate\.config\.[cm]?js|\.github\/workflows\/[\w-]*(renovate|updatecli|ncu)[\w-]*\.ya?ml)$/;

export const updatedRepos = fact('deps/updated repos', (repo: Repo): readonly UpdatedRepo[] => {
  const [root] = rootPackages(repo);
  if (root === undefined) return [];
  const file = repo.files.find((f) => configurations.test(f.path));
  const inPackage = packages(repo).flatMap((p) => {
    const node = jsonAt(p.json, 'renovate');
    return node === undefined ? [] : [{ at: jsonLoc(p.file, node), note: 'Renovate' }];
  })[0];
  const robot =
    file === undefined
      ? inPackage
      : { at: { file: file.path, start: 0, end: 1 }, note: file.path.includes('dependabot') ? 'Dependabot' : 'Renovate' };
  return [{ name: 'dependencies', at: root.at, robot }];
});
