import { type Loc, locOf, type Span, spanEnd, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../model/index.ts';

/**
 * The node at a path of keys (maps) and indices (lists); undefined where the path leaves the tree.
 * A missing node goes through, so that calls can be chained.
 */
export function yamlAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): YamlNode | undefined {
  let at = node;
  for (const step of path) {
    if (at?.y === 'map') at = at.entries.find((entry) => entry.key === String(step))?.value;
    else if (at?.y === 'seq' && typeof step === 'number') at = at.items[step];
    else return undefined;
  }
  return at;
}

/** The entry (key and value) of a map; undefined for other nodes and missing keys. */
export function yamlEntry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.y === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** Entries of a map; none for anything else. */
export function yamlMap(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.y === 'map' ? node.entries : [];
}

/** Items of a list; none for anything else. */
export function yamlList(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.y === 'seq' ? node.items : [];
}

/** A list, or a single value where a list of one may be written as such (`needs: build`). Null gives none. */
export function yamlItems(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined || (node.y === 'scalar' && node.v === null)) return [];
  return node.y === 'seq' ? node.items : [node];
}

/** Text of a scalar as written (unquoted), numbers and booleans included; undefined for null, maps and lists. */
export function yamlString(node: YamlNode | undefined): string | undefined {
  return node?.y === 'scalar' && node.v !== null ? node.raw : undefined;
}

/** Texts of the scalars of a list or of a single scalar. */
export function yamlStrings(node: YamlNode | undefined): readonly string[] {
  return yamlItems(node).flatMap((item) => yamlString(item) ?? []);
}

/** A number, also one in quotes; undefined for anything else. */
export function yamlNumber(node: YamlNode | undefined): number | undefined {
  if (node?.y !== 'scalar') return undefined;
  if (typeof node.v === 'number') return node.v;
  return typeof node.v === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(node.v) ? Number(node.v) : undefined;
}

/**
 * A boolean, in quotes or in the spelling of YAML 1.1 (`yes`, `on`) too: compose, GitHub and
 * Kubernetes read those as booleans where they expect one. Undefined for anything else.
 */
export function yamlBoolean(node: YamlNode | undefined): boolean | undefined {
  if (node?.y !== 'scalar') return undefined;
  if (typeof node.v === 'boolean') return node.v;
  if (/^(true|yes|on)$/i.test(node.raw)) return true;
  return /^(false|no|off)$/i.test(node.raw) ? false : undefined;
}

/** Whether a key is there with a value other than null. */
export function yamlHas(node: YamlNode | undefined, ...path: readonly (string | number)[]): boolean {
  const found = yamlAt(node, ...path);
  return found !== undefined && !(found.y === 'scalar' && found.v === null);
}

/** Place of a node. */
export function yamlLoc(file: string, node: YamlNode): Loc {
  return locOf(file, node.at);
}

/**
 * Place of an entry from its key to the end of its value, also where a merge key brought both in. A
 * value that came through an alias has its text elsewhere, then the place ends with the alias.
 */
export function yamlEntryLoc(file: string, entry: YamlEntry): Loc {
  return locOf(file, entrySpan(entry));
}

function entrySpan(entry: YamlEntry): Span {
  const { keyAt, value } = entry;
  // An anchor stands before its alias: text behind the key is the entry's own, however far away it was merged in.
  if (spanStart(value.at) >= spanEnd(keyAt)) return spanFrom(spanStart(keyAt), spanEnd(value.at));
  if (value.via !== undefined) return spanStart(value.via) > spanEnd(keyAt) ? spanFrom(spanStart(keyAt), spanEnd(value.via)) : value.via;
  return keyAt;
}
