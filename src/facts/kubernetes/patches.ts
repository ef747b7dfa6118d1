import type { YamlEntry, YamlNode } from '../../model/index.ts';
import { yamlAt, yamlList, yamlString } from '../yaml.ts';
import { withNodeAt } from './places.ts';

/** Keys by which Kubernetes tells the items of a list apart when it merges one, by the name of the list. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
};

/** An object with a strategic merge patch laid over it. Nodes of the patch keep their own file. */
export function mergedWith(base: YamlNode, patch: YamlNode, listName = ''): YamlNode {
  if (base.y === 'map' && patch.y === 'map') {
    if (directive(patch) === 'replace') return without(patch, '$patch');
    const entries: YamlEntry[] = base.entries.filter((entry) => !isNull(patch, entry.key));
    for (const entry of patch.entries) {
      if (entry.key.startsWith('$') || isNullNode(entry.value)) continue;
      const index = entries.findIndex((each) => each.key === entry.key);
      const old = entries[index];
      if (old === undefined) entries.push(entry);
      else if (old.value.y === 'scalar' || entry.value.y === 'scalar') entries[index] = entry;
      else entries[index] = { ...old, value: mergedWith(old.value, entry.value, entry.key) };
    }
    return { ...base, entries };
  }
  if (base.y === 'seq' && patch.y === 'seq') {
    const keys = mergeKeys[listName];
    const key = keys?.find((each) => patch.items.some((item) => yamlAt(item, each) !== undefined));
    return key === undefined ? patch : { ...base, items: mergedItems(base.items, patch.items, key) };
  }
  return patch;
}

function mergedItems(base: readonly YamlNode[], patch: readonly YamlNode[], key: string): readonly YamlNode[] {
  const items = [...base];
  for (const item of patch) {
    const name = yamlString(yamlAt(item, key));
    const index = items.findIndex((each) => name !== undefined && yamlString(yamlAt(each, key)) === name);
    if (directive(item) === 'delete') {
      if (index >= 0) items.splice(index, 1);
    } else if (index < 0) items.push(item);
    else items[index] = mergedWith(items[index]!, item);
  }
  return items;
}

function directive(node: YamlNode): string | undefined {
  return yamlString(yamlAt(node, '$patch'));
}

function without(node: YamlNode, key: string): YamlNode {
  return node.y === 'map' ? { ...node, entries: node.entries.filter((entry) => entry.key !== key) } : node;
}

function isNull(map: YamlNode, key: string): boolean {
  const value = yamlAt(map, key);
  return value !== undefined && isNullNode(value);
}

function isNullNode(node: YamlNode): boolean {
  return node.y === 'scalar' && node.v === null;
}

/** An object with the operations of a JSON patch (RFC 6902) made: add, replace and remove; others are left out. */
export function patchedWith(object: YamlNode, operations: YamlNode): YamlNode {
  let result = object;
  for (const operation of yamlList(operations)) {
    const path = (yamlString(yamlAt(operation, 'path')) ?? '')
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const value = yamlAt(operation, 'value');
    const op = yamlString(yamlAt(operation, 'op'));
    const last = path.at(-1);
    if (last === undefined) continue;
    if (op === 'remove')
      result = withNodeAt(result, path.slice(0, -1), (parent) => (parent === undefined ? undefined : removed(parent, last)));
    else if ((op === 'add' || op === 'replace') && value !== undefined)
      result = withNodeAt(result, path.slice(0, -1), (parent) => (parent === undefined ? undefined : added(parent, last, value, op)));
  }
  return result;
}

function removed(parent: YamlNode, key: string): YamlNode {
  if (parent.y === 'seq') return { ...parent, items: parent.items.toSpliced(Number(key), 1) };
  return without(parent, key);
}

function added(parent: YamlNode, key: string, value: YamlNode, op: 'add' | 'replace'): YamlNode {
  if (parent.y !== 'seq') return withNodeAt(parent, [key], () => value);
  const index = key === '-' ? parent.items.length : Number(key);
  return { ...parent, items: parent.items.toSpliced(index, op === 'replace' ? 1 : 0, value) };
}
