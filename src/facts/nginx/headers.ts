import type { Loc, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { inheritedHeaders, lostByOwn, mergesHeaders, responseHeaders } from './inherit.ts';
import type { AddedHeader } from './inherit.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import { argsOf, childrenNamed, nodesOf } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** A server that answers with pages or with what an application sends, and the headers nginx adds to that. */
export interface AnsweringServer extends Subject {
  readonly server: NginxServer;
  /** Headers of the main location (`/`, or the server itself). */
  readonly headers: readonly AddedHeader[];
  /** Where its main content comes from. */
  readonly content: 'files' | 'application';
  readonly unread: readonly Loc[];
}

/**
 * Servers that answer requests themselves. Left out: redirects, refusals, status pages, and plain-HTTP
 * servers of another configuration when a TLS server of the repository proxies (those stand behind it), and those
 * that listen on the loopback address alone.
 */
export const answeringServers = fact('nginx answering servers', (repo): readonly AnsweringServer[] => {
  const sites = nginxSites(repo);
  const edges = sites.filter((server) => server.tls && server.proxies.length > 0);
  return sites.flatMap((server) => {
    if (server.serves === 'redirect' || server.serves === 'refusal' || server.serves === 'other') return [];
    if (!server.tls && edges.some((edge) => edge.tree !== server.tree)) return [];
    // Only programs of the same machine can ask these.
    if (server.listens.length > 0 && server.listens.every((listen) => /^(127\.|localhost|\[::1\]|unix:)/.test(listen.address))) return [];
    const main = server.locations.find((location) => location.path === '/' && location.modifier !== '=');
    const { headers, from } = responseHeaders(server.tree, main?.node ?? server.node);
    const proxied = main === undefined ? server.serves === 'proxy' : main.proxies.length > 0 || server.serves === 'proxy';
    return [
      { name: server.name, at: server.at, server, headers, content: proxied ? 'application' : 'files', unread: from.unread } as const,
    ];
  });
});

/** A block that adds headers of its own inside one that adds headers too. */
export interface HeaderOverride extends Subject {
  readonly block: NginxNode;
  readonly own: readonly AddedHeader[];
  /** What it would send without its own: lost unless repeated. */
  readonly outer: readonly AddedHeader[];
  readonly merges: boolean;
  readonly unread: readonly Loc[];
}

/** Every location, server or `if` with `add_header` of its own below a block that adds headers. */
export const headerOverrides = fact('nginx header overrides', (repo): readonly HeaderOverride[] => {
  const overrides: HeaderOverride[] = [];
  const seen = new Map<string, number>();
  const places = new Set<string>();
  for (const { tree, node: server, name } of nginxSites(repo)) {
    for (const block of [server, ...nodesOf(server.children)]) {
      if (!['server', 'location', 'if'].includes(block.directive.name) || !sendsPages(block)) continue;
      const place = `${block.at.file}:${block.at.start}`;
      if (places.has(place)) continue;
      places.add(place);
      const own = childrenNamed(block, 'add_header');
      const first = own[0];
      if (first === undefined) continue;
      const { headers: outer, unread } = inheritedHeaders(tree, block);
      if (outer.length === 0) continue;
      const label = block === server ? name : `${name} ${labelOf(block)}`;
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      const { headers } = responseHeaders(tree, block);
      const merges = mergesHeaders(tree, block);
      overrides.push({
        name: count === 1 ? label : `${label} (${count})`,
        at: first.at,
        block,
        own: headers,
        outer,
        merges,
        unread: [...block.unread, ...unread],
      });
    }
  }
  return overrides;
});

/** Blocks below a server that add headers of their own, and so send none of the server's. */
export function overridingBlocks(server: NginxNode): readonly NginxNode[] {
  return nodesOf(server.children).filter(
    (block) => ['location', 'if'].includes(block.directive.name) && childrenNamed(block, 'add_header').length > 0 && sendsPages(block),
  );
}

function sendsPages(block: NginxNode): boolean {
  return !isPreflight(block) && !isFixedText(block);
}

function labelOf(block: NginxNode): string {
  const inner = [block.directive.name, ...argsOf(block)].join(' ');
  return block.directive.name === 'if' && block.parent !== undefined ? `${labelOf(block.parent)} ${inner}` : inner;
}

/** The answer to a CORS preflight has no body that a browser would show. */
function isPreflight(block: NginxNode): boolean {
  return block.directive.name === 'if' && argsOf(block).some((arg) => /OPTIONS/.test(arg));
}

/** A location that answers with a word of its own, as health checks do: `return 200 'OK'`. */
function isFixedText(block: NginxNode): boolean {
  return (
    block.directive.name === 'location' &&
    childrenNamed(block, 'return').some((node) => /^2\d\d$/.test(argsOf(node)[0] ?? '') && !/</.test(argsOf(node)[1] ?? ''))
  );
}

/** Headers that protect a page in the browser, lower case. */
const protective = new Set([
  'strict-transport-security',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'content-security-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'cross-origin-embedder-policy',
]);

/** Whether a header protects pages in the browser. */
export function isProtective(name: string): boolean {
  return protective.has(name.toLowerCase());
}

/** Which of the three headers every page needs are not among these; a CSP with frame-ancestors stands for X-Frame-Options. */
export function absentPageHeaders(headers: readonly AddedHeader[]): readonly string[] {
  const values = new Map(headers.map((header) => [header.name.toLowerCase(), header.value]));
  const framed = values.has('x-frame-options') || /frame-ancestors/i.test(values.get('content-security-policy') ?? '');
  const sniffed = /nosniff/i.test(values.get('x-content-type-options') ?? '');
  return [
    ...(framed ? [] : ['X-Frame-Options']),
    ...(sniffed ? [] : ['X-Content-Type-Options']),
    ...(values.has('referrer-policy') ? [] : ['Referrer-Policy']),
  ];
}

/** A block whose answers have a header only if it is written there. */
export interface HeaderTarget {
  readonly block: NginxNode;
  /** `add_header` of the blocks around it that it would lose by the first of its own. */
  readonly lost: readonly NginxNode[];
  /** Names in effect, lower case. */
  readonly has: ReadonlySet<string>;
}

/** The server and every block in it with headers of its own: where a header has to be written that all answers should have. */
export function headerTargets(tree: NginxTree, server: NginxNode): readonly HeaderTarget[] {
  return [server, ...overridingBlocks(server)].map((block) => ({
    block,
    lost: lostByOwn(tree, block, 'add_header'),
    has: new Set(responseHeaders(tree, block).headers.map((header) => header.name.toLowerCase())),
  }));
}
