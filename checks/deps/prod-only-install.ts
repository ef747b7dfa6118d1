import { dependentImages } from '../../src/facts/docker/runtime-dependencies.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { prodOnlyInstall } from '../../fixers/deps/prod-only-install.ts';

export default defineCheck({
  id: 'deps/prod-only-install',
  covers: ['deps/prod-only-install'],
  title: 'Images carry production dependencies only',
  category: 'packaging',
  severity: 'medium',
  why: 'Compilers and test runners never run in production, but ship with hundreds of packages of their own. That is more to download at every start, more to patch, and more for whoever gets in to use.',
  remedy:
    'Install with `npm ci --omit=dev` (`pnpm install --prod`, `yarn workspaces focus --production`) in the stage whose node_modules ships, or prune after the build.',
  refs: ['https://docs.npmjs.com/cli/commands/npm-ci#omit'],
  cwe: [1104],
  sources: ['000:91', '000:214-215', '001:362', '001:401'],
  absent: 'no Dockerfile here installs packages of npm into an image that ships',
  each: dependentImages,
  test({ name, dependencies: { kind, steps }, example }) {
    const [first, ...more] = steps;
    if (kind === 'production') return pass([first, ...more]);
    if (example === undefined) return pass({ at: first.at, note: 'the package has no development dependencies' });
    const step = steps.find(({ leaves }) => leaves === 'all') ?? first;
    return fail({
      at: step.at,
      message: `${name} ships with development dependencies such as ${example}.`,
      key: 'all',
    });
  },
  fix: prodOnlyInstall,
});
