import { posix } from 'node:path';
import type { JsonNode, Repo } from '../../model/index.ts';
import { jsonAt, jsonEntries, jsonString, jsonStrings } from '../json.ts';
import { yamlAt, yamlStrings } from '../yaml.ts';

/** Keys with string values of an object: dependencies with their ranges. */
export function stringEntries(node: JsonNode | undefined): readonly { readonly key: string; readonly text: string; readonly keyAt: readonly [number, number]; readonly at: readonly [number, number] }[] {
  return jsonEntries(node).flatMap((e) => {
    const text = jsonString(e.value);
    return text === undefined ? [] : [{ key: e.key, text, keyAt: e.keyAt, at: e.value.at }];
  });
}

/** Folder of a file, "" for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Patterns of the workspaces a package.json (or its pnpm-workspace.yaml) declares, relative to its folder. */
export function workspacePatterns(repo: Repo, folder: string): readonly string[] {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const declared = jsonAt(repo.outline(at('package.json'), 'package')?.root, 'workspaces');
  const list = declared?.j === 'object' ? jsonAt(declared, 'packages') : declared;
  const own = list?.j === 'array' ? jsonStrings(list) : [];
  return [...own, ...yamlStrings(yamlAt(repo.outline(at('pnpm-workspace.yaml'), 'yaml')?.docs[0], 'packages'))];
}

/** Whether a folder matches workspace patterns (`packages/*`, `apps/**`, `!x`), both relative to the workspace root. */
export function isMember(patterns: readonly string[], folder: string): boolean {
  const matches = (p: string): boolean => segmentsMatch(p.replace(/^\.\//, '').replace(/\/$/, '').split('/'), folder.split('/'));
  return patterns.some((p) => !p.startsWith('!') && matches(p)) && !patterns.some((p) => p.startsWith('!') && matches(p.slice(1)));
}

function segmentsMatch(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === '**') return segmentsMatch(rest, path) || (path.length > 0 && segmentsMatch(pattern, path.slice(1)));
  const [first, ...others] = path;
  return first !== undefined && segmentMatches(head, first) && segmentsMatch(rest, others);
}

function segmentMatches(pattern: string, name: string): boolean {
  const alternatives = /^(.*)\{([^}]*)\}(.*)$/.exec(pattern);
  if (alternatives !== null) return alternatives[2]!.split(',').some((a) => segmentMatches(`${alternatives[1]}${a}${alternatives[3]}`, name));
  if (!pattern.includes('*')) return pattern === name;
  const before = pattern.slice(0, pattern.indexOf('*'));
  const after = pattern.slice(pattern.lastIndexOf('*') + 1);
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
}

/** The folder of the workspace a folder belongs to; undefined when it is a member of none. */
export function workspaceRootOf(repo: Repo, folder: string): string | undefined {
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    const patterns = workspacePatterns(repo, at);
    if (patterns.length > 0 && isMember(patterns, at === '' ? folder : folder.slice(at.length + 1))) return at;
  }
  return undefined;
}
