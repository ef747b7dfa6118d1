import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { agentsOf } from '../../src/facts/server/agents.ts';
import { metricsExits, untoldPackage } from '../../src/facts/server/observability.ts';
import { followedServices } from '../../src/facts/server/process.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { metricsEndpoint } from '../../fixers/observability/metrics-endpoint.ts';

export default defineCheck({
  id: 'observability/metrics-endpoint',
  covers: ['observability/metrics-endpoint'],
  title: 'The service exports metrics',
  category: 'observability',
  severity: 'medium',
  why: 'Request rates, latencies and the event loop’s delay show trouble before users do, and are the only honest basis for an alert. A service without metrics is watched by its users.',
  remedy: 'Collect metrics with prom-client and serve them on /metrics, or push them to the monitoring system in use.',
  sources: ['000:68,282', '001:837-858', '002:115,124', '003:195', '004:1327-1372'],
  absent: 'no started service was found',
  each: followedServices,
  fix: metricsEndpoint,
  test(service) {
    const exits = metricsExits(service.wiring, service.owner.apps, service.owner.env).filter((m) => m.happens.how !== 'never');
    const exit = exits.find((m) => m.how === 'endpoint') ?? exits[0];
    if (exit !== undefined)
      return pass(
        pathTo(service.owner, exit.at, [], exit.how === 'endpoint' ? `${exit.pkg} serves metrics` : `${exit.pkg} pushes metrics`),
      );
    const agent = agentsOf(service.owner).find(({ reports }) => reports.includes('metrics'));
    if (agent !== undefined) return pass(pathTo(service.owner, agent.at, [], `${agent.pkg} pushes metrics once it is loaded`));
    if (service.doubt !== undefined) return unknown(`not all of ${service.name} could be followed: ${service.doubt}`);
    const untold = untoldPackage(service.wiring, 'metrics');
    if (untold !== undefined) return unknown(`whether ${untold.pkg} exports metrics is not known here`, [{ at: untold.at }]);
    return fail({ at: service.at, message: `${service.name} exports no metrics.`, key: 'missing' });
  },
});
