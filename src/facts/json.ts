import type { JsonNode, Loc, Repo } from '../model/index.ts';
import { locOf } from '../model/index.ts';

export type JsonEntry = Extract<JsonNode, { j: 'object' }>['entries'][number];

/** The node at a path of keys (objects) and indices (arrays); undefined where the path leaves the tree. Missing nodes go through. */
export function jsonAt(node: JsonNode | null | undefined, ...path: readonly (string | number)[]): JsonNode | undefined {
  let at = node ?? undefined;
  for (const step of path) {
    if (at?.j === 'object') at = at.entries.find((entry) => entry.key === String(step))?.value;
    else if (at?.j === 'array' && typeof step === 'number') at = at.items[step];
    else return undefined;
  }
  return at;
}

/** The string a node is; undefined for anything else. */
export function jsonString(node: JsonNode | null | undefined): string | undefined {
  return node?.j === 'value' && typeof node.v === 'string' ? node.v : undefined;
}

/** The boolean a node is; undefined for anything else. */
export function jsonBoolean(node: JsonNode | null | undefined): boolean | undefined {
  return node?.j === 'value' && typeof node.v === 'boolean' ? node.v : undefined;
}

/** Entries of an object; none for anything else. */
export function jsonEntries(node: JsonNode | null | undefined): readonly JsonEntry[] {
  return node?.j === 'object' ? node.entries : [];
}

/** Items of an array; none for anything else. */
export function jsonItems(node: JsonNode | null | undefined): readonly JsonNode[] {
  return node?.j === 'array' ? node.items : [];
}

/** Texts of a string or of the strings in an array. */
export function jsonStrings(node: JsonNode | null | undefined): readonly string[] {
  const single = jsonString(node);
  return single === undefined ? jsonItems(node).flatMap((item) => jsonString(item) ?? []) : [single];
}

/** Place of a node in its file. */
export function jsonLoc(file: string, node: JsonNode): Loc {
  return locOf(file, node.at);
}

/** Root of a JSON file of the repository, package.json or other; undefined where there is none that could be read. */
export function jsonFile(repo: Repo, path: string): JsonNode | undefined {
  const kind = repo.file(path)?.kind;
  return kind === 'package' || kind === 'json' ? (repo.outline(path, kind)?.root ?? undefined) : undefined;
}
