import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { closingHandler, shutdownVerdict, type SignalHandler } from '../server/shutdown.ts';
import { storeClients, type StoreClient } from '../server/stores.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { stemsFrom } from '../wiring/reach.ts';
import type { CallEvent } from '../wiring/values.ts';

/** A service that closes its server when it is told to stop. */
export interface Closing extends Subject {
  readonly http: HttpService;
  /** The program's own handler; undefined where a package or the framework does it. */
  readonly handler: SignalHandler | undefined;
  readonly at: Loc;
  readonly note: string;
  /** Whoever runs it ends it after a while, whether it is done or not. */
  readonly killedBy: Loc | undefined;
  readonly stores: readonly StoreClient[];
  /** Calls anywhere in the program that let go of a store. */
  readonly released: readonly Loc[];
}

/** Services whose server is closed on SIGTERM; the others are the matter of another check. */
export const closings = factEach('closing services', httpServices, (_repo: Repo, http): readonly Closing[] => closingsOf(http));

function closingsOf(http: HttpService): readonly Closing[] {
  const verdict = shutdownVerdict(http.owner, http.wiring, http.env);
  if (verdict.how !== 'graceful') return [];
  const managed =
    /^(close-with-grace|http-graceful-shutdown|@godaddy\/terminus|lightship|hapi-pulse|.*graceful.*|enableShutdownHooks|fastify-cli|Next )/.test(
      verdict.note,
    );
  const handler = managed ? undefined : closingHandler(http.wiring, http.env);
  const runner = http.owner.starts.find((s) => s.how === 'image' || s.how === 'compose' || s.how === 'kubernetes' || s.how === 'pm2');
  return [
    {
      name: http.name,
      ...(http.service === undefined ? {} : { service: http.service }),
      http,
      handler,
      at: verdict.at,
      note: verdict.note,
      killedBy: runner?.at,
      stores: storeClients(http.wiring).filter((s) => !/better-sqlite3|sqlite3/.test(s.pkg)),
      released: http.wiring.trace.filter((c) => isRelease(c)).map((c) => c.at),
    },
  ];
}

/** The same, of services that use data stores and close by a handler of their own. */
export const closingsWithStores = factEach('closing services with stores', httpServices, (_repo: Repo, http): readonly Closing[] =>
  closingsOf(http).filter((c) => c.stores.length > 0 && c.handler !== undefined),
);

const stores =
  /^(mongoose|mongodb|pg|pg-promise|postgres|mysql2?(\/promise)?|mariadb|knex|sequelize(-typescript)?|typeorm|@prisma\/client|ioredis|redis|@mikro-orm\/.*)$/;

function isRelease(call: CallEvent): boolean {
  return (
    /^(disconnect|quit|end|close|destroy|\$disconnect|\$pool|drain)$/.test(call.method ?? '') &&
    stemsFrom(call.recv, (pkg) => stores.test(pkg))
  );
}
