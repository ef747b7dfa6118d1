import { type Edit, type Repo, defineFixer, type Refusal } from '../../src/model/index.ts';
import { installRoots } from '../../src/facts/deps/lockfiles.ts';
import type { UpdatedRepo } from '../../src/facts/deps/updates.ts';
import { isExampleOrTest } from '../../src/facts/paths.ts';
import { rootPackages } from '../../src/facts/deps/declared.ts';
import { isOnGitHub } from '../../src/facts/ci/hosting.ts';

/** Configures Dependabot for what the repository has: packages, images, compose files, workflows, Terraform. */
export const dependabot = defineFixer<UpdatedRepo>({
  title: 'Let Dependabot propose updates',
  // It opens pull requests.
  safety: 'review',
  edits(_subject, _data, repo): readonly Edit[] | Refusal {
    if (!isOnGitHub(repo)) return { refuse: 'Nothing says that the repository is on GitHub; elsewhere Renovate does the same.' };
    const entries = ecosystems(repo).map(({ name, folders }) => {
      const places =
        folders.length === 1
          ? [`    directory: ${folders[0] ?? '/'}`]
          : ['    directories:', ...folders.map((folder) => `      - ${folder}`)];
      const groups = name === 'npm' ? ['    groups:', '      minor-and-patch:', '        update-types: [minor, patch]'] : [];
      return [`  - package-ecosystem: ${name}`, ...places, '    schedule:', '      interval: weekly', ...groups].join('\n');
    });
    return [{ kind: 'create', file: '.github/dependabot.yml', text: `version: 2\nupdates:\n${entries.join('\n')}\n` }];
  },
});

interface Ecosystem {
  readonly name: string;
  /** With a slash in front, as Dependabot wants them; sorted. */
  readonly folders: readonly string[];
}

function ecosystems(repo: Repo): readonly Ecosystem[] {
  const folderOf = (path: string): string => `/${path.slice(0, Math.max(path.lastIndexOf('/'), 0))}`;
  const own = (paths: readonly string[]): readonly string[] =>
    [...new Set(paths.filter((path) => isExampleOrTest(path) === undefined).map(folderOf))].sort();
  const roots = installRoots(repo).filter((root) => root.locks.length > 0);
  const packages = own((roots.length > 0 ? roots : rootPackages(repo).map(({ pkg }) => pkg)).map(({ file }) => file));
  const terraform = repo.files.filter(({ path, origin }) => origin === 'own' && path.endsWith('.tf')).map(({ path }) => path);
  const all: readonly Ecosystem[] = [
    { name: 'npm', folders: packages },
    { name: 'docker', folders: own(repo.ofKind('dockerfile').map(({ path }) => path)) },
    { name: 'docker-compose', folders: own(repo.ofKind('compose').map(({ path }) => path)) },
    { name: 'github-actions', folders: repo.ofKind('workflow').length > 0 ? ['/'] : [] },
    { name: 'terraform', folders: own(terraform) },
  ];
  return all.filter(({ folders }) => folders.length > 0);
}
