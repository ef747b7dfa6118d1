import type { Loc } from '../../model/index.ts';
import { matcherOf, takes, type Matcher } from './matchers.ts';
import type { CaddySite } from './sites.ts';
import type { CaddyNode } from './tree.ts';

/** A request that Caddy hands on as a request for a path of an application. */
export interface CaddyHandedOn {
  /** What a client asks Caddy for. */
  readonly request: string;
  /** The proxying directive. */
  readonly at: Loc;
  /** What lets only some clients in. */
  readonly shut: Loc | undefined;
}

/** Directives after which the path is another one, or that may answer by what only a running Caddy knows. */
const rewrites = new Set(['rewrite', 'try_files', 'uri', 'import', 'invoke', 'vars', 'map', 'ext']);
const answers = new Set(['redir', 'abort', 'error', 'respond']);

/**
 * How a path of an application is asked for through a site, by the order in which Caddy takes directives
 * (https://caddyserver.com/docs/caddyfile/directives#directive-order); `unsure` where matchers or rewrites decide that cannot be read.
 */
export function handedOnByCaddy(
  site: CaddySite,
  path: string,
  isProxy: (node: CaddyNode) => boolean,
): CaddyHandedOn | 'unsure' | undefined {
  const prefixes = [...new Set(['', ...prefixesIn(site.body)])];
  for (const prefix of prefixes) {
    const found = through(site.body, prefix + path, path, [], isProxy);
    if (found === 'unsure') return 'unsure';
    if (found !== undefined) return { request: prefix + path, ...found };
  }
  return undefined;
}

/** What `handle_path` takes off. */
function prefixesIn(nodes: readonly CaddyNode[]): readonly string[] {
  return nodes.flatMap(({ name, args, block }) => [
    ...(name === 'handle_path' && args[0]?.startsWith('/') === true ? [args[0].replace(/\/?\*$/, '')] : []),
    ...prefixesIn(block),
  ]);
}

type Through = { readonly at: Loc; readonly shut: Loc | undefined } | 'unsure' | undefined;

function through(
  nodes: readonly CaddyNode[],
  request: string,
  path: string,
  around: readonly CaddyNode[],
  isProxy: (node: CaddyNode) => boolean,
): Through {
  const scope = [...around, ...nodes];
  const met = (node: CaddyNode): boolean | undefined => takes(matcherOf(node.args, scope).matcher, request);
  if (nodes.some((node) => rewrites.has(node.name) && met(node) !== false)) return 'unsure';
  if (nodes.some((node) => answers.has(node.name) && matcherOf(node.args, scope).matcher.kind === 'unread')) return 'unsure';
  if (nodes.some((node) => node.name === 'redir' && met(node) === true)) return undefined;
  const shut = nodes.find((node) => /^(basic_?auth|forward_auth|authenticate|authorize)$/.test(node.name) && met(node) === true)?.at;
  const groups = nodes
    .filter(({ name }) => name === 'handle' || name === 'handle_path')
    .sort((a, b) => weight(matcherOf(b.args, scope).matcher) - weight(matcherOf(a.args, scope).matcher));
  for (const group of groups) {
    const taken = met(group);
    if (taken === undefined) return 'unsure';
    if (!taken) continue;
    const prefix = group.name === 'handle_path' ? (group.args[0] ?? '').replace(/\/?\*$/, '') : '';
    const found = through(group.block, request.slice(prefix.length), path, scope, isProxy);
    return found === undefined || found === 'unsure' ? found : { at: found.at, shut: shut ?? found.shut };
  }
  for (const route of nodes.filter(({ name }) => name === 'route')) {
    const taken = met(route);
    if (taken === undefined) return 'unsure';
    const found = taken ? through(route.block, request, path, scope, isProxy) : undefined;
    if (found !== undefined) return found === 'unsure' ? found : { at: found.at, shut: shut ?? found.shut };
  }
  if (nodes.some((node) => answers.has(node.name) && node.name !== 'redir' && met(node) === true)) return undefined;
  for (const node of nodes.filter(({ name }) => name === 'reverse_proxy')) {
    const taken = met(node);
    if (taken === undefined) return 'unsure';
    if (taken) return isProxy(node) && request === path ? { at: node.at, shut } : undefined;
  }
  return undefined;
}

/** Caddy tries long paths before short ones, and what has no matcher last. */
function weight(matcher: Matcher): number {
  if (matcher.kind === 'paths') return matcher.paths[0]?.length ?? 0;
  return matcher.kind === 'unread' ? 0.5 : 0;
}
