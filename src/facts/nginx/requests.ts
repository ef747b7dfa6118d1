import type { Loc, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { effective } from './inherit.ts';
import { forwardingPlaces } from './forwarding.ts';
import type { ForwardingPlace } from './forwarding.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import type { NginxNode } from './tree.ts';
import { argsOf, childrenNamed, nginxTrees } from './tree.ts';

/** A location that maps a path to a folder. */
export interface AliasPlace extends Subject {
  readonly path: string;
  readonly folder: string;
}

/** Plain prefix locations with an `alias`. */
export const aliasPlaces = fact('nginx alias places', (repo): readonly AliasPlace[] =>
  unique(
    nginxTrees(repo).flatMap((tree) =>
      (tree.named.get('location') ?? []).flatMap((node) => {
        const args = argsOf(node);
        const alias = childrenNamed(node, 'alias')[0];
        if (alias === undefined || (args.length > 1 && args[0] !== '^~')) return [];
        const path = args.at(-1) ?? '';
        return [{ name: `${node.at.file} location ${path}`, at: alias.at, path, folder: argsOf(alias)[0] ?? '' }];
      }),
    ),
  ),
);

/** A value of a request that whoever sends it may choose freely. */
const chosen = /\$(arg_\w+|args|query_string|http_(?!upgrade\b|connection\b)\w+|cookie_\w+|host\b|\d)/;

/** A place that proxies to an address written with variables. */
export interface VariableTarget extends Subject {
  readonly to: string;
  /** The part of the request that decides the host; undefined where the request has no say in it. */
  readonly decidedBy: string | undefined;
  readonly internal: boolean;
}

/** Places whose `proxy_pass` is not a fixed text. */
export const variableTargets = fact('nginx variable targets', (repo): readonly VariableTarget[] =>
  forwardingPlaces(repo).flatMap((place) => {
    if (!place.target.to.includes('$')) return [];
    // These three begin with a slash, so the host ends before them.
    const host = /^(?:[a-z]+:\/\/)?(.*?)(?:\/|\$\{?(?:request_uri|uri|document_uri)\b|$)/.exec(resolved(place, place.target.to))?.[1] ?? '';
    const internal = place.node.children.some((child) => child.directive.name === 'internal');
    return [{ name: place.name, at: place.target.at, to: place.target.to, decidedBy: chosen.exec(host)?.[0], internal }];
  }),
);

/** The target with variables of `set` replaced, several times over. */
function resolved(place: ForwardingPlace, to: string): string {
  let text = to;
  for (let round = 0; round < 4; round += 1) {
    const next = text.replaceAll(/\$\{?([a-z_]\w*)\}?/gi, (whole, name: string) => valueOf(place.node, `$${name}`) ?? whole);
    if (next === text || next.length > 2000) break;
    text = next;
  }
  return text;
}

function valueOf(node: NginxNode, name: string): string | undefined {
  for (let scope: NginxNode | undefined = node; scope !== undefined; scope = scope.parent) {
    const set = childrenNamed(scope, 'set').find((each) => argsOf(each)[0] === name);
    if (set !== undefined) return argsOf(set)[1];
  }
  return undefined;
}

/** A line that nginx writes into a response or request to others with the path of the request in it. */
export interface WrittenPath extends Subject {
  readonly directive: string;
  /** The decoded variable in it: a line break in the path ends the line. */
  readonly decoded: string | undefined;
  readonly written: string;
}

const decoded = /\$\{?(uri|document_uri)\b\}?/;
const asSent = /\$\{?request_uri\b\}?/;

/** Redirects and headers that repeat the path of the request, in HTTP servers. */
export const writtenPaths = fact('nginx written paths', (repo): readonly WrittenPath[] =>
  unique(
    nginxTrees(repo).flatMap((tree) =>
      ['return', 'rewrite', 'add_header', 'proxy_set_header'].flatMap((directive) =>
        (tree.named.get(directive) ?? []).flatMap((node) => {
          const args = argsOf(node);
          const written = args.slice(1).join(' ') || (args[0] ?? '');
          const redirects = /^(https?:\/\/|\$scheme|\/)/.test(written);
          // An internal rewrite writes no line; `return 200` has the path in its body.
          if (directive === 'rewrite' && !/^(https?:\/\/|\$scheme)/.test(args[1] ?? '')) return [];
          if (directive === 'return' && !(redirects && /^30[12378]$|^https?:|^\$scheme/.test(args[0] ?? ''))) return [];
          const found = isExact(node) ? undefined : decoded.exec(written)?.[0];
          if (found === undefined && !asSent.test(written)) return [];
          return [{ name: `${node.at.file}: ${directive} ${args.join(' ')}`, at: node.at, directive, decoded: found, written }];
        }),
      ),
    ),
  ),
);

/** Inside `location = /path` the path is what is written there. */
function isExact(node: NginxNode): boolean {
  return node.parent?.directive.name === 'location' && argsOf(node.parent)[0] === '=';
}

/** A prefix location whose `proxy_pass` replaces the prefix by a path. */
export interface ReplacedPrefix extends Subject {
  readonly path: string;
  readonly to: string;
  /** What the application is asked for when the client asks for `<path>x`. */
  readonly example: { readonly asked: string; readonly sent: string };
}

/** Places where nginx replaces the location's prefix, with an example of what becomes of a request. */
export const replacedPrefixes = fact('nginx replaced prefixes', (repo): readonly ReplacedPrefix[] =>
  forwardingPlaces(repo).flatMap((place) => {
    const { to } = place.target;
    const uri = /^https?:\/\/[^/]+(\/.*)$/.exec(to)?.[1];
    if (uri === undefined || to.includes('$') || !(place.modifier === '' || place.modifier === '^~') || place.path.startsWith('@'))
      return [];
    if (childrenNamed(place.node, 'rewrite').some((node) => argsOf(node)[2] === 'break') || uri.includes('?')) return [];
    const asked = `${place.path.replace(/\/$/, '')}/users`;
    return [
      { name: place.name, at: place.target.at, path: place.path, to, example: { asked, sent: `${uri}${asked.slice(place.path.length)}` } },
    ];
  }),
);

/** An upstream that keeps connections open, with the places in front of it. */
export interface KeptUpstream extends Subject {
  readonly upstream: string;
  readonly places: readonly KeptPlace[];
  readonly image: string | undefined;
}

export interface KeptPlace {
  readonly place: ForwardingPlace;
  readonly label: string;
  readonly at: Loc;
  /** What the place sends as protocol version and Connection header; undefined where the default holds. */
  readonly version: string | undefined;
  readonly connection: string | undefined;
  readonly unread: readonly Loc[];
}

/** Upstreams with `keepalive` that something is proxied to; places for WebSockets alone are left out. */
export const keptUpstreams = fact('nginx kept upstreams', (repo): readonly KeptUpstream[] => {
  const found = new Map<string, KeptUpstream & { readonly places: KeptPlace[] }>();
  for (const place of forwardingPlaces(repo)) {
    const block = place.tree.named.get('upstream')?.find((node) => argsOf(node)[0] === place.target.upstream);
    const keepalive = block === undefined ? undefined : childrenNamed(block, 'keepalive')[0];
    const { upstream } = place.target;
    if (
      keepalive === undefined ||
      upstream === undefined ||
      /(^|\/)(ws|wss|websockets?|socket\.io|sockjs|hmr|cable)(\/|$)/i.test(place.path)
    )
      continue;
    const key = `${keepalive.at.file}: upstream ${upstream}`;
    const subject = found.get(key) ?? { name: key, at: keepalive.at, upstream, places: [], image: place.server?.image };
    found.set(key, subject);
    const version = effective(place.tree, place.node, 'proxy_http_version');
    const sent = effective(place.tree, place.node, 'proxy_set_header');
    const connection = sent.nodes.find((node) => argsOf(node)[0]?.toLowerCase() === 'connection');
    subject.places.push({
      place,
      label: place.label,
      at: place.target.at,
      version: version.nodes[0] === undefined ? undefined : argsOf(version.nodes[0])[0],
      connection: connection === undefined ? undefined : (argsOf(connection)[1] ?? ''),
      unread: [...version.unread, ...sent.unread],
    });
  }
  return [...found.values()];
});

/** A place with cache settings of the proxy in effect. */
export interface CachedPlace extends Subject {
  /** Zone of `proxy_cache`; undefined where none is in effect. */
  readonly zone: string | undefined;
  readonly zoneAt: Loc | undefined;
  /** `proxy_cache_valid` in effect. */
  readonly valid: Loc | undefined;
  readonly label: string;
  /** Conditions that keep responses out of the cache or requests from it, as written. */
  readonly conditions: readonly string[];
  readonly key: string;
  /** Response headers that nginx is told to overlook. */
  readonly overlooks: readonly string[];
  readonly unread: readonly Loc[];
}

/** Places where the proxy's cache is set up in part or in full. */
export const cachedPlaces = fact('nginx cached places', (repo): readonly CachedPlace[] =>
  forwardingPlaces(repo).flatMap((place) => {
    const of = (name: string): readonly NginxNode[] => effective(place.tree, place.node, name).nodes;
    const valid = of('proxy_cache_valid')[0];
    const cache = of('proxy_cache')[0];
    const zone = cache === undefined || argsOf(cache)[0] === 'off' ? undefined : argsOf(cache)[0];
    if (zone === undefined && (valid === undefined || cache !== undefined)) return [];
    return [
      {
        name: place.name,
        at: valid !== undefined && zone === undefined ? valid.at : (cache?.at ?? place.at),
        label: place.label,
        zone,
        zoneAt: cache?.at,
        valid: valid?.at,
        conditions: [...of('proxy_no_cache'), ...of('proxy_cache_bypass')].flatMap(argsOf),
        key: of('proxy_cache_key').flatMap(argsOf).join(''),
        overlooks: of('proxy_ignore_headers').flatMap(argsOf),
        unread: effective(place.tree, place.node, 'proxy_cache').unread,
      },
    ];
  }),
);

/** A server that limits requests and what it answers to those it refuses. */
export interface LimitingServer extends Subject {
  readonly server: NginxServer;
  readonly limits: readonly {
    /** The block the limit stands in. */
    readonly block: NginxNode;
    readonly at: Loc;
    readonly status: string | undefined;
    readonly statusAt: Loc | undefined;
    readonly unread: readonly Loc[];
  }[];
}

/** Every server with a `limit_req`, each with the status in effect where it stands. */
export const limitingServers = fact('nginx limiting servers', (repo): readonly LimitingServer[] =>
  unique(
    nginxSites(repo).flatMap((server) => {
      const limits = [server.node, ...server.locations.map((location) => location.node)].flatMap((node) =>
        childrenNamed(node, 'limit_req').map((limit) => {
          const { nodes, unread } = effective(server.tree, node, 'limit_req_status');
          return {
            block: node,
            at: limit.at,
            status: nodes[0] === undefined ? undefined : argsOf(nodes[0])[0],
            statusAt: nodes[0]?.at,
            unread,
          };
        }),
      );
      return limits.length === 0 ? [] : [{ name: server.name, at: limits[0]!.at, server, limits }];
    }),
  ),
);

/** Subjects that two configurations include are one; different ones of the same name get a number. */
function unique<S extends Subject>(subjects: readonly S[]): readonly S[] {
  const places = new Set<string>();
  const names = new Map<string, number>();
  return subjects.flatMap((subject) => {
    const place = `${subject.at.file}:${subject.at.start}`;
    if (places.has(place)) return [];
    places.add(place);
    const count = (names.get(subject.name) ?? 0) + 1;
    names.set(subject.name, count);
    return [count === 1 ? subject : { ...subject, name: `${subject.name} (${count})` }];
  });
}
