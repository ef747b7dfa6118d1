import { installLocked } from '../../fixers/deps/frozen-install.ts';
import { installers } from '../../src/facts/deps/installs.ts';
import type { Evidence } from '../../src/model/index.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'deps/frozen-install',
  covers: ['deps/frozen-install'],
  title: 'CI and images install exactly what the lock file says',
  category: 'supply-chain',
  severity: 'medium',
  why: 'An install that may rewrite the lock file brings versions into CI and images that nobody reviewed. The build that passed and the build that ships can then differ although the commit is the same.',
  remedy:
    'Use `npm ci`, `pnpm install --frozen-lockfile`, `yarn install --immutable` or `bun install --frozen-lockfile` and copy the lock file in before it.',
  sources: ['000:215', '001:256-258', '001:344', '001:387', '001:957'],
  absent: 'no workflow or Dockerfile installs dependencies that have a lock file',
  each: installers,
  test({ name, installs }) {
    const loose = installs.filter((i) => !i.frozen);
    if (loose.length === 0) return pass(installs.map((i) => evidence(i.at, i.text)) as unknown as [Evidence, ...Evidence[]]);
    // The same command in five jobs is one thing to change.
    const first = loose.filter((install, i) => loose.findIndex((other) => other.text === install.text) === i);
    return fail(
      first.map((i) => ({
        at: i.at,
        message: `${name} runs ${i.text}, which may install versions that the lock file does not name.`,
        related: [...i.via, ...loose.flatMap((other) => (other !== i && other.text === i.text ? [evidence(other.at, 'and here')] : []))],
        key: i.text,
        data: i.text,
      })),
    );
  },
  fix: installLocked,
});
