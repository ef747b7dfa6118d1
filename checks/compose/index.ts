import type { AnyCheck } from '../../src/model/index.ts';
import acmeWebrootShared from './acme-webroot-shared.ts';
import appPortLoopback from './app-port-loopback.ts';
import buildTimePublicEnv from './build-time-public-env.ts';
import configReadonly from './config-readonly.ts';
import dbPortExposed from './db-port-exposed.ts';
import dependsOnHealthy from './depends-on-healthy.ts';
import healthcheck from './healthcheck.ts';
import imagePinned from './image-pinned.ts';
import logRotation from './log-rotation.ts';
import namedVolumes from './named-volumes.ts';
import noLiteralSecrets from './no-literal-secrets.ts';
import resourceLimits from './resource-limits.ts';
import restartPolicy from './restart-policy.ts';
import undefinedDependency from './undefined-dependency.ts';
import versionObsolete from './version-obsolete.ts';

/** Checks about compose files. */
export const compose: readonly AnyCheck[] = [
  acmeWebrootShared,
  appPortLoopback,
  buildTimePublicEnv,
  configReadonly,
  dbPortExposed,
  dependsOnHealthy,
  healthcheck,
  imagePinned,
  logRotation,
  namedVolumes,
  noLiteralSecrets,
  resourceLimits,
  restartPolicy,
  undefinedDependency,
  versionObsolete,
];
