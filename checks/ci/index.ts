import type { AnyCheck } from '../../src/model/index.ts';
import actionOutdated from './action-outdated.ts';
import actionPinned from './action-pinned.ts';
import build from './build.ts';
import buildNotOnProduction from './build-not-on-production.ts';
import concurrency from './concurrency.ts';
import deployBranchGuard from './deploy-branch-guard.ts';
import deployEnvironment from './deploy-environment.ts';
import deployGated from './deploy-gated.ts';
import deployHookStatus from './deploy-hook-status.ts';
import firstPartyPinned from './first-party-pinned.ts';
import format from './format.ts';
import jobTimeout from './job-timeout.ts';
import lint from './lint.ts';
import permissions from './permissions.ts';
import postDeployVerify from './post-deploy-verify.ts';
import pullRequestTrigger from './pull-request-trigger.ts';
import secretInterpolation from './secret-interpolation.ts';
import securityScan from './security-scan.ts';
import sshHostVerification from './ssh-host-verification.ts';
import templateInjection from './template-injection.ts';
import test from './test.ts';
import typecheck from './typecheck.ts';
import untrustedCheckout from './untrusted-checkout.ts';
import workflow from './workflow.ts';

export const ci: readonly AnyCheck[] = [
  actionOutdated,
  actionPinned,
  build,
  buildNotOnProduction,
  concurrency,
  deployBranchGuard,
  deployEnvironment,
  deployGated,
  deployHookStatus,
  firstPartyPinned,
  format,
  jobTimeout,
  lint,
  permissions,
  postDeployVerify,
  pullRequestTrigger,
  secretInterpolation,
  securityScan,
  sshHostVerification,
  templateInjection,
  test,
  typecheck,
  untrustedCheckout,
  workflow,
];
