import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { storeClients, type StoreClient } from '../server/stores.ts';
import { servicesWithStores } from '../server/stores.ts';
import { packageOf, type CallEvent } from '../wiring/values.ts';

/** A service with the places where it makes clients of one kind of store. */
export interface ClientPlaces extends Subject {
  readonly pkg: string;
  readonly places: readonly StoreClient[];
  /** A client that is made again for every request: inside a handler or a function that handlers call. */
  readonly perRequest: Loc | undefined;
}

/** Clients that keep a pool of connections of their own. */
const pooled = /^(@prisma\/client|pg|mysql2?(\/promise)?|mongodb|postgres)$/;

/** Store clients with a pool, by service and package. */
export const clientPlaces = factEach('data client places', servicesWithStores, (_repo: Repo, subject): readonly ClientPlaces[] => {
  const { http } = subject;
  const clients = storeClients(http.wiring).filter((c) => pooled.test(c.pkg));
  const kinds = [...new Set(clients.map((c) => c.pkg))];
  return kinds.map((pkg): ClientPlaces => {
    const places = clients.filter(
      (c, i) => c.pkg === pkg && clients.findIndex((o) => o.at.file === c.at.file && o.at.start === c.at.start) === i,
    );
    const perRequest = http.wiring.trace.find(
      (c) => packageOf(c.f)?.pkg === pkg && places.some((p) => p.at.file === c.at.file && p.at.start === c.at.start) && isInHandler(c),
    );
    return {
      name: `${http.name} ${pkg}`,
      at: places[0]?.at ?? http.at,
      ...(http.service === undefined ? {} : { service: http.service }),
      pkg,
      places,
      perRequest: perRequest?.at,
    };
  });
});

const handling = /^(get|post|put|patch|delete|all|use|route|on|handle|addHook)$/;

/** The call runs in a callback that was handed to a route. */
function isInHandler(call: CallEvent): boolean {
  for (let at = call.within; at !== undefined; at = at.call.within) if (handling.test(at.call.method ?? '')) return true;
  return false;
}
