import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { closureKey } from '../wiring/machine.ts';
import { callsOf, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, numberOf, packageOf, propOf, type Cond, type FnVal, type Val } from '../wiring/values.ts';
import { isForUsers } from './health.ts';
import { madeBy } from './made-by.ts';
import { covers, type HttpApp, type MadeBy, type Mount, type Route } from './types.ts';

/** Packages whose middleware limits the rate of requests. */
export const limiters = new Set([
  'express-rate-limit',
  'express-slow-down',
  'express-brute',
  'express-limiter',
  'express-throttle-bandwidth',
  '@fastify/rate-limit',
  'fastify-rate-limit',
  '@nestjs/throttler',
  'nestjs-throttler',
  'koa-ratelimit',
  'koa2-ratelimit',
  'koa-ratelimit-lru',
  'hapi-rate-limit',
  'hapi-rate-limitor',
  'hono-rate-limiter',
  '@hono-rate-limiter/redis',
  '@hono-rate-limiter/cloudflare',
  '@arcjet/node',
  'elysia-rate-limit',
]);

/** Packages whose limiter is consumed by hand: `limiter.consume(req.ip)`. */
const consumed = new Map([
  ['rate-limiter-flexible', /^consume$/],
  ['limiter', /^(removeTokens|tryRemoveTokens)$/],
  ['@upstash/ratelimit', /^limit$/],
  ['bottleneck', /^$/],
]);

/** One limiter that requests meet. */
export interface Limiter {
  readonly at: Loc;
  /** Where it is made, which is where its settings stand. */
  readonly madeAt: Loc;
  /** "/" for everything; a prefix; or the path of the one route it stands in. */
  readonly path: string | undefined;
  readonly happens: Happens;
  readonly pkg: string;
  /** Requests per window, where literal. */
  readonly max: number | undefined;
  /** Milliseconds, where literal. */
  readonly windowMs: number | undefined;
  /** A store other than the process's own memory is given. */
  readonly store: 'given' | 'memory' | 'unknown';
  readonly entry: Mount | Route;
  /** Stands in the chain of this one route. */
  readonly onRoute: boolean;
}

