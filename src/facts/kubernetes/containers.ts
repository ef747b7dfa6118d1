import type { Loc, YamlNode } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import { yamlAt, yamlBoolean, yamlEntry, yamlList, yamlMap, yamlNumber, yamlString, yamlStrings } from '../yaml.ts';
import { entryLoc, nodeLoc } from './places.ts';
import { textsOf } from './objects.ts';
import type { Container, PodSettings, Probe, Resources, SecurityContext, Volume } from './types.ts';

/** Containers of a pod specification, init containers last. */
export function containersOf(file: string, pod: YamlNode | undefined): readonly Container[] {
  const podSecurity = securityOf(file, yamlAt(pod, 'securityContext'));
  const read = (key: string, init: boolean): readonly Container[] =>
    yamlList(yamlAt(pod, key)).map((node) => containerOf(file, node, podSecurity, init));
  return [...read('containers', false), ...read('initContainers', true)];
}

function containerOf(file: string, node: YamlNode, pod: SecurityContext, init: boolean): Container {
  const image = placed(file, node, 'image', yamlString);
  const command = placed(file, node, 'command', (value) => (value?.y === 'seq' ? yamlStrings(value) : undefined));
  const args = placed(file, node, 'args', (value) => (value?.y === 'seq' ? yamlStrings(value) : undefined));
  const workingDir = yamlString(yamlAt(node, 'workingDir'));
  const resources = resourcesOf(file, node);
  const procMount = yamlAt(node, 'securityContext', 'procMount');
  return {
    name: yamlString(yamlAt(node, 'name')) ?? '',
    at: nodeLoc(file, node),
    init,
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ports: yamlList(yamlAt(node, 'ports')).flatMap((port) => {
      const entry = yamlEntry(port, 'containerPort');
      const value = yamlNumber(entry?.value);
      return entry === undefined || value === undefined ? [] : [{ value, at: entryLoc(file, entry) }];
    }),
    probes: (['liveness', 'readiness', 'startup'] as const).flatMap((kind) => probeOf(file, node, kind) ?? []),
    env: environmentOf(file, node),
    envFrom: yamlList(yamlAt(node, 'envFrom')).flatMap(
      (item) => yamlString(yamlAt(item, 'configMapRef', 'name')) ?? yamlString(yamlAt(item, 'secretRef', 'name')) ?? [],
    ),
    ...(workingDir === undefined ? {} : { workingDir }),
    security: { ...pod, ...securityOf(file, yamlAt(node, 'securityContext')) },
    hasResources: yamlMap(yamlAt(node, 'resources')).length > 0,
    ...(resources === undefined ? {} : { resources }),
    envEntries: entriesOf(file, node),
    envSources: yamlList(yamlAt(node, 'envFrom')).flatMap((item) => {
      const kind = yamlAt(item, 'configMapRef') === undefined ? 'Secret' : 'ConfigMap';
      const ref = yamlAt(item, 'configMapRef') ?? yamlAt(item, 'secretRef');
      const name = yamlString(yamlAt(ref, 'name'));
      return name === undefined ? [] : [{ kind, name, optional: yamlBoolean(yamlAt(ref, 'optional')) === true, at: nodeLoc(file, item) }];
    }),
    namedPorts: yamlList(yamlAt(node, 'ports')).flatMap((port) => {
      const value = yamlNumber(yamlAt(port, 'containerPort'));
      const name = yamlString(yamlAt(port, 'name'));
      return value === undefined ? [] : [{ ...(name === undefined ? {} : { name }), value, at: nodeLoc(file, port) }];
    }),
    mounts: yamlList(yamlAt(node, 'volumeMounts')).flatMap((mount) => {
      const volume = yamlString(yamlAt(mount, 'name'));
      const path = yamlString(yamlAt(mount, 'mountPath'));
      const readOnly = yamlBoolean(yamlAt(mount, 'readOnly')) === true;
      return volume === undefined || path === undefined ? [] : [{ volume, path, readOnly, at: nodeLoc(file, mount) }];
    }),
    ...(yamlString(procMount) === 'Unmasked' && procMount !== undefined ? { unmaskedProc: nodeLoc(file, procMount) } : {}),
  };
}

