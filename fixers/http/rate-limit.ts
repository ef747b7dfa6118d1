import type { HttpService } from '../../src/facts/services/index.ts';
import { scaleOf } from '../../src/facts/server/scale.ts';
import { packageOf } from '../../src/facts/wiring/values.ts';
import { type Edit, defineFixer } from '../../src/model/index.ts';
import { expressLimit } from './parts/limit-express.ts';
import { fastifyLimit } from './parts/limit-fastify.ts';
import { koaLimit } from './parts/limit-koa.ts';
import { nestLimit } from './parts/limit-nest.ts';

/** No limiter at all; one on some of the routes; one that is switched off. */
export type LimitFault = 'missing' | 'some' | 'off';

/** Mounts a limiter of 100 requests per client in 15 minutes behind headers and logs, before bodies are read; probes are left out. */
export const rateLimit = defineFixer<HttpService, LimitFault>({
  title: 'Limit every client to 100 requests in 15 minutes',
  // Only its owner knows how many requests an honest client makes.
  safety: 'review',
  async edits(http, fault: LimitFault | undefined, repo): Promise<readonly Edit[]> {
    if (fault === undefined || fault === 'off') return [];
    // Every instance would count for itself; which store they share is not ours to choose.
    if (scaleOf(repo, http.owner) !== undefined) return [];
    if (http.app.framework === 'nest') return nestLimit(repo, http);
    // A limiter that is made and mounted nowhere was meant for something.
    if (fault === 'missing' && http.wiring.trace.some((c) => isLimiter(packageOf(c.f)?.pkg))) return [];
    switch (http.app.framework) {
      case 'express':
        return expressLimit(repo, http);
      case 'fastify':
        return fastifyLimit(repo, http);
      case 'koa':
        return koaLimit(repo, http);
      default:
        return [];
    }
  },
});

function isLimiter(pkg: string | undefined): boolean {
  return pkg !== undefined && /rate-?limit|throttler|express-slow-down|express-brute/.test(pkg);
}
