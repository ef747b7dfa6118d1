import { type Edit, type JsonNode, type Repo, spanEnd, spanStart } from '../model/index.ts';

type JsonObject = Extract<JsonNode, { j: 'object' }>;
type Entry = JsonObject['entries'][number];

const sections = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/**
 * Edits that add a package to the `dependencies` of a package.json, in the file's own indentation and
 * (where they are sorted) at its place in the alphabet. `[]` when it is there already; undefined where it
 * takes a decision: no dependencies yet, or the package stands among the development ones.
 */
export function addDependency(repo: Repo, file: string, name: string, range: string): readonly Edit[] | undefined {
  const root = rootOf(repo, file);
  if (root === undefined) return undefined;
  const there = sections.find((section) => holds(root, section, name));
  if (there !== undefined) return there === 'dependencies' ? [] : undefined;
  return addEntry(repo, file, objectAt(root, 'dependencies'), name, range);
}

/**
 * Edits that add a package of types: to the section that holds the other ones (`@types/...`, or else TypeScript).
 * `[]` when it is there already; undefined when nothing shows where types belong.
 */
export function addTypes(repo: Repo, file: string, name: string, range: string): readonly Edit[] | undefined {
  const root = rootOf(repo, file);
  if (root === undefined) return undefined;
  if (sections.some((section) => holds(root, section, name))) return [];
  const home =
    sections.find((section) => objectAt(root, section)?.entries.some((entry) => entry.key.startsWith('@types/'))) ??
    sections.find((section) => holds(root, section, 'typescript'));
  return home === undefined ? undefined : addEntry(repo, file, objectAt(root, home), name, range);
}

function rootOf(repo: Repo, file: string): JsonObject | undefined {
  const root = repo.outline(file, 'package')?.root;
  return root?.j === 'object' ? root : undefined;
}

function holds(root: JsonObject, section: string, name: string): boolean {
  return objectAt(root, section)?.entries.some((entry) => entry.key === name) === true;
}

function addEntry(repo: Repo, file: string, section: JsonObject | undefined, name: string, range: string): readonly Edit[] | undefined {
  const text = repo.text(file);
  const last = section?.entries.at(-1);
  if (text === undefined || section === undefined || last === undefined) return undefined;
  const added = `"${name}": "${range}"`;
  const next = isSorted(section.entries) ? section.entries.find((entry) => entry.key > name) : undefined;
  if (next !== undefined) {
    const start = spanStart(next.keyAt);
    return [{ kind: 'replace', at: { file, start, end: start }, text: `${added},${gapBefore(text, section, next)}` }];
  }
  const end = spanEnd(last.value.at);
  return [{ kind: 'replace', at: { file, start: end, end }, text: `,${gapBefore(text, section, last)}${added}` }];
}

function objectAt(node: JsonObject, key: string): JsonObject | undefined {
  const value = node.entries.find((entry) => entry.key === key)?.value;
  return value?.j === 'object' ? value : undefined;
}

function isSorted(entries: readonly Entry[]): boolean {
  return entries.every((entry, i) => i === 0 || (entries[i - 1]?.key ?? '') < entry.key);
}

/** What stands between the comma (or the brace) and an entry: a line break and its indentation, or a space. */
function gapBefore(text: string, object: JsonObject, entry: Entry): string {
  const gap = /\s*$/.exec(text.slice(spanStart(object.at) + 1, spanStart(entry.keyAt)))?.[0] ?? '';
  return gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n')) : ' ';
}
