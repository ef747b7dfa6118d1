import { pinManager } from '../../fixers/deps/package-manager-pinned.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { pinnedManagers } from '../../src/facts/deps/declared.ts';

export default defineCheck({
  id: 'deps/package-manager-pinned',
  covers: ['deps/package-manager-pinned'],
  title: 'package.json names the version of its package manager',
  category: 'supply-chain',
  severity: 'low',
  profile: 'all',
  why: 'Two versions of pnpm or yarn read one lock file differently: one refuses it, the other rewrites it. The build then fails on one machine, or installs something else.',
  remedy: 'Set `packageManager` in package.json, and enable corepack or an action that reads it.',
  sources: ['001:10', '001:945-949'],
  absent: 'no service is installed with pnpm or yarn',
  each: pinnedManagers,
  test({ name, at, pkg, manager }) {
    if (pkg.packageManager !== undefined) return pass({ at: pkg.packageManager.at, note: pkg.packageManager.text });
    return fail({
      at,
      message: `${name} is installed with ${manager ?? 'a package manager'}, but does not say which version of it.`,
      key: 'unset',
    });
  },
  fix: pinManager,
});
