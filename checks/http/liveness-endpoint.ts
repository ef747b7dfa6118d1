import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { healthRoutes } from '../../src/facts/server/health.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { probedServicesWithStores } from '../../src/facts/server/stores.ts';
import { livenessEndpoint } from '../../fixers/http/liveness-endpoint.ts';

export default defineCheck({
  id: 'http/liveness-endpoint',
  covers: ['express/liveness-endpoint'],
  title: 'A liveness endpoint answers without asking the data stores',
  category: 'reliability',
  severity: 'low',
  profile: 'all',
  why: 'Whoever restarts a service by its health asks whether the process is well. If that question goes to the database, a slow database has every instance restarted at once, and the outage grows.',
  remedy: 'Add GET /livez that answers 200 at once, and leave the questions to the readiness endpoint.',
  sources: ['002:114,130', '004:1738-1744'],
  absent: 'no started service with a data store has a health route',
  each: probedServicesWithStores,
  fix: livenessEndpoint,
  test({ http }) {
    const routes = healthRoutes(http.app, http.wiring, http.env).filter((r) => r.happens.how !== 'never');
    const cheap = routes.find((r) => r.asks.length === 0 && !r.opaque);
    const note = `answers ${cheap?.path ?? ''} and asks nobody`;
    if (cheap !== undefined) return pass(cheap.route === undefined ? { at: cheap.at, note } : reasoning(http.owner, cheap.route, note));
    const unread = routes.find((r) => r.opaque);
    if (unread !== undefined) return unknown(`what ${unread.path} asks could not be followed`, [{ at: unread.at }]);
    if (http.doubt !== undefined) return unknown(`not every route of ${http.name} could be followed: ${http.doubt}`);
    // `/health/simple` below `/health`: named after nothing that is known, and perhaps meant for this.
    const below = http.app.entries.find((e) => e.kind === 'route' && routes.some((r) => e.path?.startsWith(`${r.path}/`)));
    if (below !== undefined) return unknown(`what ${below.path ?? ''} asks was not looked into`, [{ at: below.at }]);
    const asking = routes[0];
    const question = asking?.asks[0];
    return fail({
      at: asking?.at ?? http.at,
      message: `${http.name} has no health route that answers without asking its data store (${question?.what ?? 'a store'}).`,
      related: question === undefined ? [] : [{ at: question.at, note: 'asks a store' }],
      key: 'missing',
    });
  },
});
