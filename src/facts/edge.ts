import { posix } from 'node:path';
import { locOf, type Loc, type NginxDirective, type Repo } from '../model/index.ts';
import { edgeKinds, edgePlaces, edgesOf, isTarget, type EdgePlace } from './edge-places.ts';
import { isSideFolder } from './services/starts.ts';
import type { Service } from './services/index.ts';
import { kubernetes } from './kubernetes/index.ts';
import { nginxFiles, proxiedPlaces, type ProxiedPlace } from './nginx/index.ts';
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
  const isCovered = ({ headers }: EdgePlace): boolean => needed.every((n) => headers.some(({ name }) => name === n));
  for (const { by, places } of layers(repo, service)) {
    const [first] = places;
    if (first !== undefined && places.every(isCovered))
      return { at: first.headers[0]?.at ?? first.at, what: `${by} adds the security headers` };
  }
  return undefined;
}

/** A header that every place of the proxy in front of a service adds, by its lower-case name. */
export function edgeHeader(
  repo: Repo,
  service: Service,
  name: string,
): { readonly at: Loc; readonly value: string; /** Where the proxy hands on to the service. */ readonly through: Loc } | undefined {
  for (const { places } of layers(repo, service)) {
    const added = places.map(({ headers }) => headers.find((h) => h.name === name));
    const [first] = added;
    const [place] = places;
    if (first !== undefined && place !== undefined && added.every((h) => h !== undefined))
      return { at: first.at, value: first.value, through: place.at };
  }
  return undefined;
}

/** What one kind of proxy passes on from a service: where two stand in a row, either may do what is asked for. */
function layers(repo: Repo, service: Service): readonly { readonly by: EdgePlace['by']; readonly places: readonly EdgePlace[] }[] {
  const all = edgesOf(repo, service).filter(({ answers }) => answers);
  return edgeKinds.map((by) => ({ by, places: all.filter((place) => place.by === by) }));
}

/**
 * The proxy or ingress in front of a service limits the rate of requests.
 *
 * @param paths what is asked about; a limit that is for some paths only counts where these are among them
 */
export function edgeRateLimit(repo: Repo, service: Service, paths?: readonly string[]): EdgeEvidence | undefined {
  for (const place of edgesOf(repo, service))
    for (const limit of place.limits) {
      const patterns = limit.paths;
      const isFor = (path: string): boolean =>
        patterns === undefined || patterns.some((p) => (p.endsWith('*') ? path.startsWith(p.slice(0, -1)) : p === path));
      if (patterns === undefined || paths?.every(isFor) === true) return { at: limit.at, what: limit.what };
    }
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
  for (const by of edgeKinds) {
    const found = edgesOf(repo, service).filter((place) => place.by === by);
    const first = found[0]?.compressed;
    if (first !== undefined && found.every(({ compressed }) => compressed !== undefined))
      return { at: first, what: `${by} compresses the answers` };
  }
  for (const ingress of kubernetes(repo).ingresses)
    for (const [name, placed] of ingress.annotations)
      if (/(configuration|server)-snippet$/.test(name) && /\bgzip\s+on\b/.test(placed.value))
        return { at: placed.at, what: `the ingress ${ingress.name} compresses the answers` };
  return undefined;
}

/** A proxy that compresses and hands on to something that names none of several services: a gateway may stand between. */
export function compressingProxy(repo: Repo, service: Service): EdgeEvidence | undefined {
  if (edgesOf(repo, service).length > 0) return undefined;
  for (const { by, compressed } of edgePlaces(repo))
    if (compressed !== undefined) return { at: compressed, what: `${by} compresses what it hands on` };
  return undefined;
}

/** Something stands between clients and the service and forwards requests to it. */
export function proxyInFront(
  repo: Repo,
  service: Service,
): (EdgeEvidence & { /** It takes requests whole, or ends those that take too long. */ readonly collects: boolean }) | undefined {
  const places = edgesOf(repo, service);
  const place = places.find(({ collects }) => collects) ?? places[0];
  if (place !== undefined) return { at: place.at, what: `${place.by} forwards requests to it`, collects: place.collects };
  // A fragment of locations that no server here includes still shows how requests arrive.
  const fragment = isOnlyHttp(repo) ? looseProxy(repo) : undefined;
  if (fragment !== undefined) return { at: fragment, what: 'nginx forwards requests to it', collects: true };
  const ingress = kubernetes(repo).ingresses.find((i) => !isSideFolder(i.file));
  if (ingress !== undefined && isOnlyHttp(repo))
    return { at: ingress.at, what: `the ingress ${ingress.name} forwards requests to it`, collects: true };
  const platform = repo.files.find(
    (f) =>
      /^(Procfile|fly\.toml|render\.yaml|railway\.(json|toml)|app\.json)$/.test(posix.basename(f.path)) &&
      posix.dirname(f.path) === (service.root === '' ? '.' : service.root),
  );
  if (platform !== undefined && posix.basename(platform.path) !== 'app.json')
    return {
      at: { file: platform.path, start: 0, end: 0 },
      what: `${posix.basename(platform.path)} deploys it behind the platform's router`,
      collects: true,
    };
  return undefined;
}

/** How many proxies stand between clients and the service: one, where one kind of proxy is in the files; else undefined. */
export function proxyHops(repo: Repo, service: Service): 1 | undefined {
  if (proxyInFront(repo, service) === undefined) return undefined;
  const places = edgesOf(repo, service);
  const kinds = edgeKinds.map((by) => places.some((place) => place.by === by));
  const hasFragment = places.length === 0 && isOnlyHttp(repo) && looseProxy(repo) !== undefined;
  const hasIngress = kubernetes(repo).ingresses.some((i) => !isSideFolder(i.file));
  const hasPlatform = repo.files.some((f) => /(^|\/)(Procfile|fly\.toml|render\.yaml|railway\.(json|toml))$/.test(f.path));
  return [...kinds, hasFragment, hasIngress, hasPlatform].filter(Boolean).length === 1 ? 1 : undefined;
}

/** Places of nginx that hand requests to a service, with all that only nginx has. */
export function placesInFront(repo: Repo, service: Service): readonly ProxiedPlace[] {
  const isIts = isTarget(repo, service);
  return proxiedPlaces(repo).filter(({ at, target: { hosts } }) => !isSideFolder(at.file) && isIts({ hosts }));
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
