import { posix } from 'node:path';
import { fact, type Loc, type Repo, spanFrom, spanStart, type YamlNode } from '../../model/index.ts';
import { parseYaml } from '../../parse/yaml.ts';
import { folderOf, repoPath } from '../docker/paths.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { patternFits } from '../patterns.ts';
import { yamlAt, yamlEntry, yamlList, yamlLoc, yamlString, yamlStrings } from '../yaml.ts';
import { objectOf, objectsIn, textsOf } from './objects.ts';
import type { KubeObject } from './objects.ts';
import { mergedWith, patchedWith } from './patches.ts';
import { marked, textNode, withEntry, withNodeAt } from './places.ts';

/** What one kustomization deploys. */
export interface Rendered {
  /** Path of the kustomization file. */
  readonly file: string;
  readonly objects: readonly KubeObject[];
  /** Manifests and kustomizations of the repository that go into it. */
  readonly files: ReadonlySet<string>;
  /** Something it takes in is not in the repository, or cannot be followed. */
  readonly incomplete: Loc | undefined;
}

const names = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/** Every kustomization of the repository, rendered. */
export const kustomizations = fact('kubernetes/kustomizations', (repo: Repo): readonly Rendered[] =>
  repo.files
    .filter(({ path, origin }) => origin === 'own' && names.has(posix.basename(path)) && rootOf(repo, path) !== undefined)
    .map(({ path }) => render(repo, path, [])),
);

/** Those that no other one takes in: what somebody deploys. */
export const overlays = fact('kubernetes/overlays', (repo: Repo): readonly Rendered[] => {
  const all = kustomizations(repo);
  return all.filter(({ file }) => !all.some((other) => other.file !== file && other.files.has(file)));
});

function rootOf(repo: Repo, path: string): YamlNode | undefined {
  const root = (repo.outline(path, 'kubernetes') ?? repo.outline(path, 'yaml'))?.docs.find((doc) => doc.y === 'map');
  // Flux has objects of that kind too; what it names is a folder, not a list.
  return root === undefined || (yamlString(yamlAt(root, 'apiVersion')) ?? 'kustomize.config').startsWith('kustomize.config')
    ? root
    : undefined;
}

interface State {
  objects: KubeObject[];
  readonly files: Set<string>;
  incomplete: Loc | undefined;
}

function render(repo: Repo, path: string, above: readonly string[], into?: State): Rendered {
  const state: State = into ?? { objects: [], files: new Set(), incomplete: undefined };
  state.files.add(path);
  const root = rootOf(repo, path);
  const folder = folderOf(path);
  if (root === undefined || above.includes(path) || above.length > 20) return { file: path, ...state };
  const chain = [...above, path];
  for (const key of ['resources', 'bases']) for (const item of yamlList(yamlAt(root, key))) takeIn(repo, path, folder, item, chain, state);
  for (const key of ['configMapGenerator', 'secretGenerator']) generate(repo, path, folder, yamlAt(root, key), key, state);
  for (const item of yamlList(yamlAt(root, 'components'))) takeIn(repo, path, folder, item, chain, state, true);
  for (const key of ['generators', 'transformers', 'helmCharts', 'helmChartInflationGenerator', 'replacements', 'vars']) {
    const entry = yamlEntry(root, key);
    if (entry !== undefined) state.incomplete ??= yamlLoc(path, entry.value);
  }
  applyPatches(repo, path, folder, root, state);
  applyImages(path, root, state);
  for (const item of yamlList(yamlAt(root, 'replicas'))) {
    const count = yamlAt(item, 'count');
    const name = yamlString(yamlAt(item, 'name'));
    if (count === undefined) continue;
    change(
      state,
      ({ name: own, kind }) => own === name && /^(Deployment|StatefulSet|ReplicaSet)$/.test(kind),
      (node) => withNodeAt(node, ['spec', 'replicas'], () => marked(count, path)),
    );
  }
  const namespace = yamlAt(root, 'namespace');
  if (namespace !== undefined)
    change(
      state,
      () => true,
      (node) => withNodeAt(node, ['metadata', 'namespace'], () => marked(namespace, path)),
    );
  return { file: path, ...state };
}

