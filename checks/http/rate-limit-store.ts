import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { edgeRateLimit } from '../../src/facts/edge.ts';
import { scaledLimiters } from '../../src/facts/server/scale.ts';

export default defineCheck({
  id: 'http/rate-limit-store',
  covers: ['express/rate-limit-shared-store'],
  title: 'Several instances count requests together',
  category: 'application-security',
  severity: 'medium',
  why: 'Each instance that counts in its own memory allows the whole limit again, and forgets it when it restarts. With four of them a login takes four times as many guesses as was decided.',
  remedy: 'Give the limiter a store in Redis, or limit requests in the proxy in front.',
  cwe: [307, 770],
  sources: ['000:54', '003:214'],
  absent: 'no service that limits requests runs more than once',
  each: scaledLimiters,
  test({ http, limiters, scale }, repo) {
    const own = limiters.filter(
      (l) => l.store === 'memory' && /^(express-rate-limit|express-slow-down|@fastify\/rate-limit|koa-ratelimit)$/.test(l.pkg),
    );
    const first = own[0];
    if (first !== undefined) {
      const edge = edgeRateLimit(repo, http.owner);
      if (edge !== undefined) return pass({ at: edge.at, note: edge.what });
      return fail({
        // The call that would take the store, which is not where it is mounted.
        at: first.madeAt,
        message: `${first.pkg} of ${http.name} counts in the memory of each instance, and ${scale.what}.`,
        related: [{ at: scale.at, note: scale.what }],
        key: first.pkg,
      });
    }
    const given = limiters.find((l) => l.store === 'given');
    if (given !== undefined)
      return pass([
        { at: given.at, note: 'counts in a store' },
        { at: scale.at, note: scale.what },
      ]);
    return unknown('where the limiter counts is not in the files', [{ at: limiters[0]?.at ?? http.at }]);
  },
});
