import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { servicesWithStores, type StoreClient } from '../server/stores.ts';
import { packageOf, type CallEvent, type Val } from '../wiring/values.ts';

/** A service with the places where it makes clients of one kind of store. */
export interface ClientPlaces extends Subject {
  /** Name of the service. */
  readonly owner: string;
  readonly pkg: string;
  readonly places: readonly StoreClient[];
  /** A client that is made again for every request: inside a handler or a function that handlers call. */
  readonly perRequest: Loc | undefined;
}

/** Makers of clients that keep a pool of connections of their own. */
const pooled: Readonly<Record<string, RegExp>> = {
  '@prisma/client': /^PrismaClient$/,
  pg: /^(Pool|native\.Pool)$/,
  mysql: /^createPool$/,
  mysql2: /^createPool$/,
  'mysql2/promise': /^createPool$/,
  mongodb: /^(MongoClient|MongoClient\.connect)$/,
};

/** Store clients with a pool, by service and package. One for a read replica is meant to be another. */
export const clientPlaces = factEach('data client places', servicesWithStores, (repo: Repo, { http }): readonly ClientPlaces[] => {
  const made = http.wiring.trace.filter((c) => {
    const by = packageOf(c.f);
    return by !== undefined && !c.swept && pooled[by.pkg]?.test(by.member) === true && !isForReplica(repo, c);
  });
  const own = made.filter((c) => !isAskedFor(c));
  const kinds = [...new Set(own.map((c) => packageOf(c.f)?.pkg ?? ''))];
  return kinds.map((pkg): ClientPlaces => {
    const clients = own.filter((c) => packageOf(c.f)?.pkg === pkg);
    const places = [...new Map(withoutOtherwise(clients).map((c) => [`${c.at.file}:${c.at.start}`, { pkg, at: c.at }])).values()];
    return {
      name: `${http.name} ${pkg}`,
      owner: http.name,
      at: places[0]?.at ?? http.at,
      ...(http.service === undefined ? {} : { service: http.service }),
      pkg,
      places,
      perRequest: clients.find((call) => isInHandler(call) && !isMadeOnce(repo, call))?.at,
    };
  });
});

/** `url ? new Pool({ url }) : new Pool({ host })` makes one client: of calls on two sides of a condition the first stands for both. */
function withoutOtherwise(calls: readonly CallEvent[]): readonly CallEvent[] {
  const kept: CallEvent[] = [];
  for (const call of calls) if (!kept.some((other) => areExclusive(other, call))) kept.push(call);
  return kept;
}

function areExclusive(a: CallEvent, b: CallEvent): boolean {
  return a.conds.some((one) =>
    b.conds.some((other) => other.side !== one.side && other.at.file === one.at.file && other.at.start === one.at.start),
  );
}

/** The request says which store: settings that somebody tries, the database of a tenant. No client can be kept for those. */
function isAskedFor(call: CallEvent): boolean {
  const handler = call.within?.call;
  return handler !== undefined && call.args.some((arg) => comesFrom(arg, handler));
}

/** Is a value, or part of it, made of what a callback is given? */
function comesFrom(val: Val, giver: CallEvent, depth = 0): boolean {
  if (depth > 8) return false;
  const from = (inner: Val): boolean => comesFrom(inner, giver, depth + 1);
  switch (val.t) {
    case 'param':
      return val.of === giver;
    case 'mem':
      return from(val.of);
    case 'call':
      return val.call.args.some(from) || (val.call.recv !== undefined && from(val.call.recv));
    case 'obj':
      return [...val.obj.props.values(), ...val.obj.spreads].some(from);
    case 'str':
      return val.parts.some((part) => typeof part !== 'string' && from(part));
    case 'op':
      return from(val.l) || from(val.r);
    case 'alt':
      return val.of.some((one) => from(one.val));
    default:
      return false;
  }
}

function isForReplica(repo: Repo, call: CallEvent): boolean {
  const text = repo.text(call.at.file) ?? '';
  const line = text.slice(text.lastIndexOf('\n', call.at.start) + 1, text.indexOf('\n', call.at.end));
  return /replica|read_?only|reader|analytics/i.test(line);
}

/** The call stands in the function that was handed to a route, not in something that it calls. */
function isInHandler(call: CallEvent): boolean {
  return /^(get|post|put|patch|delete|all)$/.test(call.within?.call.method ?? '') && (call.inFn?.params ?? 0) >= 2;
}

/** `mongo === null`, `!pool`, `this.client == undefined`: asked of something that outlives the request. */
const asksForAbsence = /^(?:!\s*[\w.$]+|[\w.$]+\s*={2,3}\s*(?:null|undefined)|typeof\s+[\w.$]+\s*={2,3}\s*['"]undefined['"])$/;

/** The handler makes the client only while there is none yet, and keeps it for the next request. */
function isMadeOnce(repo: Repo, call: CallEvent): boolean {
  const conds = call.conds.slice(call.within?.call.conds.length ?? 0);
  return conds.some(({ at, side }) => {
    const test = (repo.text(at.file) ?? '').slice(at.start, at.end).trim();
    return side
      ? asksForAbsence.test(test) && !/\b(req|request|ctx|res)\b/.test(test)
      : /^(?!(?:req|request|ctx|res)\b)[\w.$]+$/.test(test);
  });
}