function takeIn(repo: Repo, path: string, folder: string, item: YamlNode, chain: readonly string[], state: State, component = false): void {
  const text = yamlString(item);
  const target = text === undefined ? undefined : repoPath(folder, text);
  if (target === undefined) {
    state.incomplete ??= yamlLoc(path, item);
    return;
  }
  const inner = [...names].map((name) => (target === '' ? name : `${target}/${name}`)).find((file) => repo.file(file) !== undefined);
  if (inner !== undefined) {
    if (component) render(repo, inner, chain, state);
    else {
      const base = render(repo, inner, chain);
      state.objects.push(...base.objects);
      for (const file of base.files) state.files.add(file);
      state.incomplete ??= base.incomplete;
    }
  } else if (repo.file(target) !== undefined) {
    state.files.add(target);
    state.objects.push(...objectsIn(repo, target));
  } else state.incomplete ??= yamlLoc(path, item);
}

/** Config maps and secrets made of files and literals: only their keys are known for sure. */
function generate(repo: Repo, path: string, folder: string, list: YamlNode | undefined, key: string, state: State): void {
  for (const item of yamlList(list)) {
    const name = yamlString(yamlAt(item, 'name'));
    if (name === undefined) continue;
    const kind = key === 'configMapGenerator' ? 'ConfigMap' : 'Secret';
    const at = yamlLoc(path, yamlAt(item, 'name')!);
    const pairs: (readonly [string, YamlNode])[] = [];
    for (const literal of yamlList(yamlAt(item, 'literals'))) {
      const text = yamlString(literal) ?? '';
      const sign = text.indexOf('=');
      if (sign > 0) pairs.push([text.slice(0, sign), textNode(text.slice(sign + 1), yamlLoc(path, literal))]);
    }
    for (const file of yamlStrings(yamlAt(item, 'files'))) {
      const sign = file.indexOf('=');
      pairs.push([sign > 0 ? file.slice(0, sign) : posix.basename(file), textNode('', at)]);
    }
    for (const file of [...yamlStrings(yamlAt(item, 'envs')), ...yamlStrings(yamlAt(item, 'env'))]) {
      const target = repoPath(folder, file);
      const text = target === undefined ? undefined : repo.text(target);
      if (text === undefined) state.incomplete ??= at;
      for (const line of (text ?? '').matchAll(/^\s*([\w.-]+)=(.*)$/gm)) pairs.push([line[1]!, textNode('', at)]);
    }
    let data: YamlNode = { y: 'map', entries: [], at: spanFrom(at.start, at.end) };
    for (const [entry, value] of pairs) data = withEntry(data, entry, value);
    const merge = yamlString(yamlAt(item, 'behavior'));
    const known = state.objects.findIndex((object) => object.kind === kind && object.name === name);
    if ((merge === 'merge' || merge === 'replace') && known >= 0) {
      const old = state.objects[known]!;
      state.objects[known] = {
        ...old,
        node: mergedWith(old.node, { y: 'map', at: spanFrom(0, 0), entries: [{ key: 'data', keyAt: spanFrom(0, 0), value: data }] }),
      };
      continue;
    }
    const metadata = withEntry({ y: 'map', entries: [], at: spanFrom(at.start, at.end) }, 'name', textNode(name, at));
    const node = withEntry(withEntry({ y: 'map', entries: [], at: spanFrom(at.start, at.end) }, 'metadata', metadata), 'data', data);
    state.objects.push(objectOf(node, path, 'v1', kind, false, purposeOfPath(path)));
  }
}

function applyPatches(repo: Repo, path: string, folder: string, root: YamlNode, state: State): void {
  for (const item of yamlList(yamlAt(root, 'patchesStrategicMerge')))
    for (const patch of patchNodes(repo, path, folder, yamlAt(item), item, state)) applyOne(patch, undefined, state);
  for (const key of ['patches', 'patchesJson6902']) {
    for (const item of yamlList(yamlAt(root, key))) {
      const source = yamlAt(item, 'path') ?? yamlAt(item, 'patch') ?? item;
      const isFile = yamlAt(item, 'path') !== undefined || item.y === 'scalar';
      for (const patch of patchNodes(repo, path, folder, isFile ? source : undefined, source, state))
        applyOne(patch, yamlAt(item, 'target'), state);
    }
  }
}

