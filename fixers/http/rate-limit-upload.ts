import type { CostlySubject } from '../../src/facts/server/costly.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';
import { limitRoute } from './parts/limit-route.ts';

/** Limits one route that takes files to 10 uploads per client in an hour. */
export const limitUploads = defineFixer<CostlySubject, Loc>({
  title: 'Limit the route to 10 uploads per client in an hour',
  // Only its owner knows how many files an honest client sends.
  safety: 'review',
  edits: ({ http }, at: Loc | undefined, repo) =>
    limitRoute(repo, http, at, { names: ['uploadLimiter', 'uploadRateLimiter'], count: 10, window: '60 * 60 * 1000' }),
});
