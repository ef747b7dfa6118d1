import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { shutdownVerdict } from '../../src/facts/server/shutdown.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { webServices } from '../../src/facts/services/index.ts';
import { gracefulShutdown } from '../../fixers/node/graceful-shutdown.ts';

export default defineCheck({
  id: 'node/graceful-shutdown',
  covers: ['node/graceful-shutdown'],
  title: 'The service finishes its requests when it is told to stop',
  category: 'reliability',
  severity: 'high',
  why: 'Every deployment and every scale-down sends SIGTERM. A process that dies at once cuts off the requests it was serving, which users see as errors at each release.',
  remedy:
    'On SIGTERM and SIGINT close the server, wait for what is in flight, release the data stores, then exit, with a time limit for the whole.',
  refs: ['https://nodejs.org/api/process.html#signal-events'],
  sources: ['003:101-108,205'],
  absent: 'no started service answers HTTP requests',
  each: webServices,
  fix: gracefulShutdown,
  test(service) {
    const verdict = shutdownVerdict(service.owner, service.wiring, service.env);
    switch (verdict.how) {
      case 'graceful':
        return pass(pathTo(service.owner, verdict.at, [], verdict.note));
      case 'unknown':
        return unknown(verdict.why, [{ at: verdict.at }]);
      case 'lacking':
        if (service.doubt !== undefined && verdict.key === 'missing')
          return unknown(`not all of ${service.name} could be followed: ${service.doubt}`);
        return fail({
          at: verdict.at ?? service.at,
          message: `${service.name} ${verdict.fault}.`,
          key: verdict.key,
          ...(verdict.severity === undefined ? {} : { severity: verdict.severity }),
          related: verdict.related,
        });
    }
  },
});
