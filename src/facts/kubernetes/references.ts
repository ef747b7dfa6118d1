import { type Evidence, fact, type Loc, locOf, type Repo, type Subject } from '../../model/index.ts';
import { yamlAt, yamlMap, yamlString } from '../yaml.ts';
import { deployedObjects, deployedWorkloads, foreignSource, knownObjects, named, nearestFirst, selects } from './deployed.ts';
import { textsOf } from './objects.ts';
import type { Container, Ingress, KubernetesService, Workload } from './types.ts';
import { ingressOf, serviceOf, workloadOf } from './workloads.ts';

/** Every workload that the repository knows, for names and labels to refer to. */
export const knownWorkloads = fact('kubernetes/known-workloads', (repo: Repo): readonly Workload[] =>
  knownObjects(repo).flatMap((object) => workloadOf(object) ?? []),
);

/** Every service that the repository knows. */
export const knownServices = fact('kubernetes/known-services', (repo: Repo): readonly KubernetesService[] =>
  knownObjects(repo).flatMap((object) => serviceOf(object) ?? []),
);

/** A service that checks judge, with the workloads its selector meets. */
export interface DeployedService extends Subject {
  readonly of: KubernetesService;
  readonly targets: readonly Workload[];
  /** Why a pod of another origin may be meant. */
  readonly foreign: Loc | undefined;
}

/** Services with a selector, as they are deployed. */
export const deployedServices = fact('kubernetes/deployed-services', (repo: Repo): readonly DeployedService[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly DeployedService[] => {
      const service = serviceOf(object);
      if (service === undefined || service.selector.size === 0 || service.templated) return [];
      const targets = nearestFirst(
        knownWorkloads(repo).filter((workload) => selects(service.selector, workload.labels)),
        service.file,
      );
      if (targets.length === 0 && isParameterized(service.selector)) return [];
      return [{ name: `Service/${service.name}`, at: service.at, of: service, targets, foreign: foreignSource(repo) }];
    }),
  ),
);

/** A parameter of a Template in it may be given what another file calls by another name. */
function isParameterized(selector: ReadonlyMap<string, string>): boolean {
  return [...selector.values()].some((value) => value.includes('${'));
}

/** Whether some service or route sends requests to the pods of a workload. */
export function servingEvidence(repo: Repo, workload: Workload): Evidence | undefined {
  const [service] = nearestFirst(
    knownServices(repo).filter(({ selector }) => selects(selector, workload.labels)),
    workload.file,
  );
  return service === undefined ? undefined : { at: service.at, note: `Service/${service.name} sends requests here` };
}

/** An ingress that checks judge, with what it leads to. */
export interface DeployedIngress extends Subject {
  readonly ingress: Ingress;
  readonly templated: boolean;
  readonly backends: readonly {
    readonly service: string;
    readonly port: string | undefined;
    readonly at: Loc;
    readonly found: KubernetesService | undefined;
  }[];
  readonly foreign: Loc | undefined;
}

/** Ingresses as they are deployed. */
export const deployedIngresses = fact('kubernetes/deployed-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly DeployedIngress[] => {
      const ingress = ingressOf(object);
      if (ingress === undefined) return [];
      const backends = ingress.routes.map((route) => ({
        ...route,
        found: nearestFirst(
          knownServices(repo).filter(({ name }) => name === route.service),
          ingress.file,
        )[0],
      }));
      return [
        { name: `Ingress/${ingress.name}`, at: ingress.at, ingress, templated: object.templated, backends, foreign: foreignSource(repo) },
      ];
    }),
  ),
);

/** A key of a config map or secret that a container asks for. */
export interface ConfigReference {
  readonly container: string;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly of: string;
  readonly key: string;
  readonly at: Loc;
  /** The object that the repository has under that name, and whether it has the key. */
  readonly object: Loc | undefined;
  readonly hasKey: boolean;
}

/** A workload that takes keys from config maps and secrets of the repository. */
export interface ReferringWorkload extends Subject {
  readonly references: readonly ConfigReference[];
}

