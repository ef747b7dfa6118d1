import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { healthRoutes, type HealthRoute } from '../../src/facts/server/health.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { httpServices, type HttpService } from '../../src/facts/services/index.ts';
import { healthEndpoint } from '../../fixers/http/health-endpoint.ts';

export default defineCheck({
  id: 'http/health-endpoint',
  covers: ['express/health-endpoint'],
  title: 'The service has a health endpoint',
  category: 'reliability',
  severity: 'high',
  profile: 'essential',
  why: 'Load balancers, orchestrators and monitors ask one address whether the process is alive. Without it a hung process keeps its share of the traffic until a person notices.',
  remedy: 'Add GET /health that answers 200 without authentication while the process can serve.',
  sources: ['000:343-357', '001:861-885', '002:114,123', '003:172', '004:1673-1726'],
  absent: 'no started service answers HTTP requests',
  each: httpServices,
  fix: healthEndpoint,
  test(service, repo) {
    const live = liveRoute(service);
    if (live !== undefined)
      return live.route === undefined
        ? pass({ at: live.at, note: `answers ${live.path}` })
        : pass(reasoning(service.owner, live.route, `answers ${live.path}`));
    const pages = service.app.settings.find((s) => s.name === 'pages');
    if (pages !== undefined) return pass({ at: pages.at, note: 'serves pages, and a page answers a probe as well' });
    // One process is alive or not, whichever of its servers says so: a public one and one for operators.
    const beside = httpServices(repo).filter((other) => other.service === service.service && other.wiring === service.wiring);
    const spoken = beside.map(liveRoute).find((route) => route !== undefined);
    if (spoken !== undefined) return pass({ at: spoken.at, note: `another server of the same process answers ${spoken.path}` });
    if (service.doubt !== undefined) return unknown(`not every route of ${service.name} could be followed: ${service.doubt}`);
    const computed = service.app.entries.find((e) => e.kind === 'route' && e.path === undefined);
    if (computed !== undefined && service.app.entries.filter((e) => e.kind === 'route').length < 4)
      return unknown(`the paths of ${service.name} are computed`, [{ at: computed.at }]);
    return fail({ at: service.at, message: `${service.name} has no route that says whether it is alive.`, key: 'missing' });
  },
});

function liveRoute({ app, wiring, env }: HttpService): HealthRoute | undefined {
  const routes = healthRoutes(app, wiring, env);
  const sure = routes.filter((r) => r.happens.how === 'always' || r.happens.how === 'unsure');
  return sure.find((r) => r.purpose === 'health') ?? sure[0] ?? routes.find((r) => r.happens.how === 'off-by-default');
}
