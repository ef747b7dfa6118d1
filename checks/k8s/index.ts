import type { AnyCheck } from '../../src/model/index.ts';
import dropCapabilities from './drop-capabilities.ts';
import envOrder from './env-order.ts';
import envUnique from './env-unique.ts';
import execProbeVariables from './exec-probe-variables.ts';
import hostIsolation from './host-isolation.ts';
import hpa from './hpa.ts';
import hpaReplicasConflict from './hpa-replicas-conflict.ts';
import imageTag from './image-tag.ts';
import livenessProbe from './liveness-probe.ts';
import livenessShallow from './liveness-shallow.ts';
import noPrivilegeEscalation from './no-privilege-escalation.ts';
import pdb from './pdb.ts';
import pdbAllowsEviction from './pdb-allows-eviction.ts';
import privilegedPort from './privileged-port.ts';
import readinessProbe from './readiness-probe.ts';
import replicas from './replicas.ts';
import resources from './resources.ts';
import rollingUpdate from './rolling-update.ts';
import runAsNonRoot from './run-as-non-root.ts';
import secretRefs from './secret-refs.ts';
import topologySpread from './topology-spread.ts';

/** Checks about Kubernetes manifests. */
export const k8s: readonly AnyCheck[] = [
  dropCapabilities,
  envOrder,
  envUnique,
  execProbeVariables,
  hostIsolation,
  hpa,
  hpaReplicasConflict,
  imageTag,
  livenessProbe,
  livenessShallow,
  noPrivilegeEscalation,
  pdb,
  pdbAllowsEviction,
  privilegedPort,
  readinessProbe,
  replicas,
  resources,
  rollingUpdate,
  runAsNonRoot,
  secretRefs,
  topologySpread,
];
