import type { AnyCheck } from '../../src/model/index.ts';
import addonVersions from './addon-versions.ts';
import apiVersion from './api-version.ts';
import clusterVersion from './cluster-version.ts';
import configRefs from './config-refs.ts';
import controlPlaneLogs from './control-plane-logs.ts';
import databaseHa from './database-ha.ts';
import dropCapabilities from './drop-capabilities.ts';
import eksAddonValid from './eks-addon-valid.ts';
import elasticsearchDiscovery from './elasticsearch-discovery.ts';
import elasticsearchSecurity from './elasticsearch-security.ts';
import envOrder from './env-order.ts';
import envUnique from './env-unique.ts';
import execProbeVariables from './exec-probe-variables.ts';
import execTtyInScript from './exec-tty-in-script.ts';
import helmServiceAccount from './helm-service-account.ts';
import hostIsolation from './host-isolation.ts';
import hpa from './hpa.ts';
import hpaReplicasConflict from './hpa-replicas-conflict.ts';
import imageTag from './image-tag.ts';
import ingressAnnotationKnown from './ingress-annotation-known.ts';
import ingressBackend from './ingress-backend.ts';
import ingressCertIssuer from './ingress-cert-issuer.ts';
import ingressClass from './ingress-class.ts';
import ingressControllerSupported from './ingress-controller-supported.ts';
import ingressSslRedirect from './ingress-ssl-redirect.ts';
import ingressTls from './ingress-tls.ts';
import livenessProbe from './liveness-probe.ts';
import livenessShallow from './liveness-shallow.ts';
import metricsAnnotation from './metrics-annotation.ts';
import namespace from './namespace.ts';
import networkPolicy from './network-policy.ts';
import networkPolicySelects from './network-policy-selects.ts';
import noPrivilegeEscalation from './no-privilege-escalation.ts';
import nodeSsh from './node-ssh.ts';
import nonRootNumeric from './non-root-numeric.ts';
import pdb from './pdb.ts';
import pdbAllowsEviction from './pdb-allows-eviction.ts';
import privilegedPort from './privileged-port.ts';
import probePort from './probe-port.ts';
import rbacLeastPrivilege from './rbac-least-privilege.ts';
import readOnlyRootFs from './read-only-root-fs.ts';
import readinessProbe from './readiness-probe.ts';
import referencedServicesExist from './referenced-services-exist.ts';
import replicas from './replicas.ts';
import resources from './resources.ts';
import rollingUpdate from './rolling-update.ts';
import rolloutWait from './rollout-wait.ts';
import runAsNonRoot from './run-as-non-root.ts';
import runtimeBuildEnv from './runtime-build-env.ts';
import secretRefs from './secret-refs.ts';
import serviceExposure from './service-exposure.ts';
import serviceSelects from './service-selects.ts';
import statefulsetService from './statefulset-service.ts';
import statefulsetStorage from './statefulset-storage.ts';
import topologySpread from './topology-spread.ts';

/** Checks about Kubernetes manifests. */
export const k8s: readonly AnyCheck[] = [
  addonVersions,
  apiVersion,
  clusterVersion,
  configRefs,
  controlPlaneLogs,
  databaseHa,
  dropCapabilities,
  eksAddonValid,
  elasticsearchDiscovery,
  elasticsearchSecurity,
  envOrder,
  envUnique,
  execProbeVariables,
  execTtyInScript,
  helmServiceAccount,
  hostIsolation,
  hpa,
  hpaReplicasConflict,
  imageTag,
  ingressAnnotationKnown,
  ingressBackend,
  ingressCertIssuer,
  ingressClass,
  ingressControllerSupported,
  ingressSslRedirect,
  ingressTls,
  livenessProbe,
  livenessShallow,
  metricsAnnotation,
  namespace,
  networkPolicy,
  networkPolicySelects,
  noPrivilegeEscalation,
  nodeSsh,
  nonRootNumeric,
  pdb,
  pdbAllowsEviction,
  privilegedPort,
  probePort,
  rbacLeastPrivilege,
  readOnlyRootFs,
  readinessProbe,
  referencedServicesExist,
  replicas,
  resources,
  rollingUpdate,
  rolloutWait,
  runAsNonRoot,
  runtimeBuildEnv,
  secretRefs,
  serviceExposure,
  serviceSelects,
  statefulsetService,
  statefulsetStorage,
  topologySpread,
];
