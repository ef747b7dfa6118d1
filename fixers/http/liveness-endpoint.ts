import type { StoreSubject } from '../../src/facts/server/stores.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { nestProbe } from './parts/nest-probe.ts';
import { probePath } from './parts/probe-path.ts';
import { noRoutesFor, pathTaken } from './parts/reasons.ts';
import { addProbeRoute, hasProbeRoutes, probePlace } from './parts/probe-routes.ts';

/** Adds a route that answers without asking anybody. */
export const livenessEndpoint = defineFixer<StoreSubject>({
  title: 'Answer GET /livez without asking the stores',
  // It answers everybody.
  safety: 'review',
  edits: ({ http }, _data, repo) => edits(repo, http),
});

async function edits(repo: Repo, http: StoreSubject['http']): Promise<readonly Edit[] | Refusal> {
  const path = probePath(repo, http, 'liveness');
  if (path === undefined) return pathTaken;
  if (http.app.framework === 'nest') return nestProbe(repo, http, 'liveness', path);
  if (!hasProbeRoutes(http)) return noRoutesFor(http.app.framework);
  const place = await probePlace(repo, http);
  if (isRefusal(place)) return place;
  return addProbeRoute(http, place, { path, isAsync: false, body: ({ ok }) => [ok("{ status: 'ok' }")] });
}
