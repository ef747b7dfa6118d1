import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { jsonAt, jsonString } from '../json.ts';
import { packages } from '../packages.ts';

/** Whether files say that the repository is on GitHub: its folder, the address in package.json, a link to it in the readme. */
export const isOnGitHub = fact('ci/on github', (repo: Repo): boolean => {
  if (repo.files.some(({ path }) => path.startsWith('.github/'))) return true;
  if (repo.files.some(({ path }) => /^(\.gitlab-ci\.yml|bitbucket-pipelines\.yml|azure-pipelines\.yml)$/.test(path))) return false;
  const addresses = packages(repo).map(
    (pkg) => jsonString(jsonAt(pkg.json, 'repository', 'url')) ?? jsonString(jsonAt(pkg.json, 'repository')) ?? '',
  );
  if (addresses.some((address) => /github\.com|^github:|^[\w-]+\/[\w.-]+$/.test(address))) return true;
  const readme = repo.files.find(({ path }) => /^readme\.(md|markdown|rst)$/i.test(path));
  return readme !== undefined && /\bgit clone\s+\S*github\.com[/:]/.test(repo.text(readme.path) ?? '');
});
