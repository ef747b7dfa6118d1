import type { HttpService } from '../../src/facts/services/index.ts';
import { scaleOf } from '../../src/facts/server/scale.ts';
import { packageOf } from '../../src/facts/wiring/values.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
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
  async edits(http, fault: LimitFault | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (fault === undefined) return [];
    if (fault === 'off') return { refuse: 'There is a limiter that sees a part of the requests, or none in production; mount it for all.' };
    // Which store the instances share is not ours to choose.
    const scale = scaleOf(repo, http.owner);
    if (scale !== undefined) return { refuse: `${scale.what}, so the limiter needs a store that they share.` };
    if (http.app.framework === 'nest') return nestLimit(repo, http);
    // A limiter that is made and mounted nowhere was meant for something.
    if (fault === 'missing' && http.wiring.trace.some((c) => isLimiter(packageOf(c.f)?.pkg)))
      return { refuse: 'A limiter is made and mounted nowhere; mount it before the routes.' };
    switch (http.app.framework) {
      case 'express':
        return expressLimit(repo, http);
      case 'fastify':
        return fastifyLimit(repo, http);
      case 'koa':
        return koaLimit(repo, http);
      case 'hono':
        return { refuse: 'How the address of the client is known depends on where the service runs; mount a limiter that is told.' };
      default:
        return {
          refuse: `There is no limiter for ${http.app.framework === 'node' ? 'a plain server' : http.app.framework} that could be added by itself; limit requests in the proxy in front.`,
        };
    }
  },
});

function isLimiter(pkg: string | undefined): boolean {
  return pkg !== undefined && /rate-?limit|throttler|express-slow-down|express-brute/.test(pkg);
}
