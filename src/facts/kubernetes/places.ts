import { type Loc, locOf, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../../model/index.ts';
import { yamlEntryLoc } from '../yaml.ts';

/**
 * A node that a patch, an overlay or a values file brought into an object of another file. Nodes without
 * a mark belong to the file of the object.
 */
type Marked = YamlNode & { readonly from?: string };

/** The file that holds a node of an object. */
export function fileOf(node: YamlNode, file: string): string {
  return (node as Marked).from ?? file;
}

/** Place of a node of an object that `file` declares. */
export function nodeLoc(file: string, node: YamlNode): Loc {
  return locOf(fileOf(node, file), node.at);
}

/** Place of an entry of an object that `file` declares. */
export function entryLoc(file: string, entry: YamlEntry): Loc {
  return yamlEntryLoc(fileOf(entry.value, file), entry);
}

/** A copy of a tree all of whose nodes say which file they stand in. */
export function marked(node: YamlNode, from: string, span?: YamlNode['at']): YamlNode {
  const own = { ...node, from, ...(span === undefined ? {} : { at: span }) };
  if (own.y === 'map')
    return {
      ...own,
      entries: own.entries.map((entry) => ({
        ...entry,
        ...(span === undefined ? {} : { keyAt: spanFrom(spanStart(span), spanStart(span)) }),
        value: marked(entry.value, from, span),
      })),
    };
  return own.y === 'seq' ? { ...own, items: own.items.map((item) => marked(item, from, span)) } : own;
}

/** A text as a node that stands somewhere else. */
export function textNode(value: string | number, at: Loc): YamlNode {
  const node = { y: 'scalar', v: value, raw: String(value), style: 'plain', at: spanFrom(at.start, at.end), from: at.file } as const;
  return node;
}

/** The map with one key set, or added at its end. The entry stands where its value does. */
export function withEntry(map: YamlNode, key: string, value: YamlNode): YamlNode {
  if (map.y !== 'map') return map;
  const entry: YamlEntry = { key, keyAt: spanFrom(spanStart(value.at), spanStart(value.at)), value };
  const index = map.entries.findIndex((each) => each.key === key);
  return { ...map, entries: index < 0 ? [...map.entries, entry] : map.entries.with(index, entry) };
}

/** The tree with the node at a path replaced; maps on the way that are missing are left missing. */
export function withNodeAt(node: YamlNode, path: readonly string[], change: (old: YamlNode | undefined) => YamlNode | undefined): YamlNode {
  const [key, ...rest] = path;
  if (key === undefined) return change(node) ?? node;
  if (node.y === 'seq') {
    const index = Number(key);
    const item = node.items[index];
    return item === undefined ? node : { ...node, items: node.items.with(index, withNodeAt(item, rest, change)) };
  }
  if (node.y !== 'map') return node;
  const entry = node.entries.find((each) => each.key === key);
  if (entry === undefined) {
    const value = rest.length === 0 ? change(undefined) : undefined;
    return value === undefined ? node : withEntry(node, key, value);
  }
  const index = node.entries.indexOf(entry);
  const value = rest.length === 0 ? change(entry.value) : withNodeAt(entry.value, rest, change);
  if (value === entry.value || value === undefined) return node;
  const isNew = rest.length === 0;
  return {
    ...node,
    entries: node.entries.with(
      index,
      isNew ? { key, keyAt: spanFrom(spanStart(value.at), spanStart(value.at)), value } : { ...entry, value },
    ),
  };
}
