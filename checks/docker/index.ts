import type { AnyCheck } from '../../src/model/index.ts';
import basePinned from './base-pinned.ts';
import buildContext from './build-context.ts';
import copyAllWithoutIgnore from './copy-all-without-ignore.ts';
import copyLockFirst from './copy-lock-first.ts';
import dockerignoreCoverage from './dockerignore-coverage.ts';
import ecrHardening from './ecr-hardening.ts';
import execFormCmd from './exec-form-cmd.ts';
import globalPackagesPinned from './global-packages-pinned.ts';
import healthcheck from './healthcheck.ts';
import minimalBase from './minimal-base.ts';
import multiStage from './multi-stage.ts';
import nextStandalone from './next-standalone.ts';
import noSecrets from './no-secrets.ts';
import nodeEnv from './node-env.ts';
import nonRootUser from './non-root-user.ts';
import removedScanCommand from './removed-scan-command.ts';
import signalForwarding from './signal-forwarding.ts';
import tagVersion from './tag-version.ts';
import workspaceNodeModules from './workspace-node-modules.ts';

export const docker: readonly AnyCheck[] = [
  basePinned,
  buildContext,
  copyAllWithoutIgnore,
  copyLockFirst,
  dockerignoreCoverage,
  ecrHardening,
  execFormCmd,
  globalPackagesPinned,
  healthcheck,
  minimalBase,
  multiStage,
  nextStandalone,
  noSecrets,
  nodeEnv,
  nonRootUser,
  removedScanCommand,
  signalForwarding,
  tagVersion,
  workspaceNodeModules,
];
