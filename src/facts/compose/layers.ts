import type { Loc, YamlEntry, YamlNode } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { yamlEntry, yamlEntryLoc, yamlMap, yamlString } from '../yaml.ts';
import type { PlacedNode } from './types.ts';

/** What several files say about one key, the base first. */
export type Layers = readonly PlacedNode[];

/** One layer of a key together with its entry. */
export interface LayerEntry {
  readonly file: string;
  readonly entry: YamlEntry;
}

/** The layers of a key inside maps; `!reset` takes the earlier ones away, `!override` replaces them. */
export function layersAt(layers: Layers, ...path: readonly string[]): Layers {
  let at = layers;
  for (const key of path) at = entriesAt(at, key).map(({ file, entry }) => ({ file, node: entry.value }));
  return at;
}

/** Like `layersAt` for one key, with the entries themselves. */
export function entriesAt(layers: Layers, key: string): readonly LayerEntry[] {
  let found: LayerEntry[] = [];
  for (const { file, node } of layers) {
    const entry = yamlEntry(node, key);
    if (entry === undefined) continue;
    if (entry.value.tag === '!reset') found = [];
    else if (entry.value.tag === '!override') found = [{ file, entry }];
    else found.push({ file, entry });
  }
  return found;
}

/** The last layer: the one that counts for single values. */
export function lastEntry(layers: Layers, key: string): LayerEntry | undefined {
  return entriesAt(layers, key).at(-1);
}

/** Text of a single value with its place; undefined for null and collections. */
export function placedText(layers: Layers, key: string): { readonly value: string; readonly at: Loc } | undefined {
  const last = lastEntry(layers, key);
  const value = yamlString(last?.entry.value);
  return last === undefined || value === undefined ? undefined : { value, at: entryPlace(last) };
}

/** Place of an entry: key and value, or the alias it came through. */
export function entryPlace({ file, entry }: LayerEntry): Loc {
  return yamlEntryLoc(file, entry);
}

/** Keys and values of maps merged over the layers, the last one of each key. */
export function mergedMap(layers: Layers): ReadonlyMap<string, LayerEntry> {
  const merged = new Map<string, LayerEntry>();
  for (const { file, node } of layers) {
    for (const entry of yamlMap(node)) {
      if (entry.value.tag === '!reset') merged.delete(entry.key);
      else merged.set(entry.key, { file, entry });
    }
  }
  return merged;
}

/** Items of lists appended over the layers; a single text counts as a list of one. */
export function appended(layers: Layers): readonly { readonly file: string; readonly node: YamlNode }[] {
  return layers.flatMap(({ file, node }) =>
    node.y === 'seq' ? node.items.map((item) => ({ file, node: item })) : node.y === 'scalar' && node.v !== null ? [{ file, node }] : [],
  );
}

/** Place of a node. */
export function nodePlace({ file, node }: PlacedNode): Loc {
  return locOf(file, node.via ?? node.at);
}