/** The documents of a patch: in a file, or written out in the kustomization. */
function patchNodes(
  repo: Repo,
  path: string,
  folder: string,
  file: YamlNode | undefined,
  source: YamlNode,
  state: State,
): readonly YamlNode[] {
  const text = yamlString(source) ?? '';
  const isInline = text.includes('\n') || /^\s*[[{]/.test(text);
  const target = isInline || file === undefined ? undefined : repoPath(folder, text);
  if (target !== undefined) {
    state.files.add(target);
    const outline = repo.outline(target, 'kubernetes') ?? repo.outline(target, 'yaml');
    if (outline === undefined) state.incomplete ??= yamlLoc(path, source);
    return (outline?.docs ?? []).map((doc) => marked(doc, target));
  }
  const parsed = parseYaml(text, text);
  if ('failed' in parsed) {
    state.incomplete ??= yamlLoc(path, source);
    return [];
  }
  return parsed.docs.map((doc) => marked(doc, path, source.at));
}

function applyOne(patch: YamlNode, target: YamlNode | undefined, state: State): void {
  const field = (key: string): string | undefined => yamlString(yamlAt(target, key));
  const kind = target === undefined ? yamlString(yamlAt(patch, 'kind')) : field('kind');
  const name = target === undefined ? yamlString(yamlAt(patch, 'metadata', 'name')) : field('name');
  const selector = field('labelSelector');
  const wants = (object: KubeObject): boolean => {
    if (kind !== undefined && !fits(kind, object.kind)) return false;
    if (name !== undefined && !fits(name, object.name)) return false;
    if (selector === undefined) return true;
    const labels = textsOf(yamlAt(object.node, 'metadata', 'labels'));
    return selector.split(',').every((part) => labels.get(part.split('=')[0]!.trim()) === part.split('=').at(-1)!.trim());
  };
  if (patch.y === 'map' && yamlString(yamlAt(patch, '$patch')) === 'delete') {
    state.objects = state.objects.filter((object) => !wants(object));
    return;
  }
  change(state, wants, (node) => (patch.y === 'seq' ? patchedWith(node, patch) : mergedWith(node, withoutIdentity(patch))));
}

/** What names the target is not laid over it, so that the object stays where it is written. */
function withoutIdentity(patch: YamlNode): YamlNode {
  if (patch.y !== 'map') return patch;
  return {
    ...patch,
    entries: patch.entries
      .filter((entry) => entry.key !== 'apiVersion' && entry.key !== 'kind')
      .map((entry) =>
        entry.key === 'metadata' && entry.value.y === 'map'
          ? { ...entry, value: { ...entry.value, entries: entry.value.entries.filter(({ key }) => key !== 'name') } }
          : entry,
      ),
  };
}

/** Targets are regular expressions for the whole name. */
function fits(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  return /[.*|[(?]/.test(pattern) && patternFits(`^(${pattern})$`, text) === true;
}

function change(state: State, which: (object: KubeObject) => boolean, by: (node: YamlNode) => YamlNode): void {
  state.objects = state.objects.map((object) => {
    if (!which(object)) return object;
    const node = by(object.node);
    return node === object.node ? object : objectOf(node, object.file, object.api, object.kind, object.templated, object.purpose);
  });
}

function applyImages(path: string, root: YamlNode, state: State): void {
  for (const item of yamlList(yamlAt(root, 'images'))) {
    const name = yamlString(yamlAt(item, 'name'));
    const [newName, newTag, digest] = ['newName', 'newTag', 'digest'].map((key) => yamlString(yamlAt(item, key)));
    const decides = yamlAt(item, 'digest') ?? yamlAt(item, 'newTag') ?? yamlAt(item, 'newName');
    if (name === undefined || decides === undefined) continue;
    const swap = (image: string): string | undefined => {
      const match = /^(.*?)(:[^/:@]+)?(@.+)?$/.exec(image);
      if (match?.[1] !== name) return undefined;
      const tag = digest !== undefined ? `@${digest}` : newTag !== undefined ? `:${newTag}` : (match[3] ?? match[2] ?? '');
      return `${newName ?? name}${tag}`;
    };
    change(
      state,
      () => true,
      (node) => withImages(node, swap, yamlLoc(path, decides)),
    );
  }
}

/** Images of every container below a node, at any depth. */
function withImages(node: YamlNode, swap: (image: string) => string | undefined, at: Loc): YamlNode {
  if (node.y === 'scalar') return node;
  if (node.y === 'seq') {
    const items = node.items.map((item) => withImages(item, swap, at));
    return items.some((item, i) => item !== node.items[i]) ? { ...node, items } : node;
  }
  const entries = node.entries.map((entry) => {
    const image = entry.key === 'image' ? yamlString(entry.value) : undefined;
    const other = image === undefined ? undefined : swap(image);
    if (other !== undefined) {
      const value = textNode(other, at);
      return { key: 'image', keyAt: spanFrom(spanStart(value.at), spanStart(value.at)), value };
    }
    const value = withImages(entry.value, swap, at);
    return value === entry.value ? entry : { ...entry, value };
  });
  return entries.some((entry, i) => entry !== node.entries[i]) ? { ...node, entries } : node;
}
