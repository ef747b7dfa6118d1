import type { HttpService } from '../../src/facts/services/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { nestProbe } from './parts/nest-probe.ts';
import { probePath } from './parts/probe-path.ts';
import { noRoutesFor, pathTaken } from './parts/reasons.ts';
import { addProbeRoute, hasProbeRoutes, probePlace } from './parts/probe-routes.ts';

/** Adds a route that answers while the process can serve, before anything that limits or asks who is there. */
export const healthEndpoint = defineFixer<HttpService>({
  title: 'Answer GET /health while the process can serve',
  // It answers everybody, and takes its path from whatever else would have been found there.
  safety: 'review',
  edits: (http, _data, repo) => edits(repo, http),
});

async function edits(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const path = probePath(repo, http, 'health');
  if (path === undefined) return pathTaken;
  if (http.app.framework === 'nest') return nestProbe(repo, http, 'health', path);
  if (!hasProbeRoutes(http)) return noRoutesFor(http.app.framework);
  const place = await probePlace(repo, http);
  if (isRefusal(place)) return place;
  return addProbeRoute(http, place, { path, isAsync: false, body: ({ ok }) => [ok("{ status: 'ok' }")] });
}
