import { posix } from 'node:path';
import { type Loc, locOf, type Repo, type ShellCommand, spanEnd, spanStart, type YamlNode } from '../../model/index.ts';

/** A scalar or a list of scalars; nested lists are flattened, as CI systems do with anchors in `script:`. */
export function scalarsOf(node: YamlNode | undefined): readonly (YamlNode & { readonly y: 'scalar' })[] {
  if (node === undefined) return [];
  if (node.y === 'seq') return node.items.flatMap(scalarsOf);
  return node.y === 'scalar' && node.v !== null ? [node] : [];
}

/**
 * Where a command of a YAML scalar stands in the file: its own text where it is found in the scalar's
 * source, else the whole scalar.
 */
export function placeOfCommand(repo: Repo, file: string, node: YamlNode, raw: string, command: ShellCommand): Loc {
  const source = repo.text(file)?.slice(spanStart(node.at), spanEnd(node.at)) ?? '';
  const written = raw.slice(spanStart(command.at), spanEnd(command.at));
  const line = written.split('\n')[0]?.trimEnd() ?? '';
  const at = line === '' ? -1 : source.indexOf(line);
  return at === -1 ? locOf(file, node.at) : { file, start: spanStart(node.at) + at, end: spanStart(node.at) + at + line.length };
}

/** Joins a folder of the repository with a relative path; undefined when that leaves the repository. */
export function inRepo(folder: string, path: string): string | undefined {
  const joined = posix.normalize(posix.join(folder === '' ? '.' : folder, path));
  if (joined.startsWith('..') || posix.isAbsolute(joined)) return undefined;
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}
