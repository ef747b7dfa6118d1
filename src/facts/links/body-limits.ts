import { factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { edgeKinds, edgesOf, nginxDefaultBody, nginxSize } from '../edge-places.ts';
import { isSideFolder } from '../services/starts.ts';
import { kubernetes } from '../kubernetes/index.ts';
import { bodyParsers, bytesOf } from '../server/body.ts';
import { httpServices, serviceKinds, type HttpService, type Service } from '../services/index.ts';
import { packageOf, propOf } from '../wiring/values.ts';

/** What a proxy in front of a service lets through. */
export interface HopLimit {
  /** Bytes; 0 = no limit; undefined where it could not be read. */
  readonly bytes: number | undefined;
  readonly at: Loc;
  readonly what: string;
}

/** A service that says how large a request it takes, with the proxy before it. */
export interface BodyHops extends Subject {
  readonly http: HttpService;
  /** The largest request the program itself takes. */
  readonly own: { readonly bytes: number; readonly at: Loc; readonly what: string };
  /** The most generous place of each proxy in front. */
  readonly hops: readonly HopLimit[];
}

export const bodyHops = factEach('links body hops', httpServices, (repo: Repo, http): readonly BodyHops[] => {
  const own = ownLimit(http);
  if (own === undefined) return [];
  const hops = [...edgeHops(repo, http.owner), ingressHop(repo)].filter((h) => h !== undefined);
  return hops.length === 0
    ? []
    : [{ name: http.name, at: http.at, ...(http.service === undefined ? {} : { service: http.service }), http, own, hops }];
});

/** Limits that are written down: of body parsers and of upload middleware. A library's default is nobody's promise. */
function ownLimit(http: HttpService): BodyHops['own'] | undefined {
  const parsers = bodyParsers(http.app, http.env)
    .filter((p) => p.explicit && p.happens.how !== 'never')
    .flatMap((p) => (p.limit === undefined ? [] : [{ bytes: p.limit, at: p.decidedAt, what: `${p.name} takes` }]));
  const uploads = http.wiring.trace.flatMap((call) => {
    const by = packageOf(call.f);
    if (call.swept || by === undefined) return [];
    const options = call.args.find((a) => a.t === 'obj');
    const size = /^(multer|@fastify\/multipart|busboy|express-fileupload)$/.test(by.pkg)
      ? propOf(propOf(options, 'limits'), 'fileSize')
      : /^formidable$/.test(by.pkg)
        ? propOf(options, 'maxFileSize')
        : undefined;
    const bytes = size === undefined ? undefined : bytesOf(size);
    return bytes === undefined ? [] : [{ bytes, at: call.at, what: `${by.pkg} takes files of` }];
  });
  return [...parsers, ...uploads].reduce<BodyHops['own'] | undefined>(
    (most, l) => (most === undefined || l.bytes > most.bytes ? l : most),
    undefined,
  );
}

/** The most generous place of each kind of proxy in front of a service. */
export function edgeHops(repo: Repo, service: Service): readonly HopLimit[] {
  const places = edgesOf(repo, service);
  return edgeKinds.flatMap((by) => {
    const limits = places.filter((place) => place.by === by).map(({ body }): HopLimit => body);
    const most = limits.reduce<HopLimit | undefined>((found, l) => (found === undefined || room(l) > room(found) ? l : found), undefined);
    return most === undefined ? [] : [most];
  });
}

function ingressHop(repo: Repo): HopLimit | undefined {
  if (serviceKinds(repo).filter((kind) => kind !== 'worker').length !== 1) return undefined;
  const hops = kubernetes(repo)
    .ingresses.filter((i) => !isSideFolder(i.file) && [...i.annotations.keys()].some((k) => k.startsWith('nginx.ingress.kubernetes.io/')))
    .map((ingress): HopLimit => {
      const size = ingress.annotations.get('nginx.ingress.kubernetes.io/proxy-body-size');
      return size === undefined
        ? { bytes: nginxDefaultBody, at: ingress.at, what: `the ingress ${ingress.name} takes its default of` }
        : { bytes: nginxSize(size.value), at: size.at, what: `the ingress ${ingress.name} takes` };
    });
  return hops.reduce<HopLimit | undefined>((most, l) => (most === undefined || room(l) > room(most) ? l : most), undefined);
}

function room(limit: HopLimit): number {
  return limit.bytes === undefined || limit.bytes === 0 ? Infinity : limit.bytes;
}

/** Bytes for people. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 ** 2) return `${Math.round((bytes / 1024 ** 2) * 10) / 10} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes} bytes`;
}

/** One limit as evidence. */
export function hopEvidence({ at, what, bytes }: HopLimit): Evidence {
  return {
    at,
    note: bytes === 0 ? `${what} any size` : bytes === undefined ? `${what} a size that is not in the files` : `${what} ${sizeText(bytes)}`,
  };
}
