import { posix } from 'node:path';
import { locOf, type CaddyDirective, type Loc, type Repo } from '../../model/index.ts';

/** A line of a Caddyfile as Caddy reads it: variables with their defaults, snippets and files in the place of imports. */
export interface CaddyNode {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: Loc;
  readonly block: readonly CaddyNode[];
}

/** Snippets by name, each with the file it stands in. */
export type Snippets = ReadonlyMap<string, { readonly file: string; readonly block: readonly CaddyDirective[] }>;

/** Imports deeper than this are not followed: one that names itself would never end. */
const deepest = 20;
/** So many lines of one block are put together: snippets that import others several times each multiply. */
const mostNodes = 20_000;
/** Characters that arguments of imports add to one word. */
const longestText = 10_000;

/** The snippets of a file and of those that it imports at its top level, each file once. */
export function snippetsOf(repo: Repo, file: string, directives: readonly CaddyDirective[], seen = new Set<string>([file])): Snippets {
  const found = new Map<string, { file: string; block: readonly CaddyDirective[] }>();
  for (const { name, args, block } of directives) {
    const snippet = /^&?\((.+)\)$/.exec(name)?.[1];
    if (snippet !== undefined) found.set(snippet, { file, block: block ?? [] });
    if (name !== 'import') continue;
    for (const path of importedFiles(repo, file, filled(args[0]?.value ?? ''))) {
      if (seen.has(path)) continue;
      seen.add(path);
      for (const [inner, value] of snippetsOf(repo, path, repo.outline(path, 'caddy')?.directives ?? [], seen)) found.set(inner, value);
    }
  }
  return found;
}

/** Lines of a block with everything they import in its place; an import of what is not here stays as it is. */
export function nodesOf(
  repo: Repo,
  file: string,
  directives: readonly CaddyDirective[],
  snippets: Snippets,
  given: readonly string[] = [],
  depth = 0,
  left: { nodes: number } = { nodes: mostNodes },
): readonly CaddyNode[] {
  return directives.flatMap((directive): readonly CaddyNode[] => {
    if (left.nodes <= 0) return [];
    left.nodes -= 1;
    const args = directive.args.map(({ value }) => withGiven(filled(value), given));
    const name = withGiven(filled(directive.name), given);
    if ((name === 'import' || name === 'invoke') && depth < deepest) {
      const [what = '', ...passed] = args;
      const snippet = snippets.get(what);
      if (snippet !== undefined) return nodesOf(repo, snippet.file, snippet.block, snippets, passed, depth + 1, left);
      const files = name === 'import' ? importedFiles(repo, file, what) : [];
      if (files.length > 0)
        return files.flatMap((path) =>
          nodesOf(repo, path, repo.outline(path, 'caddy')?.directives ?? [], snippets, passed, depth + 1, left),
        );
    }
    const at = locOf(file, directive.at);
    return [{ name, args, at, block: nodesOf(repo, file, directive.block ?? [], snippets, given, depth + 1, left) }];
  });
}

/** `{$NAME:default}` -> default. Without one it stays: only whoever starts Caddy knows. */
export function filled(text: string): string {
  return text.replace(/\{\$[\w.-]+:([^}]*)\}/g, '$1');
}

/** `{args[0]}`, `{args.0}` of a snippet. What is passed on again and again may grow with every step. */
function withGiven(text: string, given: readonly string[]): string {
  let room = longestText;
  return text.replace(/\{args(?:\[(\d+)\]|\.(\d+))\}/g, (all, a?: string, b?: string) => {
    const value = given[Number(a ?? b)];
    if (value === undefined || value.length > room) return all;
    room -= value.length;
    return value;
  });
}

/** Files of the repository an import names, relative to the file it stands in, or where a container has them. Caddy takes one `*` and no more. */
function importedFiles(repo: Repo, file: string, pattern: string): readonly string[] {
  if (pattern === '' || pattern.includes('{') || pattern.split('*').length > 2) return [];
  const written = pattern.replace(/^\/etc\/caddy\//, './');
  const joined = posix.join(posix.dirname(file), written);
  if (posix.isAbsolute(written) || joined.startsWith('..')) return [];
  const fits = new RegExp(`^${joined.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '[^/]*')}$`);
  return repo.ofKind('caddy').flatMap(({ path }) => (fits.test(path) && path !== file ? [path] : []));
}
