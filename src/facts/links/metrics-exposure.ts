import { factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { caddyPlaces } from '../caddy/places.ts';
import { handedOnByCaddy } from '../caddy/reaching.ts';
import { isTarget } from '../edge-places.ts';
import { placesInFront } from '../edge.ts';
import { handedOn } from '../nginx/reaching.ts';
import { isOpenToAll } from '../server/guards.ts';
import { metricsExits } from '../server/observability.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { isSideFolder } from '../services/starts.ts';

/** A service that serves metrics beside its pages, behind a proxy of the repository. */
export interface MetricsExposure extends Subject {
  readonly http: HttpService;
  readonly path: string;
  /** Something before the handler asks who is there. */
  readonly guarded: boolean;
  /** The place of a public server that hands such requests on to everybody. */
  readonly open: { readonly at: Loc; readonly server: string; readonly request: string } | undefined;
  /** What keeps strangers out, or that nothing leads there. */
  readonly kept: Evidence | undefined;
}

export const metricsExposures = factEach('links metrics exposures', httpServices, (repo: Repo, http): readonly MetricsExposure[] => {
  const exits = metricsExits(http.wiring, [http.app], http.env).filter((m) => m.how === 'endpoint' && m.happens.how === 'always');
  const route = http.app.entries.find((e) => e.kind === 'route' && exits.some((m) => m.at === e.at));
  if (route?.kind !== 'route' || route.path === undefined || !/^\/[\w./-]+$/.test(route.path)) return [];
  const asked = [...throughNginx(repo, http, route.path), ...throughCaddy(repo, http, route.path)];
  const [first] = asked;
  if (first === undefined) return [];
  const subject = {
    name: http.name,
    at: route.at,
    ...(http.service === undefined ? {} : { service: http.service }),
    http,
    path: route.path,
  };
  const guarded = !isOpenToAll(repo, http, route);
  for (const { server, found } of asked)
    if (found !== undefined && found !== 'unsure' && found.shut === undefined)
      return [{ ...subject, guarded, open: { at: found.at, server, request: found.request }, kept: undefined }];
  if (asked.some(({ found }) => found === 'unsure')) return [{ ...subject, guarded, open: undefined, kept: undefined }];
  const shut = asked.flatMap(({ found, by }) =>
    found === undefined || found === 'unsure' || found.shut === undefined ? [] : [{ at: found.shut, note: `${by} lets only some in` }],
  )[0];
  const kept = shut ?? { at: first.at, note: `${first.by} hands no request for it on` };
  return [{ ...subject, guarded, open: undefined, kept }];
});

/** What a public server does with requests for a path of the application. */
interface Asked {
  readonly by: 'nginx' | 'Caddy';
  readonly server: string;
  /** A place of it that hands on to the application. */
  readonly at: Loc;
  readonly found: { readonly request: string; readonly at: Loc; readonly shut: Loc | undefined } | 'unsure' | undefined;
}

function throughNginx(repo: Repo, http: HttpService, path: string): readonly Asked[] {
  const places = placesInFront(repo, http.owner).filter((p) => p.server.serves === 'proxy' || p.server.serves === 'both');
  return [...new Set(places.map((p) => p.server))].flatMap((server) => {
    const place = places.find((p) => p.server === server);
    const found = handedOn(server, path, (target) => places.some((p) => p.server === server && p.target.at === target.at));
    const at = { at: place?.at ?? server.at };
    return [
      {
        by: 'nginx',
        server: server.name,
        ...at,
        found: found === undefined || found === 'unsure' ? found : { ...found, at: found.target.at },
      },
    ];
  });
}

function throughCaddy(repo: Repo, http: HttpService, path: string): readonly Asked[] {
  const isIts = isTarget(repo, http.owner);
  const places = caddyPlaces(repo).filter((place) => !isSideFolder(place.at.file) && isIts(place));
  return [...new Set(places.map(({ site }) => site))].map((site) => {
    const own = places.filter((place) => place.site === site);
    return {
      by: 'Caddy',
      server: site.name,
      at: own[0]?.at ?? site.at,
      found: handedOnByCaddy(site, path, (node) => own.some(({ at }) => at === node.at)),
    };
  });
}