/** Every rate limiter on an application: mounted for all, for a prefix, or in the chain of a route. */
export function limitersOf(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly Limiter[] {
  const known = byApp.get(app) ?? findLimiters(app, wiring, env);
  byApp.set(app, known);
  return known;
}

/** Several checks ask about the limiters of one application; an application belongs to one wiring. */
const byApp = new WeakMap<HttpApp, readonly Limiter[]>();
const byFunction = new WeakMap<Wiring, Map<string, FoundLimiter | undefined>>();

function findLimiters(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly Limiter[] {
  const found: Limiter[] = [];
  for (const entry of app.entries) {
    const values =
      entry.kind === 'mount'
        ? [entry.value]
        : entry.handlers.slice(
            0,
            app.framework === 'express' || app.framework === 'hono' ? Math.max(entry.handlers.length - 1, 0) : undefined,
          );
    for (const value of values) {
      for (const { val, when } of alternativesOf(value)) {
        const by = limiterOf(val, wiring) ?? (isErrorsOnly(entry) ? undefined : ownLimiter(val, wiring, entry.kind === 'route'));
        if (by === undefined) continue;
        found.push({
          at: entry.at,
          madeAt: by.call?.at ?? entry.at,
          path: entry.path,
          happens: happens([...entry.conds, ...when, ...(by.conds ?? [])], env),
          pkg: by.pkg,
          ...settingsOf(by),
          entry,
          onRoute: entry.kind === 'route',
        });
      }
    }
  }
  return found;
}

/** What limits, with the conditions inside the middleware under which it does. */
type FoundLimiter = MadeBy & { readonly conds?: readonly Cond[] };

/** What makes a middleware a limiter: a limiter package, or consuming one by hand inside. */
export function limiterOf(val: Val, wiring: Wiring): FoundLimiter | undefined {
  const by = madeBy(val);
  if (by !== undefined && limiters.has(by.pkg)) return by;
  const parent = packageParent(val);
  if (parent !== undefined && limiters.has(parent.pkg)) return { ...parent, options: undefined, call: undefined };
  const known = byFunction.get(wiring) ?? new Map<string, FoundLimiter | undefined>();
  byFunction.set(wiring, known);
  for (const fn of functionsOf(val)) {
    const key = closureKey(fn);
    if (!known.has(key)) known.set(key, limiterInside(fn, wiring));
    const inside = known.get(key);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function isErrorsOnly(entry: Mount | Route): boolean {
  return entry.kind === 'mount' && entry.handlesErrors;
}

/** What a limiter the program wrote itself goes by. */
const ownPackage = 'a limiter of its own';

const limiterName = /rate.?limit|limiter|throttl/i;
/** `rateLimit(key, 10)`, `await loginLimiter.take(ip)`: a call of something with such a name. */
const limiterCall = /\b\w*(?:rate_?limit|limiter|throttl)\w*(?:\.\w+)?\(/i;

/**
 * A limiter the program wrote itself: middleware that can answer 429. Inside a handler the answer may be somebody
 * else's that is passed on, so there a function or file on the way has to be called like a limiter as well.
 */
export function ownLimiter(val: Val, wiring: Wiring, inHandler: boolean): FoundLimiter | undefined {
  if (madeBy(val) !== undefined) return undefined;
  for (const fn of functionsOf(val)) {
    const calls = callsOf(wiring, fn);
    const refused = calls.find((c) => c.args.some((a) => isTooMany(a, 0)));
    const text = textOf(fn, wiring);
    const asksLimiter = limiterCall.test(text);
    if (refused === undefined) {
      // `throw new ApiError(429)` with a class of the program: read in the function itself.
      if ((!inHandler || asksLimiter) && /\b429\b|TOO_MANY_REQUESTS/.test(text))
        return { pkg: ownPackage, member: '', options: undefined, call: undefined };
      continue;
    }
    const isNamed = asksLimiter || calls.some((c) => limiterName.test(c.inFn?.name ?? '') || limiterName.test(c.inFn?.file ?? ''));
    if (!inHandler || isNamed) return { pkg: ownPackage, member: '', options: undefined, call: undefined, conds: refused.conds };
  }
  return undefined;
}

function textOf(fn: FnVal, wiring: Wiring): string {
  return wiring.machine.repo.text(fn.file)?.slice(fn.at.start, fn.at.end) ?? '';
}

function isTooMany(val: Val, depth: number): boolean {
  if (val.t === 'lit') return val.v === 429;
  if (val.t === 'obj') return depth < 2 && [...val.obj.props.values()].some((v) => isTooMany(v, depth + 1));
  return val.t === 'mem' ? val.p === 'TOO_MANY_REQUESTS' : (packageOf(val)?.member ?? '').endsWith('TOO_MANY_REQUESTS');
}

/** The package class that a guard of the program extends, at any distance. */
function packageParent(val: Val): { readonly pkg: string; readonly member: string } | undefined {
  let cls = val.t === 'class' ? val.cls : val.t === 'obj' ? val.obj.cls : undefined;
  for (let i = 0; cls !== undefined && i < 8; i += 1) {
    const parent = packageOf(cls.parent);
    if (parent !== undefined) return parent;
    cls = cls.parent?.t === 'class' ? cls.parent.cls : undefined;
  }
  return undefined;
}

function limiterInside(fn: FnVal, wiring: Wiring): FoundLimiter | undefined {
  for (const call of callsOf(wiring, fn)) {
    for (const [pkg, method] of consumed) {
      if (method.test(call.method ?? '-') && stemsFrom(call.recv, (p) => p === pkg))
        return { pkg, member: call.method ?? '', options: undefined, call: undefined, conds: call.conds };
    }
    // `(req, res, next) => limiter(req, res, next)`
    const inner = call.f.t === 'call' ? madeBy(call.f) : undefined;
    if (inner !== undefined && limiters.has(inner.pkg)) return { ...inner, conds: call.conds };
  }
  return undefined;
}

/** What a limiter is told: its bound, the time that is for, and where it counts. */
export function settingsOf(by: MadeBy): Pick<Limiter, 'max' | 'windowMs' | 'store'> {
  const options = by.options;
  if (options?.t !== 'obj') return { max: undefined, windowMs: undefined, store: options === undefined ? 'memory' : 'unknown' };
  const store = propOf(options, 'store') ?? propOf(options, 'redis') ?? propOf(options, 'storage') ?? propOf(options, 'db');
  const hasStore = store !== undefined && !(store.t === 'lit' && (store.v === undefined || store.v === null));
  return {
    max: numberOf(propOf(options, 'max') ?? propOf(options, 'limit')),
    windowMs: numberOf(propOf(options, 'windowMs') ?? propOf(options, 'timeWindow')),
    store: hasStore ? 'given' : options.obj.spreads.length > 0 ? 'unknown' : 'memory',
  };
}

/** The limiters a route's requests meet. */
export function limitersFor(route: Route, all: readonly Limiter[], app: HttpApp): readonly Limiter[] {
  // What is no entry of its own, a mutation of GraphQL, is answered behind everything that is mounted.
  const position = app.operations?.includes(route) === true ? app.entries.length : app.entries.indexOf(route);
  return all.filter((l) => {
    if (l.onRoute)
      return (
        l.entry === route ||
        (l.entry.path !== undefined &&
          l.entry.path === route.path &&
          sharesMethod(l.entry, route) &&
          app.entries.indexOf(l.entry) <= position)
      );
    const inScope = l.entry.inside.every((id, i) => route.inside[i] === id);
    const isBefore = app.framework === 'fastify' || app.entries.indexOf(l.entry) < position;
    return inScope && isBefore && (l.path === undefined ? false : route.path === undefined ? l.path === '/' : covers(l.path, route.path));
  });
}

function sharesMethod(entry: Mount | Route, route: Route): boolean {
  return entry.kind === 'mount' || entry.methods.includes('ALL') || entry.methods.some((m) => route.methods.includes(m));
}

/** Share of the routes a limiter must see to count as general: a login limiter alone does not. */
const mostRoutes = 0.8;

/** Whether requests in general are limited. */
export interface GeneralLimit {
  readonly general?: Limiter;
  readonly partial?: {
    readonly at: Loc;
    readonly fault: string;
    /** Routes are limited one by one, in production too. */ readonly some?: true;
  };
  /** There is a limiter, and how much it sees is not known. */
  readonly unsure?: { readonly at: Loc; readonly why: string };
}

/** The limiter that most routes of a service meet in production, or what there is instead. */
export function generalLimit(service: { readonly app: HttpApp; readonly wiring: Wiring; readonly env: KnownEnv }): GeneralLimit {
  const all = limitersOf(service.app, service.wiring, service.env);
  const live = all.filter((l) => l.happens.how === 'always' || l.happens.how === 'unsure');
  // Whether a limiter below a prefix sees a route whose path is not known cannot be said; nobody asks that probes are limited.
  const routes = service.app.entries.filter((e): e is Route => e.kind === 'route' && e.path !== undefined && isForUsers(e));
  const reached = (l: Limiter): number => routes.filter((r) => limitersFor(r, [l], service.app).length > 0).length;
  // One that is mounted for certain goes before one behind a condition.
  live.sort((a, b) => Number(a.happens.how === 'unsure') - Number(b.happens.how === 'unsure'));
  const general =
    (routes.length === 0 ? live.find((l) => !l.onRoute && l.path !== undefined) : undefined) ??
    live.find((l) => !l.onRoute && l.path === '/' && (reached(l) > 0 || routes.length === 0)) ??
    live.find((l) => !l.onRoute && routes.length > 0 && reached(l) >= routes.length * mostRoutes);
  // Limiters of one's own, and those in the one handler of a plain server, stand behind conditions on the request.
  const switched =
    general !== undefined &&
    general.pkg !== ownPackage &&
    !/^(node|bun)$/.test(service.app.framework) &&
    happens(general.entry.conds, service.env).how === 'unsure';
  if (switched) return { unsure: { at: general.at, why: 'the limiter is mounted under a condition that the files do not decide' } };
  // One that does not stand in front of everything says nothing of routes that could not be followed.
  const hidden = service.app.blind[0]?.why ?? service.wiring.incomplete[0]?.why;
  const unseen = (l: Limiter): GeneralLimit => ({
    unsure: { at: l.at, why: `it limits what was seen, and not every route was: ${hidden ?? ''}` },
  });
  if (general !== undefined) return hidden !== undefined && (general.onRoute || general.path !== '/') ? unseen(general) : { general };
  const limited = routes.filter((r) => limitersFor(r, live, service.app).length > 0).length;
  const first = live[0];
  if (first !== undefined && routes.length > 0 && limited >= routes.length * mostRoutes)
    return hidden === undefined ? { general: first } : unseen(first);
  // Limiters that stand inside of handlers are not all seen.
  if (first?.pkg === ownPackage && first.onRoute) return { unsure: { at: first.at, why: 'it limits requests inside of its handlers' } };
  if (first !== undefined)
    return {
      partial: {
        at: first.at,
        fault:
          limited === 0
            ? `has a limiter that none of its ${routes.length} routes meets`
            : `limits ${limited} of its ${routes.length} routes; the others take any number of requests`,
        ...(live.every((l) => l.onRoute) ? { some: true as const } : {}),
      },
    };
  const off = all.find((l) => l.happens.how === 'off-by-default');
  if (off?.happens.how === 'off-by-default')
    return {
      partial: {
        at: off.at,
        fault: `limits requests only when ${[...new Set(off.happens.env)].join(', ')} is set, which it is not by default`,
      },
    };
  const never = all[0];
  if (never !== undefined) return { partial: { at: never.at, fault: 'limits requests outside production only' } };
  return {};
}
