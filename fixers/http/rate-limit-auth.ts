import type { HttpService } from '../../src/facts/services/index.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';
import { limitRoute } from './parts/limit-route.ts';

/** Limits one route that takes credentials to 5 tries per client in 15 minutes. */
export const limitCredentials = defineFixer<HttpService, Loc>({
  title: 'Limit the route to 5 tries per client in 15 minutes',
  // Users behind one address share the tries.
  safety: 'review',
  edits: (http, at: Loc | undefined, repo) =>
    limitRoute(repo, http, at, { names: ['credentialLimiter', 'credentialRateLimiter'], count: 5, window: '15 * 60 * 1000' }),
});