/** Workloads with references to keys of config maps or secrets that the repository declares. */
export const referringWorkloads = fact('kubernetes/referring-workloads', (repo: Repo): readonly ReferringWorkload[] => {
  const keys = new Map<string, { readonly at: Loc; readonly keys: Set<string> }>();
  for (const { kind, name, node, at, templated } of knownObjects(repo)) {
    if ((kind !== 'ConfigMap' && kind !== 'Secret') || templated || name === '') continue;
    const known = keys.get(`${kind} ${name}`) ?? { at, keys: new Set<string>() };
    for (const part of ['data', 'stringData', 'binaryData']) for (const { key } of yamlMap(yamlAt(node, part))) known.keys.add(key);
    keys.set(`${kind} ${name}`, known);
  }
  return deployedWorkloads(repo).flatMap(({ name, at, workload }): readonly ReferringWorkload[] => {
    if (workload.templated) return [];
    const references = workload.containers.flatMap((container) => referencesOf(container, keys));
    return references.length === 0 ? [] : [{ name, at, references }];
  });
});

function referencesOf(
  container: Container,
  keys: ReadonlyMap<string, { readonly at: Loc; readonly keys: ReadonlySet<string> }>,
): readonly ConfigReference[] {
  return container.envEntries.flatMap(({ from, at }): readonly ConfigReference[] => {
    const object = from === undefined || from.optional ? undefined : keys.get(`${from.kind} ${from.name}`);
    // A secret without any key is a shell that something in the cluster fills.
    if (from === undefined || object === undefined || object.keys.size === 0) return [];
    return [
      {
        container: container.name,
        kind: from.kind,
        of: from.name,
        key: from.key,
        at,
        object: object.at,
        hasKey: object.keys.has(from.key),
      },
    ];
  });
}

/** A policy for network traffic, with the workloads it is for. */
export interface NetworkPolicy extends Subject {
  readonly selector: ReadonlyMap<string, string>;
  /** Labels that its peers have to carry, per rule. */
  readonly targets: readonly Workload[];
  readonly isExact: boolean;
  readonly foreign: Loc | undefined;
}

/** Network policies as they are deployed. */
export const networkPolicies = fact('kubernetes/network-policies', (repo: Repo): readonly NetworkPolicy[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly NetworkPolicy[] => {
      if (object.kind !== 'NetworkPolicy' || object.templated) return [];
      const pods = yamlAt(object.node, 'spec', 'podSelector');
      const selector = textsOf(yamlAt(pods, 'matchLabels'));
      const isExact = yamlAt(pods, 'matchExpressions') === undefined;
      const targets = knownWorkloads(repo).filter((workload) => selector.size === 0 || selects(selector, workload.labels));
      if (targets.length === 0 && isParameterized(selector)) return [];
      return [{ name: `NetworkPolicy/${object.name}`, at: object.at, selector, targets, isExact, foreign: foreignSource(repo) }];
    }),
  ),
);

/** A service account, role or binding that gives more than a service needs. */
export interface Grant extends Subject {
  readonly gives: 'cluster-admin' | 'everything' | 'named';
  /** Who gets it, for bindings. */
  readonly to: readonly string[];
  readonly what: Loc;
}

/** Roles and bindings as they are deployed. */
export const grants = fact('kubernetes/grants', (repo: Repo): readonly Grant[] =>
  named(
    deployedObjects(repo).flatMap((object): readonly Grant[] => {
      if (object.templated || !/^(Cluster)?Role(Binding)?$/.test(object.kind)) return [];
      const name = `${object.kind}/${object.name}`;
      if (object.kind.endsWith('Binding')) {
        const role = yamlString(yamlAt(object.node, 'roleRef', 'name'));
        const subjects = yamlAt(object.node, 'subjects');
        const to =
          subjects?.y === 'seq'
            ? subjects.items.map((item) => `${yamlString(yamlAt(item, 'kind')) ?? ''} ${yamlString(yamlAt(item, 'name')) ?? ''}`)
            : [];
        return [{ name, at: object.at, gives: role === 'cluster-admin' ? 'cluster-admin' : 'named', to, what: object.at }];
      }
      const rules = yamlAt(object.node, 'rules');
      const all =
        rules?.y !== 'seq'
          ? undefined
          : rules.items.find((rule) => ['apiGroups', 'verbs', 'resources'].every((key) => hasStar(yamlAt(rule, key))));
      return [
        {
          name,
          at: object.at,
          gives: all === undefined ? 'named' : 'everything',
          to: [],
          what: all === undefined ? object.at : locOf(object.file, all.at),
        },
      ];
    }),
  ),
);

function hasStar(node: ReturnType<typeof yamlAt>): boolean {
  return node?.y === 'seq' && node.items.some((item) => yamlString(item) === '*');
}

/** Ingresses that lead somewhere, no templates. */
export const routedIngresses = fact('kubernetes/routed-ingresses', (repo: Repo): readonly DeployedIngress[] =>
  deployedIngresses(repo).filter(({ templated, backends }) => !templated && backends.length > 0),
);
