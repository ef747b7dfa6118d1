import { posix } from 'node:path';
import { locOf, type Loc, type NginxDirective, type Repo } from '../model/index.ts';
import { isSideFolder } from './services/starts.ts';
import type { Service } from './services/index.ts';
import { kubernetes } from './kubernetes/index.ts';
import { effective, nginxFiles, proxiedPlaces, type ProxiedPlace } from './nginx/index.ts';
import { argsOf } from './nginx/tree.ts';
import { serviceKinds } from './services/index.ts';

/** A place in front of a service (reverse proxy, ingress) that does something for it. */
export interface EdgeEvidence {
  readonly at: Loc;
  readonly what: string;
}

/** Headers a proxy must add to answer for the application, in lower case. */
const needed = ['x-content-type-options', 'x-frame-options'];

/** The proxy in front of a service adds the security headers to its responses. */
export function edgeHeaders(repo: Repo, service: Service): EdgeEvidence | undefined {
  const places = placesInFront(repo, service).filter((p) => p.server.serves === 'proxy' || p.server.serves === 'both');
  if (places.length === 0) return undefined;
  const isCovered = (p: ProxiedPlace): boolean => needed.every((n) => p.headers.some((h) => h.name.toLowerCase() === n));
  const first = places[0];
  return first !== undefined && places.every(isCovered)
    ? { at: first.headers[0]?.at ?? first.at, what: 'nginx adds the security headers' }
    : undefined;
}

/** A header that every place of the proxy in front of a service adds, by its lower-case name. */
export function edgeHeader(
  repo: Repo,
  service: Service,
  name: string,
): { readonly at: Loc; readonly value: string; /** Where the proxy hands on to the service. */ readonly through: Loc } | undefined {
  const places = placesInFront(repo, service).filter((p) => p.server.serves === 'proxy' || p.server.serves === 'both');
  const added = places.map((p) => p.headers.find((h) => h.name.toLowerCase() === name));
  const [first] = added;
  const [place] = places;
  if (first === undefined || place === undefined || added.some((h) => h === undefined)) return undefined;
  return { at: first.at, value: first.value, through: place.at };
}

/** The proxy or ingress in front of a service limits the rate of requests. */
export function edgeRateLimit(repo: Repo, service: Service): EdgeEvidence | undefined {
  const limited = placesInFront(repo, service).find((p) => p.limits.length > 0);
  const limit = limited?.limits[0];
  if (limit !== undefined) return { at: limit.at, what: `nginx limits requests (${limit.rate ?? limit.zone})` };
  for (const ingress of kubernetes(repo).ingresses) {
    for (const [name, placed] of ingress.annotations) {
      if (/\/(limit-rps|limit-rpm|limit-connections)$/.test(name))
        return { at: placed.at, what: `the ingress ${ingress.name} limits requests` };
    }
  }
  return undefined;
}

/** Everything that the proxy in front of a service hands on from it is compressed there. */
export function edgeCompression(repo: Repo, service: Service): EdgeEvidence | undefined {
  const places = placesInFront(repo, service);
  const found = places.map((p) => compressedAt(p));
  const first = found[0];
  if (first !== undefined && found.every((at) => at !== undefined)) return { at: first, what: 'nginx compresses the answers' };
  for (const ingress of kubernetes(repo).ingresses)
    for (const [name, placed] of ingress.annotations)
      if (/(configuration|server)-snippet$/.test(name) && /\bgzip\s+on\b/.test(placed.value))
        return { at: placed.at, what: `the ingress ${ingress.name} compresses the answers` };
  return undefined;
}

/** A proxy that compresses and hands on to something that names none of several services: a gateway may stand between. */
export function compressingProxy(repo: Repo, service: Service): EdgeEvidence | undefined {
  if (placesInFront(repo, service).length > 0) return undefined;
  for (const place of proxiedPlaces(repo)) {
    const at = isSideFolder(place.at.file) ? undefined : compressedAt(place);
    if (at !== undefined) return { at, what: 'nginx compresses what it hands on' };
  }
  return undefined;
}

