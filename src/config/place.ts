import { type JsonNode, spanStart, type YamlNode } from '../model/index.ts';

/** A parsed configuration file: its value and where each part of it stands. */
export interface PlacedValue {
  readonly value: unknown;
  /** Offset of the key (or value) at a path; the deepest part of the path that exists. */
  placeOf(path: readonly PropertyKey[]): number;
}

/** More parts than any honest configuration has; aliases can multiply a small file without end. */
const most = 20_000;

/** Plain data of a tree. Throws a RangeError when there are more than 20,000 parts. */
export function placedValue(root: JsonNode | YamlNode): PlacedValue {
  let parts = 0;
  const plain = (node: JsonNode | YamlNode): unknown => {
    parts += 1;
    if (parts > most) throw new RangeError(`it has more than ${most} parts`);
    if (isMap(node)) {
      const object: Record<string, unknown> = {};
      for (const { key, value } of node.entries) {
        // "__proto__" as an own property, not as the prototype.
        Object.defineProperty(object, key, { value: plain(value), enumerable: true, configurable: true, writable: true });
      }
      return object;
    }
    return 'items' in node ? node.items.map(plain) : node.v;
  };
  return {
    value: plain(root),
    placeOf(path) {
      let node: JsonNode | YamlNode = root;
      let at = spanStart(root.at);
      for (const step of path) {
        const next: { node: JsonNode | YamlNode; at: number } | undefined = childOf(node, step);
        if (next === undefined) break;
        ({ node, at } = next);
      }
      return at;
    },
  };
}

function childOf(node: JsonNode | YamlNode, step: PropertyKey): { node: JsonNode | YamlNode; at: number } | undefined {
  if (isMap(node)) {
    const entry = node.entries.find(({ key }) => key === step);
    return entry === undefined ? undefined : { node: entry.value, at: spanStart(entry.keyAt) };
  }
  const item = 'items' in node && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? undefined : { node: item, at: spanStart(item.at) };
}

function isMap(node: JsonNode | YamlNode): node is Extract<JsonNode | YamlNode, { readonly entries: unknown }> {
  return 'entries' in node;
}
