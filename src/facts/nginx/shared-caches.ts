import { fact } from '../../model/index.ts';
import type { CachedPlace } from './requests.ts';
import { cachedPlaces } from './requests.ts';

/** Places whose cached responses may belong to one user: APIs, and places that overlook what the application says about caching. */
export const sharedCaches = fact('nginx shared caches', (repo): readonly CachedPlace[] =>
  cachedPlaces(repo).filter(
    ({ zone, label, overlooks }) =>
      zone !== undefined &&
      (/(^|\/)(api|graphql|v\d+|users?|account|me)(\/|\b)/i.test(label) || overlooks.some((each) => /^set-cookie$/i.test(each))) &&
      !/public|static|assets|images?|health|\.(js|css|png)/i.test(label),
  ),
);
