import { proxyHops } from '../../src/facts/edge.ts';
import type { TrustSubject } from '../../src/facts/server/trust.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { creationPlace } from './parts/mount.ts';
import { trustAt } from './parts/trust.ts';

/** Whether nothing is said about proxies, or something else. */
export type TrustFault = 'unset' | 'off';

/** Tells the application how many proxies are in front of it, where the files show one. */
export const trustOneProxy = defineFixer<TrustSubject, TrustFault>({
  title: "Set 'trust proxy' to the one proxy in front",
  // A proxy that is not in these files would make it two.
  safety: 'review',
  async edits({ http }, fault: TrustFault | undefined, repo): Promise<readonly Edit[] | Refusal> {
    if (fault !== 'unset') return { refuse: "'trust proxy' is switched off on purpose; set it to the number of proxies in front." };
    const hops = proxyHops(repo, http.owner);
    if (hops === undefined)
      return { refuse: 'These files show several kinds of proxies; count those that a request passes one after the other.' };
    const place = await creationPlace(repo, http);
    return (
      (place === undefined ? undefined : trustAt(place, http, hops)) ?? {
        refuse: 'The application is made in a way that leaves no place for a setting.',
      }
    );
  },
});
