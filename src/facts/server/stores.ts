import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { packageOf } from '../wiring/values.ts';
import { healthRoutes } from './health.ts';

/** A client of a data store that a service makes. */
export interface StoreClient {
  readonly pkg: string;
  readonly at: Loc;
}

/** Constructors and connects of store clients: what makes a service depend on a store being there. */
const connects: readonly (readonly [RegExp, RegExp])[] = [
  [/^mongoose$/, /^(connect|createConnection)$/],
  [/^mongodb$/, /^(MongoClient|MongoClient\.connect)$/],
  [/^pg$/, /^(Pool|Client|native\.Pool)$/],
  [/^pg-promise$/, /^$/],
  [/^postgres$/, /^$/],
  [/^mysql2?(\/promise)?$/, /^(createPool|createConnection)$/],
  [/^mariadb$/, /^createPool$/],
  [/^knex$/, /^(knex)?$/],
  [/^sequelize(-typescript)?$/, /^Sequelize$|^$/],
  [/^typeorm$/, /^(DataSource|createConnection|createConnections)$/],
  [/^@prisma\/client$/, /^PrismaClient$/],
  [/^@nestjs\/(typeorm|mongoose|sequelize)$/, /Module\.forRoot(Async)?$/],
  [/^ioredis$/, /^(Redis|Cluster)?$/],
  [/^redis$/, /^(createClient|createCluster)$/],
  [/^@mikro-orm\/.*$/, /^MikroORM\.init$/],
  [/^@fastify\/(postgres|mongodb|mysql|redis)$/, /^$/],
];

/** Clients of data stores that a service makes. */
export function storeClients(wiring: Wiring): readonly StoreClient[] {
  const found: StoreClient[] = [];
  for (const call of wiring.trace) {
    const by = packageOf(call.f) ?? (call.method === 'register' ? packageOf(call.args[0]) : undefined);
    if (by !== undefined && connects.some(([pkg, member]) => pkg.test(by.pkg) && member.test(by.member)))
      found.push({ pkg: by.pkg, at: call.at });
  }
  return [...found, ...extendedClients(wiring)];
}

/** `class PrismaService extends PrismaClient`: whoever makes one makes a client. */
export function extendedClients(wiring: Wiring): readonly StoreClient[] {
  return wiring.machine.classes.flatMap((cls) => {
    const by = packageOf(cls.parent);
    return by !== undefined && connects.some(([pkg, member]) => pkg.test(by.pkg) && member.test(by.member))
      ? [{ pkg: by.pkg, at: cls.at }]
      : [];
  });
}

export interface StoreSubject extends Subject {
  readonly http: HttpService;
  readonly stores: readonly StoreClient[];
}

/** HTTP services that use at least one data store. */
export const servicesWithStores = factEach('services with stores', httpServices, (_repo: Repo, http): readonly StoreSubject[] => {
  const stores = storeClients(http.wiring);
  return stores.length === 0 ? [] : [{ name: http.name, at: http.at, service: http.owner.id, http, stores }];
});

/** Questions whether a store is there. A route that reads records (`/tenants/health`) speaks of the business. */
const question =
  /^(select\b|ping|\$queryRaw|\$connect|authenticate|pingCheck|check|connect|query|execute|raw|command|isHealthy|healthCheck)/i;

/** Those of them that answer a health or readiness route. */
export const probedServicesWithStores = factEach(
  'probed services with stores',
  servicesWithStores,
  (_repo: Repo, subject): readonly StoreSubject[] => {
    const { http, stores } = subject;
    const routes = healthRoutes(http.app, http.wiring, http.env).filter((r) => r.happens.how !== 'never');
    const isProbed = routes.some((r) => r.asks.length === 0 || r.asks.some((a) => question.test(a.what)));
    return isProbed ? [{ name: http.name, at: http.at, service: http.owner.id, http, stores }] : [];
  },
);
