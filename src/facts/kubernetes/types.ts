import type { Loc } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import type { Purpose } from '../docker/purpose.ts';

export type WorkloadKind =
  'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet' | 'ReplicationController' | 'Job' | 'CronJob' | 'Pod' | 'Rollout' | 'Knative';

/** Settings of a pod or container that decide about its user; the container's win. */
export interface SecurityContext {
  readonly runAsNonRoot?: Placed<boolean>;
  readonly runAsUser?: Placed<number>;
  readonly readOnlyRootFilesystem?: Placed<boolean>;
  readonly allowPrivilegeEscalation?: Placed<boolean>;
  readonly privileged?: Placed<boolean>;
  readonly capabilities?: { readonly drop: readonly string[]; readonly add: readonly string[]; readonly at: Loc };
}

/** One entry of a container's `env`, in the order written. */
export interface EnvEntry {
  readonly name: string;
  /** Literal text; undefined where it comes from elsewhere. */
  readonly value?: string;
  /** Key of a config map or secret that it is taken from. */
  readonly from?: { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string; readonly key: string; readonly optional: boolean };
  readonly at: Loc;
}

/** Requests and limits as written. */
export interface Resources {
  readonly cpuRequest?: string;
  readonly memoryRequest?: string;
  readonly cpuLimit?: string;
  readonly memoryLimit?: string;
  readonly at: Loc;
}

/** A volume of a pod. */
export interface Volume {
  readonly name: string;
  /** Key that says what it is: emptyDir, hostPath, persistentVolumeClaim, configMap ... */
  readonly kind: string;
  /** Path on the host, name of the claim, config map or secret. */
  readonly source?: string;
  readonly optional: boolean;
  readonly at: Loc;
}

/** What a pod shares with its node, and who it is. */
export interface PodSettings {
  readonly hostNetwork?: Placed<boolean>;
  readonly hostPid?: Placed<boolean>;
  readonly hostIpc?: Placed<boolean>;
  readonly volumes: readonly Volume[];
  readonly annotations: ReadonlyMap<string, Placed<string>>;
  /** A sysctl that lets every process bind low ports. */
  readonly lowPortsOpen: boolean;
  /** Where replicas go: topologySpreadConstraints or podAntiAffinity. */
  readonly spread?: Loc;
}

export interface Probe {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  /** Path of an HTTP probe. */
  readonly path?: string;
  readonly port?: string;
  readonly how: 'http' | 'exec' | 'tcp' | 'grpc' | 'unknown';
  /** Words of an exec probe. */
  readonly command?: readonly string[];
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
  readonly resources?: Resources;
  /** `env` in its order, which decides what $(NAME) means. */
  readonly envEntries: readonly EnvEntry[];
  readonly envSources: readonly {
    readonly kind: 'ConfigMap' | 'Secret';
    readonly name: string;
    readonly optional: boolean;
    readonly at: Loc;
  }[];
  readonly namedPorts: readonly { readonly name?: string; readonly value: number; readonly at: Loc }[];
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean; readonly at: Loc }[];
  readonly unmaskedProc?: Loc;
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
  readonly pod: PodSettings;
  readonly strategy?: { readonly type: string; readonly maxUnavailable?: string; readonly at: Loc };
  /** Names of volumeClaimTemplates. */
  readonly claims: readonly string[];
}

export interface KubernetesService {
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly templated: boolean;
  readonly purpose: Purpose;
  readonly type: string;
  readonly typeAt: Loc;
  readonly annotations: ReadonlyMap<string, string>;
  readonly headless: boolean;
  readonly selector: ReadonlyMap<string, string>;
  readonly ports: readonly Placed<number>[];
  /** Where each port leads: a number or the name of a container port. */
  readonly targets: readonly { readonly name?: string; readonly port: number | undefined; readonly target: string; readonly at: Loc }[];
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
  /** Hosts that `tls` names; empty with `tls` set: all of them. */
  readonly tlsHosts: readonly { readonly hosts: readonly string[]; readonly secret: string | undefined; readonly at: Loc }[];
  readonly className?: Placed<string>;
  readonly rules: readonly { readonly host: string | undefined; readonly at: Loc }[];
  readonly routes: readonly { readonly service: string; readonly port: string | undefined; readonly at: Loc }[];
}

/** Everything that the Kubernetes manifests of the repository describe. */
export interface Kubernetes {
  readonly workloads: readonly Workload[];
  readonly services: readonly KubernetesService[];
  readonly ingresses: readonly Ingress[];
  readonly configMaps: readonly { readonly name: string; readonly keys: readonly string[]; readonly at: Loc }[];
}
