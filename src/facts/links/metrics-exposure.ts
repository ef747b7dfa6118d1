import { factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { placesInFront } from '../edge.ts';
import { handedOn } from '../nginx/reaching.ts';
import { isOpenToAll } from '../server/guards.ts';
import { metricsExits } from '../server/observability.ts';
import { httpServices, type HttpService } from '../services/index.ts';

/** A service that serves metrics beside its pages, behind an nginx of the repository. */
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
  const places = placesInFront(repo, http.owner).filter((p) => p.server.serves === 'proxy' || p.server.serves === 'both');
  const servers = [...new Set(places.map((p) => p.server))];
  if (servers.length === 0) return [];
  const subject = {
    name: http.name,
    at: route.at,
    ...(http.service === undefined ? {} : { service: http.service }),
    http,
    path: route.path,
  };
  const guarded = !isOpenToAll(repo, http, route);
  const answers = servers.map((server) => ({
    server,
    found: handedOn(server, route.path ?? '', (target) => places.some((p) => p.server === server && p.target.at === target.at)),
  }));
  for (const { server, found } of answers)
    if (found !== undefined && found !== 'unsure' && found.shut === undefined)
      return [{ ...subject, guarded, open: { at: found.target.at, server: server.name, request: found.request }, kept: undefined }];
  if (answers.some(({ found }) => found === 'unsure')) return [{ ...subject, guarded, open: undefined, kept: undefined }];
  const shut = answers.flatMap(({ found }) =>
    found === undefined || found === 'unsure' || found.shut === undefined ? [] : [found.shut],
  )[0];
  const [first] = places;
  const kept =
    shut === undefined ? { at: first!.at, note: 'nginx hands no request for it on' } : { at: shut, note: 'nginx lets only some in' };
  return [{ ...subject, guarded, open: undefined, kept }];
});
