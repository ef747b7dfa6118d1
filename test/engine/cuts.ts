import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A part of a file that can be taken away, and the text that stays. */
export interface Cut {
  readonly what: string;
  readonly text: string;
  /** Lines it takes away, from 1, both ends included; of a file that is written anew, all of them. */
  readonly from: number;
  readonly to: number;
}

/** Every file below a folder, with "/" between folders, sorted. */
export function filesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Every key, block, directive or instruction of a file that can be taken away by itself. */
export function cutsOf(root: string, file: string): readonly Cut[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  if (path.basename(file) === 'package.json') return keysCut(text);
  if (/\.ya?ml$/.test(file)) return linesCut(text, endOfIndented);
  if (/\.conf$/.test(file)) return linesCut(text, endOfDirective);
  if (/(^|\/)Dockerfile$|\.env|ignore$/.test(file)) return linesCut(text, endOfContinued);
  return [];
}

/** The line after the last one that belongs to the one at `at`. */
type End = (lines: readonly string[], at: number) => number;

function linesCut(text: string, end: End): readonly Cut[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at): Cut[] => {
    if (line.trim() === '' || /^\s*[#}]/.test(line)) return [];
    const to = end(lines, at);
    return [{ what: `line ${at + 1}: ${line.trim()}`, text: [...lines.slice(0, at), ...lines.slice(to)].join('\n'), from: at + 1, to }];
  });
}

const indent = (line: string): number => line.length - line.trimStart().length;

/** YAML: a key or an item with everything deeper, and the list of a key that stands as far left as it. */
function endOfIndented(lines: readonly string[], at: number): number {
  const own = lines[at]!;
  let to = at + 1;
  for (; to < lines.length; to++) {
    const line = lines[to]!;
    const isOwnItem = !own.trim().startsWith('- ') && line.trim().startsWith('- ') && indent(line) === indent(own);
    if (line.trim() !== '' && indent(line) <= indent(own) && !isOwnItem) break;
  }
  return to;
}

/** nginx: a directive to its semicolon, a block to the brace that ends it. */
function endOfDirective(lines: readonly string[], at: number): number {
  let depth = 0;
  for (let to = at; to < lines.length; to++) {
    const line = lines[to]!.trim();
    if (line.endsWith('{')) depth++;
    if (line.startsWith('}')) depth--;
    if (depth === 0 && /[;}]$/.test(line)) return to + 1;
  }
  return lines.length;
}

/** Dockerfile and the like: a line with those it goes on in. */
function endOfContinued(lines: readonly string[], at: number): number {
  let to = at;
  while (lines[to]?.endsWith('\\') === true) to++;
  return to + 1;
}

/** JSON: every key at every depth. */
function keysCut(text: string): readonly Cut[] {
  const value = JSON.parse(text) as object;
  const paths = (node: unknown, above: readonly string[]): readonly (readonly string[])[] =>
    typeof node === 'object' && node !== null
      ? Object.entries(node).flatMap(([key, below]) => [[...above, key], ...paths(below, [...above, key])])
      : [];
  return paths(value, []).map((at) => {
    const copy = structuredClone(value) as Record<string, unknown>;
    const holder = at.slice(0, -1).reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, copy);
    if (Array.isArray(holder)) holder.splice(Number(at.at(-1)), 1);
    else delete holder[at.at(-1)!];
    return { what: at.join('.'), text: `${JSON.stringify(copy, null, 2)}\n`, from: 1, to: Infinity };
  });
}
