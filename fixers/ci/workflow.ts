import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import type { Ci } from '../../src/facts/ci/overview.ts';
import { runCommand, scriptFor } from '../../src/facts/ci/step-place.ts';
import { installRoots } from '../../src/facts/deps/lockfiles.ts';
import { nodeTarget } from '../../src/facts/deps/node-target.ts';
import { packages } from '../../src/facts/packages.ts';
import { isOnGitHub } from '../../src/facts/ci/hosting.ts';

const file = '.github/workflows/ci.yml';

/** Writes a workflow that installs what is locked and runs the scripts that package.json has. */
export const firstWorkflow = defineFixer<Ci>({
  title: 'Write a workflow that checks every change',
  safety: 'review',
  edits(_subject, _data, repo): readonly Edit[] | Refusal {
    if (!isOnGitHub(repo)) return { refuse: 'Nothing says where the repository is hosted; CI is configured there.' };
    const pkg = packages(repo).find((each) => each.dir === '');
    const roots = installRoots(repo).filter((root) => root.locks.length > 0);
    if (pkg === undefined || roots.length > 1)
      return { refuse: 'There are several packages, or none at the top; which of them are checked together is a decision.' };
    const lock = pkg.lockfile === undefined ? undefined : repo.outline(pkg.lockfile, 'lockfile')?.manager;
    if (lock === undefined) return { refuse: 'There is no lock file that CI could install from.' };
    const manager = lock === 'yarn-classic' || lock === 'yarn-berry' ? 'yarn' : lock;
    const steps = (['lint', 'typecheck', 'test', 'build'] as const).flatMap((task) => {
      const script = scriptFor(pkg, task);
      return script === undefined ? [] : [`      - run: ${runCommand(manager, script)}`];
    });
    if (steps.length === 0) return { refuse: `${pkg.file} has no script that lints, tests or builds.` };
    const needsCorepack = manager === 'pnpm' || lock === 'yarn-berry';
    if (needsCorepack && pkg.packageManager === undefined)
      return { refuse: `package.json does not say which version of ${manager} is used (deps/package-manager-pinned).` };
    const install = {
      npm: 'npm ci',
      pnpm: 'pnpm install --frozen-lockfile',
      bun: 'bun install --frozen-lockfile',
      yarn: lock === 'yarn-berry' ? 'yarn install --immutable' : 'yarn install --frozen-lockfile',
    }[manager];
    if (manager === 'bun') return { refuse: 'How CI gets Bun has to be chosen.' };
    const text = [
      'name: CI',
      '',
      'on:',
      '  push:',
      '  pull_request:',
      '',
      'permissions:',
      '  contents: read',
      '',
      'jobs:',
      '  check:',
      '    runs-on: ubuntu-latest',
      '    timeout-minutes: 60',
      '    steps:',
      '      - uses: actions/checkout@v5',
      // Node's own helper for other package managers has to be there before their cache is looked for.
      ...(needsCorepack ? ['      - run: corepack enable'] : []),
      '      - uses: actions/setup-node@v5',
      '        with:',
      `          ${nodeOf(repo)}`,
      `          cache: ${manager}`,
      `      - run: ${install}`,
      ...steps,
      '',
    ].join('\n');
    return [{ kind: 'create', file, text }];
  },
});

/** The version file the repository has, else the line that production or the table says. */
function nodeOf(repo: Repo): string {
  const version = ['.nvmrc', '.node-version'].find((path) => repo.exists(path));
  return version === undefined ? `node-version: ${nodeTarget(repo, '0')}` : `node-version-file: ${version}`;
}
