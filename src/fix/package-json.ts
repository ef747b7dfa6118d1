import type { Edit, JsonNode, Repo } from '../model/index.ts';

type JsonObject = Extract<JsonNode, { j: 'object' }>;
type Entry = JsonObject['entries'][number];

/**
 * Edits that add a package to the `dependencies` of a package.json, in the file's own indentation and
 * (where they are sorted) at its place in the alphabet. `[]` when it is there already; undefined where it
 * takes a decision: no dependencies yet, or the package stands among the development ones.
 */
export function addDependency(repo: Repo, file: string, name: string, range: string): readonly Edit[] | undefined {
  const text = repo.text(file);
  const root = repo.outline(file, 'package')?.root;
  if (text === undefined || root?.j !== 'object') return undefined;
  const dependencies = objectAt(root, 'dependencies');
  if (dependencies === undefined) return undefined;
  if (dependencies.entries.some((entry) => entry.key === name)) return [];
  if (
    ['devDependencies', 'peerDependencies', 'optionalDependencies'].some((key) =>
      objectAt(root, key)?.entries.some((entry) => entry.key === name),
    )
  ) {
    return undefined;
  }
  const { entries } = dependencies;
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  const added = `"${name}": "${range}"`;
  const next = isSorted(entries) ? entries.find((entry) => entry.key > name) : undefined;
  if (next !== undefined) {
    return [
      { kind: 'replace', at: { file, start: next.keyAt[0], end: next.keyAt[0] }, text: `${added},${gapBefore(text, dependencies, next)}` },
    ];
  }
  return [
    {
      kind: 'replace',
      at: { file, start: last.value.at[1], end: last.value.at[1] },
      text: `,${gapBefore(text, dependencies, last)}${added}`,
    },
  ];
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
  const gap = /\s*$/.exec(text.slice(object.at[0] + 1, entry.keyAt[0]))?.[0] ?? '';
  return gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n')) : ' ';
}
