import { factEach, type Repo } from '../../model/index.ts';
import type { HttpService } from '../services/index.ts';
import { servicesWithStores, type StoreClient, type StoreSubject } from '../server/stores.ts';
import { happens } from '../wiring/truth.ts';
import { readsOf } from './cache-reads.ts';

/** Packages that keep something in Redis that nothing replaces: sessions, jobs, counts. */
const keeping =
  /^(connect-redis|koa-redis|bull|bullmq|bee-queue|rate-limit-redis|rate-limiter-flexible|@socket\.io\/redis-adapter|socket\.io-redis|redlock)$/;

/**
 * Services with the stores that they do not work without. A Redis that is only there when a variable is set, or that
 * nothing but a cache reads which answers without it, is none.
 */
export const servicesNeedingStores = factEach(
  'services that need stores',
  servicesWithStores,
  (repo: Repo, subject): readonly StoreSubject[] => {
    const { http, stores } = subject;
    const reads = readsOf(repo, { wiring: http.wiring, owner: http.owner });
    const isCacheAlone =
      reads.length > 0 &&
      reads.every((read) => read.isCaught) &&
      http.owner.package?.dependencies.some(({ name }) => keeping.test(name)) !== true;
    const needed = stores.filter((store) => !/^(redis|ioredis)$/.test(store.pkg) || !(isCacheAlone || isSwitched(http, store)));
    return needed.length === 0 ? [] : [{ name: http.name, at: http.at, service: http.owner.id, http, stores: needed }];
  },
);

/** Made only when a variable is set that has no default. */
function isSwitched({ wiring, env }: HttpService, store: StoreClient): boolean {
  const made = wiring.trace.find((call) => call.at === store.at);
  return made !== undefined && happens(made.conds, env).how === 'off-by-default';
}
