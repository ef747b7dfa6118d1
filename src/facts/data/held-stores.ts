import type { Repo } from '../../model/index.ts';
import { extendedClients } from '../server/stores.ts';
import type { Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { alternativesOf, packageOf, type CallEvent, type Val } from '../wiring/values.ts';

/** A client of a data store that the program holds, and how it is asked and closed. */
export interface HeldStore {
  readonly pkg: string;
  readonly call: CallEvent;
  /** Is a value of the program this client? undefined for a client that a package keeps itself (`mongoose.connect`). */
  readonly isIt: ((val: Val) => boolean) | undefined;
  /** An expression that asks whether the store answers, by the client's name in the code. Rejects when it does not. */
  readonly ping: (name: string) => string;
  /** An expression that lets go of the connections. */
  readonly close: (name: string) => string;
}

interface Kind {
  readonly pkg: RegExp;
  readonly member: RegExp;
  readonly ping: (name: string) => string;
  readonly close: (name: string) => string;
  /** The package itself is the client. */
  readonly isShared?: true;
}

const sql = (name: string): string => `${name}.query('SELECT 1')`;

/** How clients are asked and closed, by what makes them. */
const kinds: readonly Kind[] = [
  { pkg: /^pg$/, member: /^(Pool|Client|native\.Pool)$/, ping: sql, close: (x) => `${x}.end()` },
  { pkg: /^postgres$/, member: /^$/, ping: (x) => `${x}\`SELECT 1\``, close: (x) => `${x}.end()` },
  { pkg: /^mysql2\/promise$/, member: /^createPool$/, ping: sql, close: (x) => `${x}.end()` },
  { pkg: /^mysql2$/, member: /^createPool$/, ping: (x) => `${x}.promise().query('SELECT 1')`, close: (x) => `${x}.promise().end()` },
  { pkg: /^mariadb$/, member: /^createPool$/, ping: sql, close: (x) => `${x}.end()` },
  {
    pkg: /^mongoose$/,
    member: /^connect$/,
    isShared: true,
    ping: (x) => `${x}.connection.getClient().db().command({ ping: 1 })`,
    close: (x) => `${x}.disconnect()`,
  },
  { pkg: /^mongodb$/, member: /^MongoClient$/, ping: (x) => `${x}.db().command({ ping: 1 })`, close: (x) => `${x}.close()` },
  { pkg: /^@prisma\/client$/, member: /^PrismaClient$/, ping: (x) => `${x}.$queryRaw\`SELECT 1\``, close: (x) => `${x}.$disconnect()` },
  { pkg: /^knex$/, member: /^(knex)?$/, ping: (x) => `${x}.raw('SELECT 1')`, close: (x) => `${x}.destroy()` },
  { pkg: /^sequelize$/, member: /^Sequelize$|^$/, ping: (x) => `${x}.authenticate()`, close: (x) => `${x}.close()` },
  { pkg: /^typeorm$/, member: /^DataSource$/, ping: sql, close: (x) => `${x}.destroy()` },
  { pkg: /^ioredis$/, member: /^(Redis|Cluster)?$/, ping: (x) => `${x}.ping()`, close: (x) => `${x}.disconnect()` },
  { pkg: /^redis$/, member: /^createClient$/, ping: (x) => `${x}.ping()`, close: (x) => `${x}.quit()` },
];

/** Other ways to hold a store, which `storeClients` counts as well and nobody can close without knowing more. */
const others =
  /^(pg-promise|mysql|knex|typeorm|sequelize-typescript|better-sqlite3|@mikro-orm\/.*|@nestjs\/(typeorm|mongoose|sequelize)|@fastify\/(postgres|mongodb|mysql|redis))$/;

/**
 * The stores a program holds for its whole life. `unknown` are those for which it is not known how they are asked and closed.
 * @param isInjected a container makes the parts of the program, which nothing in it is seen to call
 */
export function heldStores(
  repo: Repo,
  owner: Service,
  wiring: Wiring,
  isInjected = false,
): { readonly held: readonly HeldStore[]; readonly unknown: readonly string[] } {
  const held: HeldStore[] = [];
  const unknown = new Set<string>();
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    if (by === undefined || (call.swept && !isInjected)) continue;
    const kind = kinds.find((k) => k.pkg.test(by.pkg) && k.member.test(by.member));
    if (kind === undefined) {
      if (others.test(by.pkg) && /^(createPool|createConnection|DataSource|Sequelize|MikroORM\.init|.*forRoot(Async)?|)$/.test(by.member))
        unknown.add(by.pkg);
      continue;
    }
    if (
      held.some(
        (h) => (kind.isShared === true && h.pkg === by.pkg) || (h.call.at.file === call.at.file && h.call.at.start === call.at.start),
      )
    )
      continue;
    const isIt = (val: Val): boolean =>
      alternativesOf(val).some(
        ({ val: v }) =>
          v.t === 'call' &&
          (v.call === call ||
            (v.call.method !== undefined &&
              v.call.recv !== undefined &&
              /^(on|once|extends|\$extends)$/.test(v.call.method) &&
              isIt(v.call.recv))),
      );
    held.push({
      pkg: by.pkg,
      call,
      isIt: kind.isShared === true ? undefined : isIt,
      ping: by.pkg === '@prisma/client' && isMongo(repo, owner) ? (x) => `${x}.$runCommandRaw({ ping: 1 })` : kind.ping,
      close: closeOf(owner, kind),
    });
  }
  // A class of the program that is a client: who makes it, and when, is not looked into.
  for (const { pkg } of extendedClients(wiring)) unknown.add(pkg);
  return { held, unknown: [...unknown] };
}

/** `quit` is on its way out of node-redis since 5, which has `close`. */
function closeOf(owner: Service, kind: Kind): HeldStore['close'] {
  return kind.pkg.test('redis') && (majorOf(owner, 'redis') ?? 4) >= 5 ? (x) => `${x}.close()` : kind.close;
}

/** Major version of a package that a service declares; undefined where it declares none or says it in another way. */
function majorOf(owner: Service, name: string): number | undefined {
  const range = owner.package?.dependencies.find((d) => d.name === name)?.range;
  const digits = /^[\^~>=v\s]*(\d+)/.exec(range ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Prisma asks MongoDB in another way than SQL databases. */
function isMongo(repo: Repo, owner: Service): boolean {
  return repo
    .ofKind('prisma')
    .some(
      (file) =>
        (owner.root === '' || file.path.startsWith(`${owner.root}/`)) && /provider\s*=\s*"mongodb"/.test(repo.text(file.path) ?? ''),
    );
}
