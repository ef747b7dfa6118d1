import { packages } from '../facts/packages.ts';
import type { Repo } from '../model/index.ts';
import type { Installing, Setup } from './types.ts';

/** What git says about a repository. */
export interface GitKnows {
  /** Address of the remote that is called origin. */
  readonly remote: string | undefined;
  readonly branch: string | undefined;
}

/** Files that may get a line. */
const extended = ['.gitignore', '.dockerignore', '.pre-commit-config.yaml'];

/** Looks at a repository. `configuration`: the file that configures readycheck, where there is one. */
export function setupOf(repo: Repo, configuration: string | undefined, known: GitKnows): Setup {
  const top = packages(repo).find(({ dir }) => dir === '');
  const installing = top === undefined ? 'there is no package.json at the top' : installingOf(repo, top.packageManager?.text ?? '');
  return {
    ...(typeof installing === 'string' ? { installing: undefined, notInstalling: installing } : { installing }),
    hasReadycheck: top?.dependencies.some(({ name }) => name === 'readycheck') === true,
    configuration,
    branch: known.branch ?? 'main',
    hosts: hostsOf(repo, known.remote),
    knownActions: actionsIn(repo),
    alreadyIn: { github: alreadyIn(repo, 'workflow'), gitlab: alreadyIn(repo, 'gitlab-ci') },
    texts: new Map(extended.flatMap((path) => (repo.text(path) === undefined ? [] : [[path, repo.text(path)!] as const]))),
  };
}

function alreadyIn(repo: Repo, kind: 'workflow' | 'gitlab-ci'): string | undefined {
  return repo.ofKind(kind).find(({ path }) => /(^|[\s/"'])readycheck(\s|\.|$)/m.test(repo.text(path) ?? ''))?.path;
}

function hostsOf(repo: Repo, remote: string | undefined): Setup['hosts'] {
  const host = /^(?:\w+:\/\/)?(?:[^/@]*@)?([^/:]+)/.exec(remote ?? '')?.[1] ?? '';
  const github = /(^|\.)github\./.test(host) || repo.exists('.github');
  const gitlab = /(^|\.)gitlab\./.test(host) || repo.ofKind('gitlab-ci').length > 0;
  return [...(github ? (['github'] as const) : []), ...(gitlab ? (['gitlab'] as const) : [])];
}

function installingOf(repo: Repo, declared: string): Installing | string {
  const has = (path: string): boolean => repo.file(path) !== undefined;
  // Corepack, which comes with Node 24, brings the version that package.json names.
  if (has('pnpm-lock.yaml'))
    return { manager: 'pnpm', install: ['corepack enable', 'pnpm install --frozen-lockfile --ignore-scripts'], run: 'pnpm exec ' };
  if (has('yarn.lock')) {
    const isClassic = !has('.yarnrc.yml') && !/^yarn@[2-9]/.test(declared);
    return isClassic
      ? { manager: 'yarn', install: ['corepack enable', 'yarn install --frozen-lockfile --ignore-scripts'], run: 'yarn --silent run ' }
      : { manager: 'yarn', install: ['corepack enable', 'yarn install --immutable --mode=skip-build'], run: 'yarn run ' };
  }
  if (has('package-lock.json') || has('npm-shrinkwrap.json'))
    return { manager: 'npm', install: ['npm ci --ignore-scripts'], run: 'npx --no-install ' };
  if (has('bun.lock') || has('bun.lockb')) return 'packages are installed with Bun, which the machines of CI do not have by themselves';
  return 'there is no lock file, so every run would install something else';
}

/** What workflows write for the actions they use: a version that is in use here is one that is known. The most frequent one counts. */
function actionsIn(repo: Repo): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { path } of repo.ofKind('workflow')) {
    for (const [, name, ref, comment = ''] of (repo.text(path) ?? '').matchAll(
      /^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([\w.-]+\/[\w.-]+)@([\w.-]+)["']?[ \t]*(#[ \t]*[\w. -]+)?$/gm,
    )) {
      const written = `${ref!}${comment === '' ? '' : ` ${comment.trim()}`}`;
      const own = counts.get(name!) ?? new Map<string, number>();
      counts.set(name!, own.set(written, (own.get(written) ?? 0) + 1));
    }
  }
  const best = (own: ReadonlyMap<string, number>): string => [...own].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
  return new Map([...counts].map(([name, own]) => [name, best(own)]));
}
