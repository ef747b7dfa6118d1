import type { CostlySubject } from '../../src/facts/server/costly.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';
import { limitRoute } from './parts/limit-route.ts';

/** Limits one route that asks a language model or a browser to 20 requests per client in an hour. */
export const limitExpensive = defineFixer<CostlySubject, Loc>({
  title: 'Limit the route to 20 requests per client in an hour',
  // Only its owner knows what a request is worth.
  safety: 'review',
  edits: ({ http }, at: Loc | undefined, repo) =>
    limitRoute(repo, http, at, { names: ['expensiveLimiter', 'expensiveRateLimiter'], count: 20, window: '60 * 60 * 1000' }),
});
