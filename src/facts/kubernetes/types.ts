import type { Loc } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import type { Purpose } from '../docker/purpose.ts';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet' | 'Job' | 'CronJob' | 'Pod' | 'Rollout' | 'Knative';

/** Settings of a pod or container that decide about its user; the container's win. */
export interface SecurityContext {
  readonly runAsNonRoot?: Placed<boolean>;
  readonly runAsUser?: Placed<number>;
  readonly readOnlyRootFilesystem?: Placed<boolean>;
  readonly allowPrivilegeEscalation?: Placed<boolean>;
  readonly privileged?: Placed<boolean>;
}

export interface Probe {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  /** Path of an HTTP probe. */
  readonly path?: string;
  readonly port?: string;
  readonly how: 'http' | 'exec' | 'tcp' | 'grpc' | 'unknown';
  readonly at: Loc;
}

export interface Container {
  readonly name: string;
  readonly at: Loc;
  readonly init: boolean;
  readonly image?: Placed<string>;
  readonly command?: Placed<readonly string[]>;
  readonly args?: Placed<readonly string[]>;
  readonly ports: readonly Placed<number>[];
  readonly probes: readonly Probe[];
  /** `value` undefined: taken from a field, a secret or a config map, or templated. */
  readonly env: ReadonlyMap<string, Placed<string | undefined>>;
  /** Names of config maps and secrets whose keys all become variables. */
  readonly envFrom: readonly string[];
  readonly workingDir?: string;
  /** Of the container, what it lacks taken from the pod. */
  readonly security: SecurityContext;
  readonly hasResources: boolean;
}

export interface Workload {
  /** `kind/namespace/name` or `kind/name`. */
  readonly id: string;
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly namespace?: string;
  readonly file: string;
  readonly at: Loc;
  readonly replicas?: Placed<number>;
  readonly labels: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
  readonly terminationGracePeriodSeconds?: number;
  /** Read from a template: values may be missing. */
  readonly templated: boolean;
  readonly purpose: Purpose;
}

export interface KubernetesService {
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly type: string;
  readonly selector: ReadonlyMap<string, string>;
  readonly ports: readonly Placed<number>[];
}

export interface Ingress {
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly annotations: ReadonlyMap<string, Placed<string>>;
  readonly hosts: readonly string[];
  /** Names of the services behind it. */
  readonly backends: readonly string[];
  readonly tls: boolean;
}

/** Everything that the Kubernetes manifests of the repository describe. */
export interface Kubernetes {
  readonly workloads: readonly Workload[];
  readonly services: readonly KubernetesService[];
  readonly ingresses: readonly Ingress[];
  readonly configMaps: readonly { readonly name: string; readonly keys: readonly string[]; readonly at: Loc }[];
}
