import type { Loc, YamlNode } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import { yamlAt, yamlBoolean, yamlEntry, yamlEntryLoc, yamlList, yamlMap, yamlNumber, yamlString, yamlStrings } from '../yaml.ts';
import type { Container, Probe, SecurityContext } from './types.ts';

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
  return {
    name: yamlString(yamlAt(node, 'name')) ?? '',
    at: locOf(file, node.at),
    init,
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ports: yamlList(yamlAt(node, 'ports')).flatMap((port) => {
      const entry = yamlEntry(port, 'containerPort');
      const value = yamlNumber(entry?.value);
      return entry === undefined || value === undefined ? [] : [{ value, at: yamlEntryLoc(file, entry) }];
    }),
    probes: (['liveness', 'readiness', 'startup'] as const).flatMap((kind) => probeOf(file, node, kind) ?? []),
    env: environmentOf(file, node),
    envFrom: yamlList(yamlAt(node, 'envFrom')).flatMap(
      (item) => yamlString(yamlAt(item, 'configMapRef', 'name')) ?? yamlString(yamlAt(item, 'secretRef', 'name')) ?? [],
    ),
    ...(workingDir === undefined ? {} : { workingDir }),
    security: { ...pod, ...securityOf(file, yamlAt(node, 'securityContext')) },
    hasResources: yamlMap(yamlAt(node, 'resources')).length > 0,
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
  return entry === undefined || value === undefined ? undefined : { value, at: yamlEntryLoc(file, entry) };
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
  const at: Loc = yamlEntryLoc(file, entry);
  return { kind, how, ...(path === undefined ? {} : { path }), ...(port === undefined ? {} : { port }), at };
}

function environmentOf(file: string, container: YamlNode): Container['env'] {
  const env = new Map<string, Placed<string | undefined>>();
  for (const item of yamlList(yamlAt(container, 'env'))) {
    const name = yamlString(yamlAt(item, 'name'));
    const value = yamlString(yamlAt(item, 'value'));
    if (name !== undefined) env.set(name, { value: value?.includes('{{') === true ? undefined : value, at: locOf(file, item.at) });
  }
  return env;
}

function securityOf(file: string, node: YamlNode | undefined): SecurityContext {
  const flag = (key: string): Placed<boolean> | undefined => placed(file, node, key, yamlBoolean);
  const runAsUser = placed(file, node, 'runAsUser', yamlNumber);
  const [runAsNonRoot, readOnlyRootFilesystem] = [flag('runAsNonRoot'), flag('readOnlyRootFilesystem')];
  const [allowPrivilegeEscalation, privileged] = [flag('allowPrivilegeEscalation'), flag('privileged')];
  return {
    ...(runAsNonRoot === undefined ? {} : { runAsNonRoot }),
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(readOnlyRootFilesystem === undefined ? {} : { readOnlyRootFilesystem }),
    ...(allowPrivilegeEscalation === undefined ? {} : { allowPrivilegeEscalation }),
    ...(privileged === undefined ? {} : { privileged }),
  };
}
