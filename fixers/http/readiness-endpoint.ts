import type { StoreSubject } from '../../src/facts/server/stores.ts';
import { healthRoutes } from '../../src/facts/server/health.ts';
import { freeName } from '../../src/fix/code/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { storesIn } from '../node/parts/stores.ts';
import { nestReadiness } from './parts/nest-probe.ts';
import { probePath } from './parts/probe-path.ts';
import { noName, noRoutesFor, pathTaken } from './parts/reasons.ts';
import { addProbeRoute, hasProbeRoutes, probePlace } from './parts/probe-routes.ts';

/** Adds a route that asks every store the service holds and answers 503 when one does not reply. */
export const readinessEndpoint = defineFixer<StoreSubject>({
  title: 'Answer GET /ready with 503 while a store is out of reach',
  // It answers everybody, and asks the stores as often as it is asked.
  safety: 'review',
  edits: ({ http }, _data, repo) => edits(repo, http),
});

async function edits(repo: Repo, http: StoreSubject['http']): Promise<readonly Edit[] | Refusal> {
  const own = healthRoutes(http.app, http.wiring, http.env).find((r) => r.purpose === 'readiness');
  if (own !== undefined) return { refuse: `${own.path} is there and asks no store; ask the stores in its handler.` };
  const path = probePath(repo, http, 'readiness');
  if (path === undefined) return pathTaken;
  if (http.app.framework === 'nest') return nestReadiness(repo, http, path);
  if (!hasProbeRoutes(http)) return noRoutesFor(http.app.framework);
  const place = await probePlace(repo, http);
  if (isRefusal(place)) return place;
  const { code } = place.place;
  const here = storesIn(repo, http.owner, http.wiring, code);
  if (isRefusal(here)) return here;
  if (here.stores.length === 0)
    return { refuse: 'No client was found that the program holds for as long as it runs; ask the store where its connection is made.' };
  const ask = freeName(code, ['askStores', 'pingStores']);
  if (ask === undefined) return noName;
  const pings = here.stores.map(({ store, name }) => store.ping(name));
  return addProbeRoute(
    http,
    place,
    {
      path,
      isAsync: true,
      comment: 'Not ready while a store behind the service gives no answer within two seconds.',
      body: ({ ok, unavailable }) => [
        'try {',
        ...asked(pings, code.isTypeScript).map((line) => `  ${line}`),
        `  ${ok("{ status: 'ready' }")}`,
        '} catch {',
        ...unavailable("{ status: 'unavailable' }")
          .split('\n')
          .map((line) => `  ${line}`),
        '}',
      ],
    },
    here.edits,
  );
}

/** One store is asked directly, several in a function of their own: what it throws at once is a rejection as well. */
function asked(pings: readonly string[], isTypeScript: boolean): readonly string[] {
  const late = `new Promise${isTypeScript ? '<never>' : ''}((_resolve, reject) => setTimeout(reject, 2_000, new Error('timeout'))),`;
  const question =
    pings.length === 1 ? [`  ${pings[0] ?? ''},`] : ['  (async () => {', ...pings.map((ping) => `    await ${ping};`), '  })(),'];
  return ['await Promise.race([', ...question, `  ${late}`, ']);'];
}
