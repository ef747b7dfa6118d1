import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { edgeRateLimit } from '../../src/facts/edge.ts';
import { credentialLimits } from '../../src/facts/server/credential-limits.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import type { HttpService } from '../../src/facts/services/index.ts';
import { limitCredentials } from '../../fixers/http/rate-limit-auth.ts';
import { credentialServices } from '../../src/facts/server/credentials.ts';

export default defineCheck<HttpService, Loc>({
  id: 'http/rate-limit-auth',
  covers: ['express/rate-limit-auth', 'nginx/limit-req-auth'],
  title: 'Routes that take credentials are rate limited',
  category: 'application-security',
  severity: 'high',
  profile: 'essential',
  why: 'An unlimited login is an invitation to try passwords until one fits, and every try costs a password hash. Attackers run these attempts from lists that are bought by the million.',
  remedy: 'Put a limiter of a few tries per quarter of an hour on login, registration and password reset.',
  refs: ['https://owasp.org/www-community/controls/Blocking_Brute_Force_Attacks'],
  cwe: [307],
  sources: ['002:46', '004:351-353'],
  absent: 'no started service has a route that takes credentials',
  each: credentialServices,
  test(service, repo) {
    const { limited, open, off, generous, doubt } = credentialLimits(service);
    if (open.length === 0) {
      const first = limited[0];
      if (first !== undefined)
        return pass(reasoning(service.owner, first.limiter.entry, `${first.limiter.pkg} limits ${first.route.path ?? 'the route'}`));
    }
    const edge = edgeRateLimit(
      repo,
      service.owner,
      open.map(({ path }) => path ?? ''),
    );
    if (edge !== undefined) return pass({ at: edge.at, note: edge.what });
    if (doubt !== undefined && off.length === 0) return unknown(`whether a login of ${service.name} is limited is not known: ${doubt}`);
    const lines = open.filter((route, i) => open.findIndex((o) => o.at.file === route.at.file && o.at.start === route.at.start) === i);
    return fail(
      lines.map((route) => {
        const variable = off.find((o) => o.route === route)?.variable;
        const operation = route.operation === undefined ? '' : ` (mutation ${route.operation})`;
        const path = `${route.methods.join('/')} ${route.path ?? ''}${operation}`;
        const shared = generous.find((g) => g.route === route)?.perMinute;
        const fault =
          variable === undefined
            ? shared === undefined
              ? 'takes credentials any number of times'
              : `takes credentials ${shared} times a minute, the limit for everything`
            : `is limited only when ${variable} is set, which it is not by default`;
        const problem = { at: route.at, message: `${path} ${fault}.`, key: path };
        return variable === undefined && route.operation === undefined ? { ...problem, data: route.at } : problem;
      }),
    );
  },
  fix: limitCredentials,
});
