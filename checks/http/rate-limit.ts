import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { edgeRateLimit } from '../../src/facts/edge.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { generalLimit } from '../../src/facts/server/limits.ts';
import { httpServices, type HttpService } from '../../src/facts/services/index.ts';
import { rateLimit, type LimitFault } from '../../fixers/http/rate-limit.ts';

export default defineCheck<HttpService, LimitFault>({
  id: 'http/rate-limit',
  covers: ['express/rate-limit', 'nginx/limit-req'],
  title: 'Requests are rate limited',
  category: 'application-security',
  severity: 'high',
  profile: 'essential',
  why: 'One client in a loop, hostile or broken, takes the service down for everybody else. A limit per client turns an outage into a few refused requests.',
  remedy: 'Mount a rate limiter for all routes (or the API prefix), or limit requests in the proxy in front.',
  refs: ['https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/'],
  cwe: [770],
  sources: ['000:299-314', '001:745', '002:45-50', '003:15-22'],
  absent: 'no started service answers HTTP requests',
  each: httpServices,
  test(service, repo) {
    const limit = generalLimit(service);
    if (limit.general !== undefined)
      return pass(reasoning(service.owner, limit.general.entry, `${limit.general.pkg} limits ${limit.general.path ?? 'every request'}`));
    const edge = edgeRateLimit(repo, service.owner);
    if (edge !== undefined) return pass({ at: edge.at, note: edge.what });
    if (limit.unsure !== undefined)
      return unknown(`how many of the routes of ${service.name} are limited is not known: ${limit.unsure.why}`, [{ at: limit.unsure.at }]);
    if (service.doubt !== undefined && limit.partial === undefined)
      return unknown(`not everything mounted on ${service.name} could be followed: ${service.doubt}`);
    if (limit.partial !== undefined)
      return fail({
        at: limit.partial.at,
        message: `${service.name} ${limit.partial.fault}.`,
        key: 'partial',
        data: limit.partial.some ? 'some' : 'off',
      });
    return fail({
      at: service.at,
      message: `${service.name} limits no requests: no limiter is mounted on it and none was found in front of it.`,
      key: 'missing',
      data: 'missing',
    });
  },
  fix: rateLimit,
});