function placed<T>(
  file: string,
  node: YamlNode | undefined,
  key: string,
  read: (value: YamlNode | undefined) => T | undefined,
): Placed<T> | undefined {
  const entry = yamlEntry(node, key);
  const value = read(entry?.value);
  return entry === undefined || value === undefined ? undefined : { value, at: entryLoc(file, entry) };
}

function probeOf(file: string, container: YamlNode, kind: Probe['kind']): Probe | undefined {
  const entry = yamlEntry(container, `${kind}Probe`);
  if (entry === undefined || entry.value.y !== 'map') return undefined;
  const has = (key: string): boolean => yamlAt(entry.value, key) !== undefined;
  const how = has('httpGet') ? 'http' : has('exec') ? 'exec' : has('tcpSocket') ? 'tcp' : has('grpc') ? 'grpc' : 'unknown';
  const path = yamlString(yamlAt(entry.value, 'httpGet', 'path'));
  const port = yamlString(
    yamlAt(entry.value, 'httpGet', 'port') ?? yamlAt(entry.value, 'tcpSocket', 'port') ?? yamlAt(entry.value, 'grpc', 'port'),
  );
  const at: Loc = entryLoc(file, entry);
  const command = how === 'exec' ? yamlStrings(yamlAt(entry.value, 'exec', 'command')) : undefined;
  return {
    kind,
    how,
    ...(path === undefined ? {} : { path }),
    ...(port === undefined ? {} : { port }),
    ...(command === undefined ? {} : { command }),
    at,
  };
}

