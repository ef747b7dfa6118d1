import type { Repo, YamlNode } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { yamlAt, yamlEntry, yamlEntryLoc, yamlHas, yamlList, yamlMap, yamlNumber, yamlString } from '../yaml.ts';
import { containersOf } from './containers.ts';
import type { Ingress, Kubernetes, KubernetesService, Workload, WorkloadKind } from './types.ts';

export type * from './types.ts';

const podPaths: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  Knative: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** Workloads, services, ingresses and config maps of all manifests, lists unpacked, in order of files. */
export const kubernetes = fact('kubernetes', (repo: Repo): Kubernetes => {
  const found = {
    workloads: [] as Workload[],
    services: [] as KubernetesService[],
    ingresses: [] as Ingress[],
    configMaps: [] as Kubernetes['configMaps'][number][],
  };
  for (const { path } of repo.ofKind('kubernetes')) {
    const outline = repo.outline(path, 'kubernetes');
    for (const doc of outline?.docs ?? []) for (const object of unpack(doc)) read(path, object, outline?.templated === true, found);
  }
  return found;
});

function unpack(doc: YamlNode): readonly YamlNode[] {
  return yamlString(yamlAt(doc, 'kind'))?.endsWith('List') === true ? yamlList(yamlAt(doc, 'items')) : [doc];
}

interface Found {
  readonly workloads: Workload[];
  readonly services: KubernetesService[];
  readonly ingresses: Ingress[];
  readonly configMaps: Kubernetes['configMaps'][number][];
}

function read(file: string, object: YamlNode, templated: boolean, into: Found): void {
  const api = yamlString(yamlAt(object, 'apiVersion')) ?? '';
  const written = yamlString(yamlAt(object, 'kind')) ?? '';
  const kind = written === 'Service' && api.startsWith('serving.knative.dev') ? 'Knative' : written;
  const name = yamlString(yamlAt(object, 'metadata', 'name')) ?? '';
  const at = locOf(file, yamlEntry(object, 'kind')?.value.at ?? object.at);
  if (kind in podPaths) into.workloads.push(workloadOf(file, object, kind as WorkloadKind, name, templated));
  else if (kind === 'Service') {
    const spec = yamlAt(object, 'spec');
    into.services.push({
      name,
      file,
      at,
      type: yamlString(yamlAt(spec, 'type')) ?? 'ClusterIP',
      selector: texts(yamlAt(spec, 'selector')),
      ports: yamlList(yamlAt(spec, 'ports')).flatMap((port) => {
        const value = yamlNumber(yamlAt(port, 'port'));
        return value === undefined ? [] : [{ value, at: locOf(file, port.at) }];
      }),
    });
  } else if (kind === 'Ingress') into.ingresses.push(ingressOf(file, object, name));
  else if (kind === 'ConfigMap') into.configMaps.push({ name, keys: yamlMap(yamlAt(object, 'data')).map((entry) => entry.key), at });
}

function workloadOf(file: string, object: YamlNode, kind: WorkloadKind, name: string, templated: boolean): Workload {
  const template = yamlAt(object, ...podPaths[kind]);
  const pod = yamlAt(template, 'spec');
  const namespace = yamlString(yamlAt(object, 'metadata', 'namespace'));
  const replicas = yamlEntry(yamlAt(object, 'spec'), 'replicas');
  const count = yamlNumber(replicas?.value);
  const grace = yamlNumber(yamlAt(pod, 'terminationGracePeriodSeconds'));
  return {
    id: [kind, namespace, name].filter((part) => part !== undefined && part !== '').join('/'),
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    file,
    at: locOf(file, yamlAt(object, 'metadata', 'name')?.at ?? object.at),
    ...(replicas === undefined || count === undefined ? {} : { replicas: { value: count, at: yamlEntryLoc(file, replicas) } }),
    labels: texts(yamlAt(template, 'metadata', 'labels')),
    containers: containersOf(file, pod),
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    templated,
    purpose: purposeOfPath(file),
  };
}

function ingressOf(file: string, object: YamlNode, name: string): Ingress {
  const rules = yamlList(yamlAt(object, 'spec', 'rules'));
  const paths = rules.flatMap((rule) => yamlList(yamlAt(rule, 'http', 'paths')));
  const backends = [...paths.map((path) => yamlAt(path, 'backend')), yamlAt(object, 'spec', 'defaultBackend')];
  return {
    name,
    file,
    at: locOf(file, yamlAt(object, 'metadata', 'name')?.at ?? object.at),
    annotations: new Map(
      yamlMap(yamlAt(object, 'metadata', 'annotations')).flatMap((entry) => {
        const value = yamlString(entry.value);
        return value === undefined ? [] : [[entry.key, { value, at: yamlEntryLoc(file, entry) }] as const];
      }),
    ),
    hosts: rules.flatMap((rule) => yamlString(yamlAt(rule, 'host')) ?? []),
    backends: [
      ...new Set(
        backends.flatMap((backend) => yamlString(yamlAt(backend, 'service', 'name')) ?? yamlString(yamlAt(backend, 'serviceName')) ?? []),
      ),
    ],
    tls: yamlHas(object, 'spec', 'tls'),
  };
}

function texts(node: YamlNode | undefined): ReadonlyMap<string, string> {
  return new Map(
    yamlMap(node).flatMap((entry) => {
      const value = yamlString(entry.value);
      return value === undefined ? [] : [[entry.key, value] as const];
    }),
  );
}
