import type { Loc } from '../../model/index.ts';
import { argsOf, childrenNamed } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** The directives in effect at a place, and whether something unread could change the answer. */
export interface Effective {
  readonly nodes: readonly NginxNode[];
  /** The block they stand in; undefined for the top of a fragment, or when there are none. */
  readonly scope: NginxNode | undefined;
  /** Includes between the place and the answer that are not in the repository. */
  readonly unread: readonly Loc[];
}

/**
 * nginx's inheritance of one directive as seen from inside a block: those of the innermost block that has
 * any, all or nothing; outer ones count only where no inner block has one. That holds for simple directives
 * (`ssl_protocols`) and for lists (`add_header`, `proxy_set_header`) alike.
 */
export function effective(tree: NginxTree, block: NginxNode, name: string | readonly string[]): Effective {
  const names = typeof name === 'string' ? [name] : name;
  const unread: Loc[] = [];
  for (let scope: NginxNode | undefined = block; scope !== undefined; scope = scope.parent) {
    unread.push(...scope.unread);
    const nodes = names.flatMap((each) => childrenNamed(scope as NginxNode, each));
    if (nodes.length > 0) return { nodes, scope, unread };
  }
  const top = tree.nodes.filter((node) => names.includes(node.directive.name));
  return { nodes: top, scope: undefined, unread: [...unread, ...tree.unread] };
}

/** A response header that nginx adds. */
export interface AddedHeader {
  /** As written; header names compare without regard to case. */
  readonly name: string;
  readonly value: string;
  readonly always: boolean;
  readonly at: Loc;
}

/** Headers of the responses of a block: `add_header` by inheritance, plus those of the headers-more module, which add up. */
export function responseHeaders(tree: NginxTree, block: NginxNode): { readonly headers: readonly AddedHeader[]; readonly from: Effective } {
  const from = effective(tree, block, 'add_header');
  const merged = mergesHeaders(tree, block) ? outerHeaders(tree, from.scope) : [];
  const headers = [...from.nodes, ...merged].map(addedHeader);
  const more = effective(tree, block, 'more_set_headers').nodes.flatMap((node) =>
    argsOf(node).flatMap((arg) => {
      const colon = arg.indexOf(':');
      return colon < 1 ? [] : [{ name: arg.slice(0, colon).trim(), value: arg.slice(colon + 1).trim(), always: true, at: node.at }];
    }),
  );
  return { headers: [...headers, ...more], from };
}

/** `add_header_inherit merge` (nginx 1.29.3) in effect. */
export function mergesHeaders(tree: NginxTree, block: NginxNode): boolean {
  return effective(tree, block, 'add_header_inherit').nodes.some((node) => argsOf(node)[0] === 'merge');
}

function outerHeaders(tree: NginxTree, scope: NginxNode | undefined): readonly NginxNode[] {
  if (scope === undefined) return [];
  const outer =
    scope.parent === undefined
      ? tree.nodes.filter((node) => node.directive.name === 'add_header')
      : effective(tree, scope.parent, 'add_header').nodes;
  return outer;
}

/** The headers a block would have if it added none of its own. */
export function inheritedHeaders(
  tree: NginxTree,
  block: NginxNode,
): { readonly headers: readonly AddedHeader[]; readonly unread: readonly Loc[] } {
  const parent = block.parent;
  if (parent === undefined) {
    const top = tree.nodes.filter((node) => node.directive.name === 'add_header');
    return { headers: top.map(addedHeader), unread: tree.unread };
  }
  const { nodes, unread } = effective(tree, parent, 'add_header');
  return { headers: nodes.map(addedHeader), unread };
}

/**
 * Directives of a list (`add_header`, `proxy_set_header`) that a block has from the blocks around it and would lose
 * with the first one of its own; none where it has its own already.
 */
export function lostByOwn(tree: NginxTree, block: NginxNode, name: string): readonly NginxNode[] {
  const { nodes, scope } = effective(tree, block, name);
  return scope === block ? [] : nodes;
}

function addedHeader(node: NginxNode): AddedHeader {
  const [name = '', value = '', ...rest] = argsOf(node);
  return { name, value, always: rest.includes('always'), at: node.at };
}
