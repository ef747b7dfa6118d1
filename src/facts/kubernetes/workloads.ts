import type { YamlNode } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlHas, yamlList, yamlMap, yamlNumber, yamlString, yamlStrings } from '../yaml.ts';
import { containersOf, podOf } from './containers.ts';
import { textsOf } from './objects.ts';
import type { KubeObject } from './objects.ts';
import { entryLoc, nodeLoc } from './places.ts';
import type { Ingress, KubernetesService, Workload, WorkloadKind } from './types.ts';

const podPaths: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  Knative: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

function isWorkload(kind: string): kind is WorkloadKind {
  return Object.hasOwn(podPaths, kind);
}

/** The workload that an object is; undefined for other kinds. */
export function workloadOf({
  api,
  kind: written,
  name,
  namespace,
  file,
  node: object,
  at,
  templated,
  purpose,
}: KubeObject): Workload | undefined {
  const kind = written === 'Service' && api.startsWith('serving.knative.dev') ? 'Knative' : written;
  if (!isWorkload(kind)) return undefined;
  const template = yamlAt(object, ...podPaths[kind]);
  const pod = yamlAt(template, 'spec');
  const replicas = yamlEntry(yamlAt(object, 'spec'), 'replicas');
  const count = yamlNumber(replicas?.value);
  const grace = yamlNumber(yamlAt(pod, 'terminationGracePeriodSeconds'));
  const strategy = strategyOf(file, object);
  return {
    id: [kind, namespace, name].filter((part) => part !== undefined && part !== '').join('/'),
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    file,
    at,
    ...(replicas === undefined || count === undefined ? {} : { replicas: { value: count, at: entryLoc(file, replicas) } }),
    labels: textsOf(yamlAt(template, 'metadata', 'labels')),
    containers: containersOf(file, pod),
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    templated,
    purpose,
    pod: podOf(file, template, pod),
    ...(strategy === undefined ? {} : { strategy }),
    claims: yamlList(yamlAt(object, 'spec', 'volumeClaimTemplates')).flatMap(
      (claim) => yamlString(yamlAt(claim, 'metadata', 'name')) ?? [],
    ),
  };
}

function strategyOf(file: string, object: YamlNode): Workload['strategy'] {
  const entry = yamlEntry(yamlAt(object, 'spec'), 'strategy') ?? yamlEntry(yamlAt(object, 'spec'), 'updateStrategy');
  if (entry === undefined) return undefined;
  const maxUnavailable = yamlString(yamlAt(entry.value, 'rollingUpdate', 'maxUnavailable'));
  return {
    type: yamlString(yamlAt(entry.value, 'type')) ?? 'RollingUpdate',
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    at: entryLoc(file, entry),
  };
}

/** The service that an object is; undefined for other kinds, Knative's among them. */
export function serviceOf({ api, kind, name, file, node, at, templated, purpose }: KubeObject): KubernetesService | undefined {
  if (kind !== 'Service' || api.includes('/')) return undefined;
  const spec = yamlAt(node, 'spec');
  const type = yamlEntry(spec, 'type');
  return {
    name,
    file,
    at,
    templated,
    purpose,
    type: yamlString(type?.value) ?? 'ClusterIP',
    typeAt: type === undefined ? at : entryLoc(file, type),
    annotations: textsOf(yamlAt(node, 'metadata', 'annotations')),
    headless: yamlString(yamlAt(spec, 'clusterIP')) === 'None',
    selector: textsOf(yamlAt(spec, 'selector')),
    ports: yamlList(yamlAt(spec, 'ports')).flatMap((port) => {
      const value = yamlNumber(yamlAt(port, 'port'));
      return value === undefined ? [] : [{ value, at: nodeLoc(file, port) }];
    }),
    targets: yamlList(yamlAt(spec, 'ports')).flatMap((port) => {
      const target = yamlString(yamlAt(port, 'targetPort')) ?? yamlString(yamlAt(port, 'port'));
      const name = yamlString(yamlAt(port, 'name'));
      return target === undefined
        ? []
        : [{ ...(name === undefined ? {} : { name }), port: yamlNumber(yamlAt(port, 'port')), target, at: nodeLoc(file, port) }];
    }),
  };
}

/** The ingress that an object is; undefined for other kinds. */
export function ingressOf({ kind, file, node: object, name, at }: KubeObject): Ingress | undefined {
  if (kind !== 'Ingress') return undefined;
  const className = yamlEntry(yamlAt(object, 'spec'), 'ingressClassName');
  const classText = yamlString(className?.value);
  const rules = yamlList(yamlAt(object, 'spec', 'rules'));
  const paths = rules.flatMap((rule) => yamlList(yamlAt(rule, 'http', 'paths')));
  const backends = [...paths.map((path) => yamlAt(path, 'backend')), yamlAt(object, 'spec', 'defaultBackend')];
  return {
    name,
    file,
    at,
    annotations: new Map(
      yamlMap(yamlAt(object, 'metadata', 'annotations')).flatMap((entry) => {
        const value = yamlString(entry.value);
        return value === undefined ? [] : [[entry.key, { value, at: entryLoc(file, entry) }] as const];
      }),
    ),
    hosts: rules.flatMap((rule) => yamlString(yamlAt(rule, 'host')) ?? []),
    backends: [
      ...new Set(
        backends.flatMap((backend) => yamlString(yamlAt(backend, 'service', 'name')) ?? yamlString(yamlAt(backend, 'serviceName')) ?? []),
      ),
    ],
    tls: yamlHas(object, 'spec', 'tls'),
    tlsHosts: yamlList(yamlAt(object, 'spec', 'tls')).map((item) => ({
      hosts: yamlStrings(yamlAt(item, 'hosts')),
      secret: yamlString(yamlAt(item, 'secretName')),
      at: nodeLoc(file, item),
    })),
    ...(className === undefined || classText === undefined ? {} : { className: { value: classText, at: entryLoc(file, className) } }),
    rules: rules.map((rule) => ({ host: yamlString(yamlAt(rule, 'host')), at: nodeLoc(file, yamlAt(rule, 'host') ?? rule) })),
    routes: backends.flatMap((backend) => {
      const found = yamlAt(backend, 'service', 'name') ?? yamlAt(backend, 'serviceName');
      const service = yamlString(found);
      if (found === undefined || service === undefined) return [];
      const port =
        yamlAt(backend, 'service', 'port', 'number') ?? yamlAt(backend, 'service', 'port', 'name') ?? yamlAt(backend, 'servicePort');
      return [{ service, port: yamlString(port), at: nodeLoc(file, found) }];
    }),
  };
}
