import { handledHealthRoutes } from './health-handlers.ts';
import { factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { givenValues } from '../env/given.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf } from '../wiring/reach.ts';
import { packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';

/** A health route that asks a store, and whether something bounds how long it waits for the answer. */
export interface HealthWait extends Subject {
  readonly path: string;
  readonly what: string;
  readonly pkg: string;
  readonly asksAt: Loc;
  readonly bounded: Evidence | undefined;
  /** The options of the client are not all in the files. */
  readonly open: boolean;
}

/** Stores whose clients wait for an answer for ever unless told, and the names of the settings that bound it. */
const settings: readonly (readonly [RegExp, RegExp])[] = [
  [/^pg$/, /^(query_timeout|statement_timeout)$/],
  [/^ioredis$/, /^commandTimeout$/],
  [/^@prisma\/client$/, /^(transactionOptions)$/],
  [/^mongoose$|^mongodb$/, /^(socketTimeoutMS|timeoutMS)$/],
  [/^mysql2?(\/promise)?$/, /^$/],
];

/** Health routes that ask a store through a client known here, one subject per path. */
export const healthWaits = factEach('health waits', httpServices, (repo: Repo, http): readonly HealthWait[] => {
  const found = new Map<string, HealthWait>();
  for (const { route, fn, name } of handledHealthRoutes(http)) {
    if (found.has(name)) continue;
    const calls = callsOf(http.wiring, fn);
    const waits = route.asks.flatMap((ask) => waitOf(repo, http, calls, ask) ?? []);
    const chosen = waits.find((w) => w.bounded === undefined) ?? waits[0];
    // Several paths that one function answers are one thing to mend.
    if (
      chosen === undefined ||
      [...found.values()].some((f) => f.asksAt.file === chosen.asksAt.file && f.asksAt.start === chosen.asksAt.start)
    )
      continue;
    found.set(name, { name, at: route.at, ...(http.service === undefined ? {} : { service: http.service }), path: route.path, ...chosen });
  }
  return [...found.values()];
});

type Wait = Pick<HealthWait, 'what' | 'pkg' | 'asksAt' | 'bounded' | 'open'>;

function waitOf(
  repo: Repo,
  http: HttpService,
  calls: readonly CallEvent[],
  ask: { readonly at: Loc; readonly what: string },
): Wait | undefined {
  const call = calls.find((c) => c.at.file === ask.at.file && c.at.start === ask.at.start);
  const client = /connect$/i.test(call?.method ?? '') ? undefined : clientOf(call?.recv);
  const pkg = packageOf(client?.f)?.pkg;
  const bounds = settings.find(([of]) => of.test(pkg ?? ''))?.[1];
  if (client === undefined || pkg === undefined || bounds === undefined) return undefined;
  const open = client.args.some((a) => a.t === 'unknown' || a.t === 'param' || (a.t === 'obj' && a.obj.spreads.length > 0));
  return { what: ask.what, pkg, asksAt: ask.at, bounded: raced(calls) ?? setOn(client, bounds) ?? inAddress(repo, http), open };
}

/** The call that made the client which a method is called on, connections it hands out included. */
function clientOf(recv: Val | undefined): CallEvent | undefined {
  for (let v = recv, n = 0; v !== undefined && n < 6; n++) {
    if (v.t === 'call' && packageOf(v.call.f) !== undefined) return v.call;
    v = v.t === 'mem' ? v.of : v.t === 'call' ? v.call.recv : undefined;
  }
  return undefined;
}

/** `Promise.race`, a timer, `AbortSignal.timeout`, a package that does it: whatever the handler reaches. */
function raced(calls: readonly CallEvent[]): Evidence | undefined {
  const found = calls.find(
    (c) =>
      (c.method === 'race' && c.recv?.t === 'global') ||
      c.method === 'timeout' ||
      (c.f.t === 'global' && c.f.name === 'setTimeout') ||
      /^(p-timeout|promise-timeout|promise\.timeout|bluebird|cockatiel|opossum|@nestjs\/terminus)$/.test(packageOf(c.f)?.pkg ?? ''),
  );
  return found === undefined ? undefined : { at: found.at, note: 'bounds the wait' };
}

function setOn(client: CallEvent, names: RegExp): Evidence | undefined {
  for (const arg of client.args) {
    if (arg.t !== 'obj') continue;
    for (const [name, at] of arg.obj.propAt) if (names.test(name)) return { at, note: name };
    const inner = propOf(arg, 'options');
    if (inner?.t === 'obj') for (const [name, at] of inner.obj.propAt) if (names.test(name)) return { at, note: name };
  }
  return undefined;
}

/** A time in the address of the database, where a file gives it. */
function inAddress(repo: Repo, http: HttpService): Evidence | undefined {
  const found = ['DATABASE_URL', 'POSTGRES_URL', 'MONGODB_URI', 'MONGO_URL', 'REDIS_URL']
    .flatMap((name) => givenValues(repo, http.owner, name))
    .find(({ value }) => /[?&](socket_timeout|statement_timeout|socketTimeoutMS|timeoutMS|options=[^&]*statement_timeout)/i.test(value));
  return found === undefined ? undefined : { at: found.at, note: 'a time in the address' };
}
