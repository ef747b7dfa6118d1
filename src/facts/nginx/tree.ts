import { posix } from 'node:path';
import type { Loc, NginxDirective } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import type { NginxContext } from './contexts.ts';
import { contextOf } from './contexts.ts';
import type { NginxFile } from './files.ts';
import { nginxFiles } from './files.ts';
import { includeTargets } from './includes.ts';
import { nginxMounts } from './mounts.ts';

/** A directive in its place, includes followed: children may come from other files. */
export interface NginxNode {
  readonly directive: NginxDirective;
  readonly at: Loc;
  /** The block around it; undefined at the top of what nginx reads. */
  readonly parent: NginxNode | undefined;
  /** Context it stands in; undefined where nothing says where its file is read. */
  readonly context: NginxContext | undefined;
  readonly children: readonly NginxNode[];
  /** `include` directives directly inside whose files are not in the repository. */
  readonly unread: readonly Loc[];
}

/** One configuration: a main file, or the fragments of one folder that some main file elsewhere reads together. */
export interface NginxTree {
  /** The files it starts at (includes are in the nodes); at least one, sorted by path. */
  readonly files: readonly [NginxFile, ...NginxFile[]];
  readonly nodes: readonly NginxNode[];
  /** Every node, included ones too, by directive name, in order. */
  readonly named: ReadonlyMap<string, readonly NginxNode[]>;
  /** Unread includes at its top level. */
  readonly unread: readonly Loc[];
}

/** Includes nested deeper than this are a loop. */
const deepestInclude = 10;
/** nginx configurations of thousands of servers exist; more than this is an attack. */
const mostNodes = 200_000;

/** Every configuration of the repository with its includes followed, sorted by file. */
export const nginxTrees = fact('nginx trees', (repo): readonly NginxTree[] => {
  const files = nginxFiles(repo);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = new Map<string, [NginxFile, ...NginxFile[]]>();
  for (const file of files) {
    if (file.place !== 'main' && file.includedBy.length > 0) continue;
    const folder = posix.dirname(file.path);
    const together = file.place === 'http' && serverFolder.test(folder);
    const key = together ? folder : `${file.path}\0`;
    groups.set(key, [...(groups.get(key) ?? []), file] as [NginxFile, ...NginxFile[]]);
  }
  const reached = new Set<string>();
  const build = (group: readonly [NginxFile, ...NginxFile[]]): NginxTree => {
    let left = mostNodes;
    const expand = (directives: readonly NginxDirective[], path: string, context: NginxContext | undefined, depth: number): Draft => {
      reached.add(path);
      const draft: Draft = { nodes: [], unread: [] };
      for (const directive of directives) {
        if ((left -= 1) < 0) break;
        const inside = directive.block === undefined ? undefined : expand(directive.block, path, contextOf(directive.name), depth);
        draft.nodes.push({
          directive,
          at: locOf(path, directive.at),
          context,
          children: inside?.nodes ?? [],
          unread: inside?.unread ?? [],
        });
        if (directive.name !== 'include' || context === 'other') continue;
        const targets = includeTargets(repo, nginxMounts(repo), path, directive.args[0]?.value ?? '');
        if (targets.rest === 'unknown') draft.unread.push(locOf(path, directive.at));
        for (const target of targets.files) {
          const included = byPath.get(target);
          if (included === undefined || depth >= deepestInclude || target === path) continue;
          const more = expand(included.outline.directives, target, context, depth + 1);
          draft.nodes.push(...more.nodes);
          draft.unread.push(...more.unread);
        }
      }
      return draft;
    };
    const drafts = group.map((file) => expand(file.outline.directives, file.path, file.place, 0));
    const nodes = linked(
      drafts.flatMap((draft) => draft.nodes),
      undefined,
    );
    return { files: group, nodes, named: byName(nodes), unread: drafts.flatMap((draft) => draft.unread) };
  };
  const trees = [...groups.values()].map(build);
  // Files that include each other in a circle have no beginning; each still counts once.
  for (const file of files) if (!reached.has(file.path)) trees.push(build([file]));
  return trees.sort((a, b) => (a.files[0].path < b.files[0].path ? -1 : 1));
});

/** Folders whose files a stock main file reads one after the other into the same `http`. */
const serverFolder = /(^|\/)(conf\.d|http\.d|sites-enabled)$/;

function byName(nodes: readonly NginxNode[]): ReadonlyMap<string, readonly NginxNode[]> {
  const named = new Map<string, NginxNode[]>();
  for (const node of nodesOf(nodes)) {
    const same = named.get(node.directive.name);
    if (same === undefined) named.set(node.directive.name, [node]);
    else same.push(node);
  }
  return named;
}

interface Draft {
  readonly nodes: DraftNode[];
  readonly unread: Loc[];
}
type DraftNode = Omit<NginxNode, 'parent' | 'children'> & { readonly children: readonly DraftNode[] };

function linked(drafts: readonly DraftNode[], parent: NginxNode | undefined): readonly NginxNode[] {
  return drafts.map((draft) => {
    const children: NginxNode[] = [];
    const node: NginxNode = { ...draft, parent, children };
    children.push(...linked(draft.children, node));
    return node;
  });
}

/** Every node of a tree, parents before children. */
export function nodesOf(nodes: readonly NginxNode[]): readonly NginxNode[] {
  return nodes.flatMap((node) => [node, ...nodesOf(node.children)]);
}

/** Direct children with a name. */
export function childrenNamed(node: NginxNode, name: string): readonly NginxNode[] {
  return node.children.filter((child) => child.directive.name === name);
}

/** Values of a directive's parameters. */
export function argsOf(node: NginxNode): readonly string[] {
  return node.directive.args.map((arg) => arg.value);
}

/** The last direct child with a name that stands in the block's own file, not in one it includes. */
export function lastOwn(node: NginxNode, name: string): NginxDirective | undefined {
  return node.directive.block?.findLast((directive) => directive.name === name);
}

/** The server a node stands in. */
export function serverAround(node: NginxNode): NginxNode | undefined {
  for (let scope = node.parent; scope !== undefined; scope = scope.parent) if (scope.directive.name === 'server') return scope;
  return undefined;
}
