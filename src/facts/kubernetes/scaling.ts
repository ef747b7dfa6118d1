import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { keepsData } from '../compose/roles.ts';
import { yamlAt, yamlEntry, yamlList, yamlNumber, yamlString } from '../yaml.ts';
import { sameNamespace, deployedObjects, foreignSource, knownObjects, named, runningWorkloads, selects } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { textsOf } from './objects.ts';
import { entryLoc } from './places.ts';
import { servedWorkloads } from './probes.ts';
import { knownWorkloads } from './references.ts';
import type { Workload } from './types.ts';

/** Something that sets the number of replicas of a workload. */
export interface Autoscaler extends Subject {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly target: { readonly kind: string; readonly name: string; readonly at: Loc };
  readonly workload: Workload | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly boundsAt: Loc;
  /** Resources that it scales by use of what was requested: cpu, memory. */
  readonly utilisation: readonly string[];
  readonly foreign: Loc | undefined;
}

/** Autoscalers as they are deployed: of Kubernetes and of KEDA. */
export const autoscalers = fact('kubernetes/autoscalers', (repo: Repo): readonly Autoscaler[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly Autoscaler[] => {
      if (!/^(HorizontalPodAutoscaler|ScaledObject)$/.test(object.kind) || object.templated) return [];
      const ref = yamlAt(object.node, 'spec', 'scaleTargetRef');
      const name = yamlString(yamlAt(ref, 'name'));
      const kind = yamlString(yamlAt(ref, 'kind')) ?? 'Deployment';
      const entry = yamlEntry(ref, 'name');
      if (name === undefined || entry === undefined) return [];
      const spec = yamlAt(object.node, 'spec');
      const bounds = yamlEntry(spec, 'maxReplicas') ?? yamlEntry(spec, 'maxReplicaCount');
      const metrics = yamlList(yamlAt(spec, 'metrics')).flatMap((metric) => {
        const isUse =
          yamlString(yamlAt(metric, 'resource', 'target', 'type')) === 'Utilization' ||
          yamlAt(metric, 'resource', 'targetAverageUtilization') !== undefined;
        const resource = yamlString(yamlAt(metric, 'resource', 'name'));
        return isUse && resource !== undefined ? [resource] : [];
      });
      return [
        {
          name: `${object.kind}/${object.name}`,
          at: object.at,
          kind: object.kind,
          namespace: object.namespace,
          target: { kind, name, at: entryLoc(object.file, entry) },
          workload: knownWorkloads(repo).find(
            (workload) => workload.name === name && workload.kind === kind && sameNamespace(workload.namespace, object.namespace),
          ),
          min: yamlNumber(yamlAt(spec, 'minReplicas') ?? yamlAt(spec, 'minReplicaCount')) ?? (object.kind === 'ScaledObject' ? 0 : 1),
          max: yamlNumber(bounds?.value),
          boundsAt: bounds === undefined ? object.at : entryLoc(object.file, bounds),
          utilisation: yamlAt(spec, 'targetCPUUtilizationPercentage') === undefined ? metrics : [...metrics, 'cpu'],
          foreign: foreignSource(repo),
        },
      ];
    }),
  ),
);

/** How many replicas a workload has at least. */
export interface ReplicaCount {
  readonly count: number;
  readonly at: Loc;
  readonly why: string;
}

/** A stateless workload that takes requests, with its replicas. */
export interface ReplicatedWorkload extends DeployedWorkload {
  readonly replicas: ReplicaCount;
  readonly served: Evidence;
}

const single = /operator|controller|scheduler|cron|worker|leader|singleton|migrat|backup/i;
const tools = /^(admin|monitoring|mail|emulator|proxy)$/;

/** Deployments that take requests and keep nothing by themselves. */
export const replicatedWorkloads = fact('kubernetes/replicated-workloads', (repo: Repo): readonly ReplicatedWorkload[] =>
  servedWorkloads(repo).flatMap((each): readonly ReplicatedWorkload[] => {
    const { workload, role } = each;
    if (!/^(Deployment|Rollout|ReplicaSet)$/.test(workload.kind) || workload.templated || keepsData(role) || role === 'storage') return [];
    if (tools.test(role) || single.test(workload.name) || workload.pod.volumes.some(({ kind }) => kind === 'persistentVolumeClaim'))
      return [];
    // Recreate says that two of it must never run at a time.
    if (workload.strategy?.type === 'Recreate') return [];
    return [{ ...each, replicas: replicasOf(repo, workload) }];
  }),
);

/** The autoscaler of a workload. */
export function scalerOf(repo: Repo, workload: Workload): Autoscaler | undefined {
  return autoscalers(repo).find(
    ({ target, namespace }) =>
      target.name === workload.name && target.kind === workload.kind && sameNamespace(namespace, workload.namespace),
  );
}

/** The least number of replicas that run of a workload. */
export function replicasOf(repo: Repo, workload: Workload): ReplicaCount {
  const scaler = scalerOf(repo, workload);
  if (scaler?.min !== undefined) return { count: scaler.min, at: scaler.at, why: `${scaler.name} keeps at least ${scaler.min}` };
  const own = workload.replicas;
  return own === undefined
    ? { count: 1, at: workload.at, why: 'one is what Kubernetes runs where nothing is said' }
    : { count: own.value, at: own.at, why: `replicas: ${own.value}` };
}

/** A disruption budget, with the workloads it is for. */
export interface Budget extends Subject {
  readonly targets: readonly Workload[];
  /** As written; undefined where not given. */
  readonly minAvailable: string | undefined;
  readonly maxUnavailable: string | undefined;
  readonly valueAt: Loc;
}

/** Disruption budgets as they are deployed. */
export const budgets = fact('kubernetes/budgets', (repo: Repo): readonly Budget[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly Budget[] => {
      if (object.kind !== 'PodDisruptionBudget' || object.templated) return [];
      const spec = yamlAt(object.node, 'spec');
      const selector = textsOf(yamlAt(spec, 'selector', 'matchLabels'));
      const value = yamlEntry(spec, 'maxUnavailable') ?? yamlEntry(spec, 'minAvailable');
      return [
        {
          name: `PodDisruptionBudget/${object.name}`,
          at: object.at,
          targets: runningWorkloads(repo).flatMap(({ workload }) =>
            selects(selector, workload.labels) && sameNamespace(workload.namespace, object.namespace) ? [workload] : [],
          ),
          minAvailable: yamlString(yamlAt(spec, 'minAvailable')),
          maxUnavailable: yamlString(yamlAt(spec, 'maxUnavailable')),
          valueAt: value === undefined ? object.at : entryLoc(object.file, value),
        },
      ];
    }),
  ),
);

/** Whether a budget protects a workload. */
export function budgetOf(repo: Repo, workload: Workload): Evidence | undefined {
  const object = knownObjects(repo).find(
    ({ kind, node, namespace }) =>
      kind === 'PodDisruptionBudget' &&
      sameNamespace(namespace, workload.namespace) &&
      selects(textsOf(yamlAt(node, 'spec', 'selector', 'matchLabels')), workload.labels),
  );
  return object === undefined ? undefined : { at: object.at, note: `PodDisruptionBudget/${object.name}` };
}

/** Budgets that are for workloads of the manifests. */
export const targetedBudgets = fact('kubernetes/targeted-budgets', (repo: Repo): readonly Budget[] =>
  budgets(repo).filter(({ targets }) => targets.length > 0 && !targets.some(({ templated }) => templated)),
);