/** `gzip on` (or brotli, zstd) where a proxied place stands, for JSON too: by itself it compresses HTML only. */
function compressedAt(place: ProxiedPlace): Loc | undefined {
  const { tree } = place.server;
  const node = place.server.locations.find((l) => l.proxies.some((t) => t.at === place.at))?.node ?? place.server.node;
  for (const kind of ['gzip', 'brotli', 'zstd']) {
    const on = effective(tree, node, kind).nodes[0];
    const types = effective(tree, node, `${kind}_types`).nodes.flatMap((n) => argsOf(n));
    if (on !== undefined && argsOf(on)[0] === 'on' && types.some((t) => t === '*' || t === 'application/json')) return on.at;
  }
  return undefined;
}

/** Something stands between clients and the service and forwards requests to it. */
export function proxyInFront(repo: Repo, service: Service): EdgeEvidence | undefined {
  const place = placesInFront(repo, service)[0];
  if (place !== undefined) return { at: place.at, what: 'nginx forwards requests to it' };
  // A fragment of locations that no server here includes still shows how requests arrive.
  const fragment = isOnlyHttp(repo) ? looseProxy(repo) : undefined;
  if (fragment !== undefined) return { at: fragment, what: 'nginx forwards requests to it' };
  const ingress = kubernetes(repo).ingresses.find((i) => !isSideFolder(i.file));
  if (ingress !== undefined && isOnlyHttp(repo)) return { at: ingress.at, what: `the ingress ${ingress.name} forwards requests to it` };
  const platform = repo.files.find(
    (f) =>
      /^(Procfile|fly\.toml|render\.yaml|railway\.(json|toml)|app\.json)$/.test(posix.basename(f.path)) &&
      posix.dirname(f.path) === (service.root === '' ? '.' : service.root),
  );
  if (platform !== undefined && posix.basename(platform.path) !== 'app.json')
    return {
      at: { file: platform.path, start: 0, end: 0 },
      what: `${posix.basename(platform.path)} deploys it behind the platform's router`,
    };
  return undefined;
}

/** How many proxies stand between clients and the service: one, where one kind of proxy is in the files; else undefined. */
export function proxyHops(repo: Repo, service: Service): 1 | undefined {
  if (proxyInFront(repo, service) === undefined) return undefined;
  const hasNginx = placesInFront(repo, service).length > 0 || (isOnlyHttp(repo) && looseProxy(repo) !== undefined);
  const hasIngress = kubernetes(repo).ingresses.some((i) => !isSideFolder(i.file));
  const hasPlatform = repo.files.some((f) => /(^|\/)(Procfile|fly\.toml|render\.yaml|railway\.(json|toml))$/.test(f.path));
  return [hasNginx, hasIngress, hasPlatform].filter(Boolean).length === 1 ? 1 : undefined;
}

/**
 * Places of nginx that hand requests to a service. With one HTTP service every proxied place is its; with
 * several, only those whose target names the service (its folder or package name).
 */
export function placesInFront(repo: Repo, service: Service): readonly ProxiedPlace[] {
  const all = proxiedPlaces(repo).filter((p) => !isSideFolder(p.at.file));
  if (serviceKinds(repo).filter((kind) => kind === 'http').length <= 1) return all;
  const names = [posix.basename(service.root), service.package?.name?.split('/').at(-1)].filter(
    (n): n is string => n !== undefined && n !== '' && n !== '.',
  );
  return all.filter((p) => p.target.hosts?.some((h) => names.some((n) => h.host === n)) === true);
}

function isOnlyHttp(repo: Repo): boolean {
  return serviceKinds(repo).filter((kind) => kind === 'http').length === 1;
}

function looseProxy(repo: Repo): Loc | undefined {
  for (const file of nginxFiles(repo)) {
    if (isSideFolder(file.path)) continue;
    const found = proxyPass(file.outline.directives);
    if (found !== undefined) return locOf(file.path, found.at);
  }
  return undefined;
}

function proxyPass(directives: readonly NginxDirective[]): NginxDirective | undefined {
  for (const d of directives) {
    if (d.name === 'proxy_pass') return d;
    const inner = proxyPass(d.block ?? []);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
