import type { AnyCheck } from '../../src/model/index.ts';
import automatedUpdates from './automated-updates.ts';
import deprecatedNpmFlags from './deprecated-npm-flags.ts';
import devToolsInDependencies from './dev-tools-in-dependencies.ts';
import frozenInstall from './frozen-install.ts';
import globalToolsPinned from './global-tools-pinned.ts';
import lockfile from './lockfile.ts';
import noUnattendedFix from './no-unattended-fix.ts';
import packageManagerPinned from './package-manager-pinned.ts';
import prodOnlyInstall from './prod-only-install.ts';

export const deps: readonly AnyCheck[] = [
  automatedUpdates,
  deprecatedNpmFlags,
  devToolsInDependencies,
  frozenInstall,
  globalToolsPinned,
  lockfile,
  noUnattendedFix,
  packageManagerPinned,
  prodOnlyInstall,
];
