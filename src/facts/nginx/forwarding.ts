import { fact, type Loc, locOf, spanEnd, spanFrom, spanStart, type Subject } from '../../model/index.ts';
import type { Effective } from './inherit.ts';
import { effective } from './inherit.ts';
import type { ProxyTarget } from './proxy.ts';
import { proxiesOf } from './proxy.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import type { NginxNode, NginxTree } from './tree.ts';
import { argsOf, nginxTrees, serverAround } from './tree.ts';

/** A location that hands requests to an application over HTTP, also one of a fragment without a server. */
export interface ForwardingPlace extends Subject {
  /** As written: `/api/`, `~ ^/v\d`. */
  readonly label: string;
  readonly modifier: string;
  readonly path: string;
  readonly tree: NginxTree;
  readonly node: NginxNode;
  /** Undefined for a location that stands outside any server of the repository. */
  readonly server: NginxServer | undefined;
  readonly target: ProxyTarget;
}

/** Every location with a `proxy_pass`, in the order of files and places. */
export const forwardingPlaces = fact('nginx forwarding places', (repo): readonly ForwardingPlace[] => {
  const servers = new Map(nginxSites(repo).map((server) => [`${server.node.at.file}:${server.node.at.start}`, server]));
  const places: ForwardingPlace[] = [];
  const seen = new Set<string>();
  const names = new Map<string, number>();
  for (const tree of nginxTrees(repo)) {
    for (const node of tree.named.get('location') ?? []) {
      const key = `${node.at.file}:${node.at.start}`;
      const [target] = proxiesOf(tree, node).filter(
        (each) => each.protocol === 'http' || each.protocol === 'https' || each.to.startsWith('$'),
      );
      if (seen.has(key) || target === undefined) continue;
      seen.add(key);
      const args = argsOf(node);
      const around = serverAround(node);
      const server = around === undefined ? undefined : servers.get(`${around.at.file}:${around.at.start}`);
      const label = args.join(' ');
      const name = `${server?.name ?? node.at.file} location ${label}`;
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      places.push({
        name: count === 1 ? name : `${name} (${count})`,
        at: locOf(
          node.at.file,
          spanFrom(spanStart(node.directive.nameAt), spanEnd(node.directive.args.at(-1)?.at ?? node.directive.nameAt)),
        ),
        label,
        modifier: args.length > 1 ? (args[0] ?? '') : '',
        path: args.at(-1) ?? '',
        tree,
        node,
        server,
        target,
      });
    }
  }
  return places;
});

/** Paths that answer the same for everybody: files, probes, generated documentation. */
const assets =
  /_next\/static|\/(assets?|static|images?|fonts?|css|js)\/?$|\.\(?[^/]*\b(js|css|png|jpe?g|woff2?)\b|favicon|\/(health\w*|live(ness|z)?|ready|readiness|readyz|status|ping|metrics|(v\d+\/)?api-docs|swagger(-ui)?|openapi[\w.]*)\/?$|robots\.txt|sitemap|acme-challenge/i;

/** Headers in effect for what a place hands on. */
export interface ForwardedHeaders extends ForwardingPlace {
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, { readonly value: string; readonly at: Loc }>;
  readonly from: Effective;
  readonly unread: readonly Loc[];
}

/**
 * What places send on to applications of one's own. Left out: files that are the same for everybody, and other
 * people's hosts, which need their own name in `Host`.
 */
export const forwardedHeaders = fact('nginx forwarded headers', (repo): readonly ForwardedHeaders[] =>
  forwardingPlaces(repo).flatMap((place) => {
    if (assets.test(place.path) || isForeign(place.target) || place.node.children.some((child) => child.directive.name === 'internal'))
      return [];
    const from = effective(place.tree, place.node, 'proxy_set_header');
    const headers = new Map<string, { value: string; at: Loc }>();
    // proxy_params of the Debian package sets all four.
    const params = effective(place.tree, place.node, 'include').nodes.find((node) => /(^|\/)proxy_params$/.test(argsOf(node)[0] ?? ''));
    if (params !== undefined)
      for (const name of ['host', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-proto'])
        headers.set(name, { value: 'proxy_params', at: params.at });
    for (const node of from.nodes) {
      const [name = '', value = ''] = argsOf(node);
      headers.set(name.toLowerCase(), { value, at: node.at });
    }
    return [{ ...place, headers, from, unread: from.unread }];
  }),
);

/** A host with a domain of its own that is reached over TLS. */
function isForeign(target: ProxyTarget): boolean {
  return (
    target.hosts.length > 0 &&
    target.hosts.every(({ host }) => /\.[a-z]{2,}$/i.test(host) && !/\.(internal|local|lan|svc)$|\.svc\./.test(host)) &&
    target.protocol === 'https'
  );
}
