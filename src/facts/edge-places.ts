import { posix } from 'node:path';
import { fact, type Loc, type Repo } from '../model/index.ts';
import { caddyPlaces, type CaddyPlace } from './caddy/places.ts';
import { composeStacks } from './compose/stacks.ts';
import { effective, proxiedPlaces, type ProxiedPlace } from './nginx/index.ts';
import { argsOf } from './nginx/tree.ts';
import { serviceKinds, type Service } from './services/index.ts';
import { isSideFolder } from './services/starts.ts';
import { traefikPlaces, type TraefikPlace } from './traefik/places.ts';

/** What is known to stand in front of services, in the order in which they are asked. */
export const edgeKinds = ['nginx', 'Caddy', 'Traefik'] as const;

/** A place of a reverse proxy that hands requests to an application: what the kinds of proxies have in common. */
export interface EdgePlace {
  readonly by: (typeof edgeKinds)[number];
  /** Prefix of the requests; "/" for all. */
  readonly path: string;
  readonly at: Loc;
  /** Where requests go; empty where a variable hides it. */
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined; readonly at: Loc }[];
  /** It passes answers of the application on, beside redirects and refusals. */
  readonly answers: boolean;
  /** Headers it adds to the answers, names in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string; readonly at: Loc }[];
  /** Limits of the rate of requests; `paths` undefined: for all that it hands on. */
  readonly limits: readonly { readonly at: Loc; readonly what: string; readonly paths?: readonly string[] | undefined }[];
  /** What compresses the answers, JSON too. */
  readonly compressed: Loc | undefined;
  /** The largest body in bytes: 0 without a bound, undefined where it could not be read. */
  readonly body: { readonly bytes: number | undefined; readonly at: Loc; readonly what: string };
  /** It bounds the time a client may take to send a request, by taking it whole before it is handed on or by a clock. */
  readonly collects: boolean;
}

/** nginx and the ingress controller built on it take 1 MiB unless told otherwise. */
export const nginxDefaultBody = 1024 * 1024;

/** Every place of every proxy, in the order of files and places. */
export const edgePlaces = fact('edge places', (repo: Repo): readonly EdgePlace[] =>
  [...proxiedPlaces(repo).map(ofNginx), ...caddyPlaces(repo).map(ofCaddy), ...traefikPlaces(repo).map(ofTraefik)].filter(
    ({ at }) => !isSideFolder(at.file),
  ),
);

/**
 * Places that hand requests to a service. With one HTTP service every place is its, but for those that lead to a
 * store or a tool of another image; with several, only those whose target names the service: its folder, its
 * package, or the compose service that is built from its folder.
 */
export function edgesOf(repo: Repo, service: Service): readonly EdgePlace[] {
  return edgePlaces(repo).filter(isTarget(repo, service));
}

/** Whether a place of a proxy hands requests to a service. */
export function isTarget(repo: Repo, service: Service): (place: Pick<EdgePlace, 'hosts'>) => boolean {
  const units = composeStacks(repo).flatMap((stack) => stack.services);
  if (serviceKinds(repo).filter((kind) => kind === 'http').length <= 1) {
    const others = new Set(units.filter(({ role }) => role !== 'app' && role !== 'proxy').map(({ key }) => key));
    return ({ hosts }) => hosts.length === 0 || hosts.some(({ host }) => !others.has(host));
  }
  const names = new Set(
    [posix.basename(service.root), service.package?.name?.split('/').at(-1)].filter(
      (name): name is string => name !== undefined && name !== '' && name !== '.',
    ),
  );
  for (const { key, build } of units) if (service.root !== '' && build?.context === service.root) names.add(key);
  return ({ hosts }) => hosts.some(({ host }) => names.has(host));
}

function ofNginx(place: ProxiedPlace): EdgePlace {
  const { tree } = place.server;
  const node = place.server.locations.find((l) => l.proxies.some((t) => t.at === place.at))?.node ?? place.server.node;
  const size = effective(tree, node, 'client_max_body_size');
  const [written] = size.nodes;
  return {
    by: 'nginx',
    path: place.path,
    at: place.at,
    hosts: place.target.hosts,
    answers: place.server.serves === 'proxy' || place.server.serves === 'both',
    headers: place.headers.map(({ name, value, at }) => ({ name: name.toLowerCase(), value, at })),
    limits: place.limits.map(({ at, rate, zone }) => ({ at, what: `nginx limits requests (${rate ?? zone})` })),
    compressed: nginxCompresses(place, node),
    body:
      written === undefined
        ? { bytes: size.unread.length > 0 ? undefined : nginxDefaultBody, at: place.at, what: 'nginx takes its default of' }
        : { bytes: nginxSize(argsOf(written)[0] ?? ''), at: written.at, what: 'nginx takes' },
    collects: true,
  };
}

/** `gzip on` (or brotli, zstd) where a proxied place stands, for JSON too: by itself it compresses HTML only. */
function nginxCompresses({ server: { tree } }: ProxiedPlace, node: ProxiedPlace['server']['node']): Loc | undefined {
  for (const kind of ['gzip', 'brotli', 'zstd']) {
    const on = effective(tree, node, kind).nodes[0];
    const types = effective(tree, node, `${kind}_types`).nodes.flatMap((n) => argsOf(n));
    if (on !== undefined && argsOf(on)[0] === 'on' && types.some((t) => t === '*' || t === 'application/json')) return on.at;
  }
  return undefined;
}

/** nginx's sizes: a number of bytes, `k`, `m`, `g`. */
export function nginxSize(text: string): number | undefined {
  const m = /^(\d+)([kKmMgG]?)$/.exec(text.trim());
  return m === null
    ? undefined
    : Number(m[1]) * { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(m[2] ?? '').toLowerCase() as '' | 'k' | 'm' | 'g'];
}

function ofCaddy(place: CaddyPlace): EdgePlace {
  return {
    by: 'Caddy',
    path: place.path.replace(/\*$/, ''),
    at: place.at,
    hosts: place.hosts,
    answers: true,
    headers: place.headers,
    limits: place.limits,
    compressed: place.compressed,
    body: place.body === undefined ? { bytes: 0, at: place.at, what: 'Caddy takes' } : { ...place.body, what: 'Caddy takes' },
    collects: place.collects !== undefined,
  };
}

function ofTraefik(place: TraefikPlace): EdgePlace {
  return {
    by: 'Traefik',
    path: place.path,
    at: place.at,
    hosts: place.hosts,
    answers: true,
    headers: place.headers,
    limits: place.limits,
    compressed: place.compressed,
    body: place.body === undefined ? { bytes: 0, at: place.at, what: 'Traefik takes' } : { ...place.body, what: 'Traefik takes' },
    collects: place.body !== undefined,
  };
}
