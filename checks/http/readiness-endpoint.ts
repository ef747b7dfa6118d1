import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { healthRoutes } from '../../src/facts/server/health.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { servicesNeedingStores } from '../../src/facts/runtime/needed-stores.ts';
import { readinessEndpoint } from '../../fixers/http/readiness-endpoint.ts';

export default defineCheck({
  id: 'http/readiness-endpoint',
  covers: ['express/readiness-endpoint'],
  title: 'A readiness endpoint asks the service’s data stores',
  category: 'reliability',
  severity: 'medium',
  why: 'A process can be alive and useless: its database gone, its pool used up. An endpoint that asks the stores takes such an instance out of rotation before users meet it.',
  remedy: 'Add GET /ready that pings every store the service needs and answers 503 when one does not reply.',
  sources: ['002:114,129', '003:173', '004:1728-1736'],
  absent: 'no started service needs a data store',
  each: servicesNeedingStores,
  fix: readinessEndpoint,
  test({ http, stores }) {
    const routes = healthRoutes(http.app, http.wiring, http.env).filter((r) => r.happens.how !== 'never');
    const asking = routes.find((r) => r.asks.length > 0);
    if (asking !== undefined) {
      const question = asking.asks[0];
      const path =
        asking.route === undefined
          ? [{ at: asking.at, note: `answers ${asking.path}` }]
          : reasoning(http.owner, asking.route, `answers ${asking.path}`);
      return pass([{ at: question?.at ?? asking.at, note: `asks a store: ${question?.what ?? ''}` }, ...path]);
    }
    if (routes.some((r) => r.opaque))
      return unknown(`what ${routes[0]?.path ?? 'the health route'} asks could not be followed`, [{ at: routes[0]?.at ?? http.at }]);
    if (http.doubt !== undefined) return unknown(`not every route of ${http.name} could be followed: ${http.doubt}`);
    const store = stores[0];
    const related = store === undefined ? [] : [{ at: store.at, note: `uses ${store.pkg}` }];
    const health = routes[0];
    if (health !== undefined)
      return fail({
        at: health.at,
        message: `${http.name} answers ${health.path} without asking ${store?.pkg ?? 'its store'}.`,
        related,
        key: 'shallow',
      });
    return fail({
      at: http.at,
      message: `${http.name} uses ${store?.pkg ?? 'a store'} but has no route that asks whether it is reachable.`,
      related,
      key: 'missing',
    });
  },
});
