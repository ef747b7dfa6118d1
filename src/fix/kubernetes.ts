import { isRefusal, type Loc, type Refusal, type Repo, type YamlNode } from '../model/index.ts';
import { around } from './compose.ts';
import { type Edits, type Place, removeKey, setKey, yamlSheet, type YamlSheet, type YamlValue } from './yaml.ts';
import { keyLines } from './yaml/value.ts';

/** Keys of a container in the order most manifests have them: what is added goes behind those that come before it. */
const order =
  'name image imagePullPolicy command args workingDir ports envFrom env resources volumeMounts startupProbe livenessProbe readinessProbe lifecycle securityContext'.split(
    ' ',
  );

/** A mapping in a manifest and the sheet it is part of. */
export interface PlacedMap {
  readonly sheet: YamlSheet;
  readonly map: YamlNode;
}

/** The smallest mapping around a place of a manifest that has some keys. */
function mapWith(repo: Repo, at: Loc, keys: readonly string[]): PlacedMap | Refusal {
  const sheet = yamlSheet(repo, at.file);
  if (isRefusal(sheet)) return sheet;
  const map = around(sheet, at, (node) => node.y === 'map' && keys.every((key) => node.entries.some((entry) => entry.key === key)));
  return map === undefined ? { refuse: `Where it would be set is not clear (${at.file}).` } : { sheet, map };
}

/** The object (a whole manifest) around a place. */
export function objectAround(repo: Repo, at: Loc): PlacedMap | Refusal {
  return mapWith(repo, at, ['kind', 'apiVersion']);
}

/** The container around a place. */
export function containerAround(repo: Repo, at: Loc): PlacedMap | Refusal {
  return mapWith(repo, at, ['name', 'image']);
}

/** Sets what stands at a path below a mapping, with the mappings on the way that are not there. */
export function setBelow({ sheet, map }: PlacedMap, path: readonly string[], value: YamlValue, place: Place = {}): Edits {
  let node: YamlNode = map;
  for (const [i, key] of path.entries()) {
    const rest = path.slice(i + 1);
    const next: YamlNode | undefined = node.y === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
    const isEmpty = next?.y === 'scalar' && next.raw === '';
    if (rest.length === 0 || next === undefined || isEmpty) {
      const nested = rest.reduceRight<YamlValue>((inner, name) => ({ [name]: inner }), value);
      return setKey(sheet, node, key, nested, i === 0 || rest.length === 0 ? place : {});
    }
    node = next;
  }
  return { refuse: `There is no place to set (${sheet.file}).` };
}

/** The same in a container, behind the keys that usually come before it. */
export function setInContainer(repo: Repo, at: Loc, path: readonly string[], value: YamlValue): Edits {
  const container = containerAround(repo, at);
  if (isRefusal(container)) return container;
  const place = order.indexOf(path[0] ?? '');
  return setBelow(container, path, value, place > 0 ? { after: order.slice(0, place) } : {});
}

/** Takes an annotation out; with the last one the key `annotations` goes, too. */
export function removeAnnotation({ sheet, map }: PlacedMap, name: string): Edits {
  const metadata = map.y === 'map' ? map.entries.find(({ key }) => key === 'metadata')?.value : undefined;
  const annotations = metadata?.y === 'map' ? metadata.entries.find(({ key }) => key === 'annotations')?.value : undefined;
  if (annotations?.y !== 'map' || metadata === undefined) return { refuse: `The annotation is not written there (${sheet.file}).` };
  return annotations.entries.length === 1 ? removeKey(sheet, metadata, 'annotations') : removeKey(sheet, annotations, name);
}

/** The labels by which a workload selects its pods; undefined where it does so in another way, or not by plain text. */
export function selectorOf({ map }: PlacedMap): Readonly<Record<string, string>> | undefined {
  const at = (node: YamlNode | undefined, key: string): YamlNode | undefined =>
    node?.y === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
  const selector = at(at(map, 'spec'), 'selector');
  const labels = at(selector, 'matchLabels');
  if (labels?.y !== 'map' || labels.entries.length === 0 || selector?.y !== 'map' || selector.entries.length > 1) return undefined;
  const pairs = labels.entries.map(({ key, value }) => [key, value.y === 'scalar' ? value.raw : undefined] as const);
  return pairs.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(pairs) as Record<string, string>);
}

/** Adds a document at the end of a manifest. */
export function addDocument(sheet: YamlSheet, object: Readonly<Record<string, YamlValue>>): Edits {
  const { text, file, style } = sheet;
  const end = text.trimEnd().length;
  if (/^(?:---|\.\.\.)/.test(text.slice(text.lastIndexOf('\n', end - 1) + 1))) return { refuse: `${file} ends with an empty document.` };
  return [{ kind: 'replace', at: { file, start: end, end }, text: `\n---\n${keyLines(object, style).join('\n')}` }];
}