function resourcesOf(file: string, container: YamlNode): Resources | undefined {
  const entry = yamlEntry(container, 'resources');
  if (entry === undefined || yamlMap(entry.value).length === 0) return undefined;
  const text = (kind: string, what: string): string | undefined => yamlString(yamlAt(entry.value, kind, what));
  const [cpuLimit, memoryLimit] = [text('limits', 'cpu'), text('limits', 'memory')];
  // A limit without a request is taken for the request too.
  const [cpuRequest, memoryRequest] = [text('requests', 'cpu') ?? cpuLimit, text('requests', 'memory') ?? memoryLimit];
  return {
    ...(cpuRequest === undefined ? {} : { cpuRequest }),
    ...(memoryRequest === undefined ? {} : { memoryRequest }),
    ...(cpuLimit === undefined ? {} : { cpuLimit }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    at: entryLoc(file, entry),
  };
}

function entriesOf(file: string, container: YamlNode): Container['envEntries'] {
  return yamlList(yamlAt(container, 'env')).flatMap((item) => {
    const name = yamlString(yamlAt(item, 'name'));
    if (name === undefined) return [];
    const value = yamlString(yamlAt(item, 'value'));
    const isSecret = yamlAt(item, 'valueFrom', 'secretKeyRef') !== undefined;
    const ref = yamlAt(item, 'valueFrom', 'secretKeyRef') ?? yamlAt(item, 'valueFrom', 'configMapKeyRef');
    const [from, key] = [yamlString(yamlAt(ref, 'name')), yamlString(yamlAt(ref, 'key'))];
    const optional = yamlBoolean(yamlAt(ref, 'optional')) === true;
    return [
      {
        name,
        ...(value === undefined ? {} : { value }),
        ...(from === undefined || key === undefined
          ? {}
          : { from: { kind: isSecret ? ('Secret' as const) : ('ConfigMap' as const), name: from, key, optional } }),
        at: nodeLoc(file, item),
      },
    ];
  });
}

/** Settings of the whole pod. */
export function podOf(file: string, template: YamlNode | undefined, pod: YamlNode | undefined): PodSettings {
  const flag = (key: string): Placed<boolean> | undefined => placed(file, pod, key, yamlBoolean);
  const [hostNetwork, hostPid, hostIpc] = [flag('hostNetwork'), flag('hostPID'), flag('hostIPC')];
  const spread = yamlEntry(pod, 'topologySpreadConstraints') ?? yamlEntry(yamlAt(pod, 'affinity'), 'podAntiAffinity');
  const sysctls = yamlList(yamlAt(pod, 'securityContext', 'sysctls'));
  return {
    ...(hostNetwork === undefined ? {} : { hostNetwork }),
    ...(hostPid === undefined ? {} : { hostPid }),
    ...(hostIpc === undefined ? {} : { hostIpc }),
    volumes: yamlList(yamlAt(pod, 'volumes')).map((node) => volumeOf(file, node)),
    annotations: new Map(
      [...textsOf(yamlAt(template, 'metadata', 'annotations'))].flatMap(([key, value]) => {
        const entry = yamlEntry(yamlAt(template, 'metadata', 'annotations'), key);
        return entry === undefined ? [] : [[key, { value, at: entryLoc(file, entry) }] as const];
      }),
    ),
    lowPortsOpen: sysctls.some((node) => yamlString(yamlAt(node, 'name')) === 'net.ipv4.ip_unprivileged_port_start'),
    ...(spread === undefined ? {} : { spread: entryLoc(file, spread) }),
  };
}

function volumeOf(file: string, node: YamlNode): Volume {
  const entry = yamlMap(node).find(({ key }) => key !== 'name');
  const field = (key: string): string | undefined => yamlString(yamlAt(entry?.value, key));
  const source = field('path') ?? field('claimName') ?? field('secretName') ?? field('name');
  return {
    name: yamlString(yamlAt(node, 'name')) ?? '',
    kind: entry?.key ?? 'emptyDir',
    ...(source === undefined ? {} : { source }),
    optional: yamlBoolean(yamlAt(entry?.value, 'optional')) === true,
    at: nodeLoc(file, node),
  };
}

function environmentOf(file: string, container: YamlNode): Container['env'] {
  const env = new Map<string, Placed<string | undefined>>();
  for (const item of yamlList(yamlAt(container, 'env'))) {
    const name = yamlString(yamlAt(item, 'name'));
    const value = yamlString(yamlAt(item, 'value'));
    if (name !== undefined) env.set(name, { value: value?.includes('{{') === true ? undefined : value, at: nodeLoc(file, item) });
  }
  return env;
}

function securityOf(file: string, node: YamlNode | undefined): SecurityContext {
  const flag = (key: string): Placed<boolean> | undefined => placed(file, node, key, yamlBoolean);
  const runAsUser = placed(file, node, 'runAsUser', yamlNumber);
  const [runAsNonRoot, readOnlyRootFilesystem] = [flag('runAsNonRoot'), flag('readOnlyRootFilesystem')];
  const capabilities = yamlEntry(node, 'capabilities');
  const [allowPrivilegeEscalation, privileged] = [flag('allowPrivilegeEscalation'), flag('privileged')];
  return {
    ...(runAsNonRoot === undefined ? {} : { runAsNonRoot }),
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(readOnlyRootFilesystem === undefined ? {} : { readOnlyRootFilesystem }),
    ...(allowPrivilegeEscalation === undefined ? {} : { allowPrivilegeEscalation }),
    ...(privileged === undefined ? {} : { privileged }),
    ...(capabilities === undefined
      ? {}
      : {
          capabilities: {
            drop: yamlStrings(yamlAt(capabilities.value, 'drop')).map((name) => name.toUpperCase()),
            add: yamlStrings(yamlAt(capabilities.value, 'add')).map((name) => name.toUpperCase()),
            at: entryLoc(file, capabilities),
          },
        }),
  };
}
