import { type Expr, type Loc, spanEnd, spanStart, type Stmt } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { headerMethods } from './headers.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, placeOf, propOf, stringOf, type FnVal, type Val } from '../wiring/values.ts';
import { honoMiddleware } from './hono.ts';
import { madeBy } from './made-by.ts';
import { headerIn, madeResponse } from './responses.ts';
import type { HttpApp } from './types.ts';

/** Which origins a CORS policy lets in. */
export type OriginPolicy = 'any' | 'reflects' | 'list' | 'off' | 'unknown';

export interface CorsPolicy {
  readonly at: Loc;
  readonly path: string | undefined;
  readonly happens: Happens;
  readonly origin: OriginPolicy;
  /** The line that decides: the option, or the call whose default decides. */
  readonly decidedAt: Loc;
  readonly why: string;
  readonly credentials: boolean;
  readonly onRoute: boolean;
  /** What the option says whom to let in; undefined where none is given. */
  readonly allowed?: Val;
}

/** What a package does when no origin is configured. `@koa/cors` reflected the caller until version 5. */
const defaults: Readonly<Record<string, OriginPolicy>> = {
  cors: 'any',
  '@fastify/cors': 'any',
  'fastify-cors': 'any',
  '@koa/cors': 'reflects',
  'koa2-cors': 'reflects',
  kcors: 'reflects',
  'hono/cors': 'any',
  'koa-cors': 'reflects',
  '@elysiajs/cors': 'reflects',
};

/** Every CORS policy in effect on an application, wherever it is mounted. */
export function corsPolicies(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly CorsPolicy[] {
  const policies: CorsPolicy[] = [];
  for (const entry of app.entries) {
    const values = entry.kind === 'mount' ? [entry.value] : entry.handlers.slice(0, app.framework === 'bun' ? undefined : -1);
    for (const value of values) {
      for (const { val, when } of alternativesOf(value)) {
        const base = { at: entry.at, path: entry.path, happens: happens([...entry.conds, ...when], env), onRoute: entry.kind === 'route' };
        const by = entry.kind === 'mount' && val === entry.value ? entry.from : madeBy(val);
        if (by !== undefined && corsPackage(by) in defaults) {
          policies.push(...ofOptions(corsPackage(by), by.options, wiring, env, entry.at).map((p) => ({ ...base, ...p })));
          continue;
        }
        policies.push(...configured(entry, wiring, env).map((p) => ({ ...base, ...p })));
        policies.push(...handedToPackage(val, wiring, env, entry.at).map((p) => ({ ...base, ...p })));
        policies.push(...byHand(val, wiring, env).map((p) => ({ ...base, ...p })));
      }
    }
  }
  return [...policies, ...hapiPolicies(app, wiring, env)];
}

/** Hapi takes CORS as an option of all routes or of one: `true` lets everyone in, and so does an object without an origin. */
function hapiPolicies(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly CorsPolicy[] {
  if (app.framework !== 'hapi') return [];
  const general = app.settings
    .filter((s) => s.name === 'routes.cors')
    .map((s) => ({ ...s, path: '/' as string | undefined, onRoute: false }));
  const own = app.entries.flatMap((e) => {
    const value = e.kind === 'route' ? propOf(e.options, 'cors') : undefined;
    return value === undefined ? [] : [{ value, at: e.at, conds: e.conds, path: e.path, onRoute: true }];
  });
  return [...general, ...own].flatMap(({ value, at, conds, path, onRoute }) => {
    const options = value.t === 'lit' && value.v === true ? undefined : value;
    const base = { at, path, happens: happens(conds, env), onRoute };
    if (options?.t === 'lit') return [{ ...base, origin: 'off' as const, decidedAt: at, why: 'CORS is switched off', credentials: false }];
    return ofOptions('@hapi/hapi', options, wiring, env, at).map((p) => ({ ...base, ...p }));
  });
}

/** Hono's middleware comes from a path of the package itself. */
function corsPackage(by: { readonly pkg: string; readonly member: string }): string {
  return honoMiddleware(by) === 'cors' ? 'hono/cors' : by.pkg;
}

type Decided = Pick<CorsPolicy, 'origin' | 'decidedAt' | 'why' | 'credentials' | 'allowed'>;

/** The policies an options value may come to, by its alternatives that are possible in production. */
export function ofOptions(pkg: string, options: Val | undefined, wiring: Wiring, env: KnownEnv, at: Loc): readonly Decided[] {
  const byDefault: Decided = { origin: defaults[pkg] ?? 'any', decidedAt: at, why: 'no origin is configured', credentials: false };
  if (options === undefined) return [byDefault];
  return alternativesOf(options)
    .filter((a) => happens(a.when, env).how !== 'never')
    .map(({ val }): Decided => {
      if (val.t === 'lit') return byDefault;
      if (val.t === 'fn') return { origin: 'unknown', decidedAt: val.fn.at, why: 'a function chooses the options', credentials: false };
      if (val.t !== 'obj')
        return { origin: 'unknown', decidedAt: placeOf(val) ?? at, why: 'the options could not be read', credentials: false };
      const credentials = isTrue(propOf(val, 'credentials'));
      const origin = propOf(val, 'origin');
      if (origin === undefined || (origin.t === 'lit' && origin.v === undefined)) {
        if (val.obj.spreads.length > 0)
          return { origin: 'unknown', decidedAt: val.obj.at, why: 'options are spread from something unknown', credentials };
        return { ...byDefault, credentials };
      }
      const place = val.obj.propAt.get('origin') ?? at;
      return { ...policyOf(origin, wiring, env, comparesText.has(pkg)), decidedAt: place, credentials, allowed: origin };
    });
}

/**
 * Packages that compare every entry of a list with the origin as it is: a `*` in the list equals no origin and lets nobody in.
 * `@fastify/cors` and Hapi take it for every origin.
 */
const comparesText: ReadonlySet<string> = new Set(['cors', 'hono/cors']);

/**
 * What an `origin` option comes to.
 * @param isText a `*` in a list is compared as text, so it stands for nobody
 */
export function policyOf(origin: Val, wiring: Wiring, env: KnownEnv, isText = false): Pick<Decided, 'origin' | 'why'> {
  const parts = alternativesOf(origin).filter((a) => happens(a.when, env).how !== 'never');
  const found = parts.map((p) => onePolicy(p.val, wiring, env, isText));
  // `list.includes('*') ? '*' : list`: whoever configures the list decides.
  const byChoice = parts.findIndex((p) => happens(p.when, env).how === 'unsure' && p.val.t === 'lit');
  if (byChoice !== -1 && parts.length > 1) {
    const others = found.filter((_, i) => i !== byChoice);
    if (others.every((p) => p.origin !== 'any' && p.origin !== 'reflects'))
      return { origin: 'list', why: 'configuration names the origins' };
  }
  return (
    found.find((p) => p.origin === 'any' || p.origin === 'reflects') ??
    found.find((p) => p.origin === 'unknown') ??
    found[0] ?? { origin: 'unknown', why: 'no value' }
  );
}

function onePolicy(origin: Val, wiring: Wiring, env: KnownEnv, isText: boolean): Pick<Decided, 'origin' | 'why'> {
  switch (origin.t) {
    case 'lit':
      if (origin.v === true) return { origin: 'reflects', why: 'origin: true answers every origin with itself' };
      if (origin.v === '*') return { origin: 'any', why: 'the origin is *' };
      if (origin.v === false) return { origin: 'off', why: 'CORS is switched off' };
      return { origin: 'list', why: 'the origin is named' };
    case 'regex':
      return /^\/?\.[*+]\/?$/.test(origin.v)
        ? { origin: 'reflects', why: 'the pattern matches every origin' }
        : { origin: 'list', why: 'a pattern of origins' };
    case 'arr':
      if (!origin.items.some((i) => stringOf(i) === '*')) return { origin: 'list', why: 'a list of origins' };
      return isText
        ? { origin: 'list', why: 'the * in the list is compared as text and lets nobody in' }
        : { origin: 'any', why: 'the list holds *' };
    case 'env':
      if (origin.fallback !== undefined && origin.devOnly !== true) return policyOf(origin.fallback, wiring, env, isText);
      return { origin: 'list', why: `the origin comes from ${origin.name}` };
    case 'op': {
      if (origin.op === '||' || origin.op === '??') {
        const fallback = policyOf(origin.r, wiring, env, isText);
        return fallback.origin === 'any' || fallback.origin === 'reflects'
          ? { ...fallback, why: `${fallback.why} when nothing is configured` }
          : { origin: 'list', why: 'the origin is configured' };
      }
      return { origin: 'unknown', why: 'the origin is computed' };
    }
    case 'fn':
      return ofFunction(origin.fn, wiring);
    case 'call':
      // `process.env.ORIGINS.split(',')` and the like.
      return comesFromEnv(origin)
        ? { origin: 'list', why: 'the origins come from the environment' }
        : { origin: 'unknown', why: 'the origin is computed' };
    case 'mem':
      return comesFromEnv(origin)
        ? { origin: 'list', why: 'the origins come from the environment' }
        : { origin: 'unknown', why: 'the origin comes from configuration that could not be read' };
    default:
      return { origin: 'unknown', why: 'the origin could not be read' };
  }
}

/** A value computed from an environment variable by methods and members alone. */
export function comesFromEnv(val: Val, depth = 0): boolean {
  if (depth > 8) return false;
  if (val.t === 'env') return true;
  if (val.t === 'mem') return comesFromEnv(val.of, depth + 1);
  if (val.t === 'op') return comesFromEnv(val.l, depth + 1) || comesFromEnv(val.r, depth + 1);
  if (val.t === 'call')
    return (val.call.recv !== undefined && comesFromEnv(val.call.recv, depth + 1)) || val.call.args.some((a) => comesFromEnv(a, depth + 1));
  if (val.t === 'alt') return val.of.some((a) => comesFromEnv(a.val, depth + 1));
  return false;
}

/** An origin function `(origin, callback)`: it says yes always, or only under some condition. */
function ofFunction(fn: FnVal, wiring: Wiring): Pick<Decided, 'origin' | 'why'> {
  const returned = returnedOrigin(fn, wiring);
  if (returned === 'always') return { origin: 'reflects', why: 'the origin function answers every origin with itself' };
  if (returned === 'sometimes') return { origin: 'list', why: 'a function checks the origin' };
  const answers = callsOf(wiring, fn).filter((c) => c.f.t === 'param' && c.f.index >= 1 && c.args.length >= 2);
  const yes = answers.filter((c) => isTrue(c.args[1]) || c.args[1]?.t === 'param');
  if (yes.length === 0) {
    return readsConfiguration(fn, wiring)
      ? { origin: 'list', why: 'a function looks the origin up in the environment' }
      : { origin: 'unknown', why: 'a function decides about the origin' };
  }
  if (yes.some((c) => c.conds.length === 0)) return { origin: 'reflects', why: 'the origin function lets everyone in' };
  return knowsStar(fn, wiring)
    ? { origin: 'unknown', why: 'the origin function lets everyone in where a value that is set elsewhere says `*`' }
    : { origin: 'list', why: 'a function checks the origin' };
}

/** `if (allowed.includes('*')) return callback(null, true)`. */
function knowsStar(fn: FnVal, wiring: Wiring): boolean {
  const text = wiring.machine.repo.text(fn.file)?.slice(fn.at.start, fn.at.end) ?? '';
  return /(\bincludes\(\s*|===?\s*)(['"`])\*\2/.test(text);
}

/** A variable of the environment is read inside of the function. */
function readsConfiguration(fn: FnVal, wiring: Wiring): boolean {
  const reads = wiring.modules.get(fn.file)?.outline.env ?? [];
  return reads.some((read) => read.name !== 'NODE_ENV' && spanStart(read.at) >= fn.at.start && spanEnd(read.at) <= fn.at.end);
}

/** Hono's form, which returns the origin it allows: always, or on some paths only. */
function returnedOrigin(fn: FnVal, wiring: Wiring): 'always' | 'sometimes' | undefined {
  const outline = wiring.modules.get(fn.file)?.outline.functions[fn.index];
  const origin = outline?.params[0];
  if (outline === undefined || origin?.p !== 'id') return undefined;
  const isOrigin = (e: Expr | undefined): boolean =>
    e?.k === 'op' && /^(\|\||\?\?)$/.test(e.op) ? isOrigin(e.l) : e?.k === 'id' && e.n === origin.n;
  const isChosen = (e: Expr | undefined): boolean => e?.k === 'cond' && [e.then, e.else].some((x) => isOrigin(x) || isChosen(x));
  let sometimes = false;
  const look = (body: readonly Stmt[], isTop: boolean): boolean =>
    body.some((s) => {
      if (s.s === 'return') {
        if (isTop && isOrigin(s.e)) return true;
        sometimes ||= isOrigin(s.e) || isChosen(s.e);
      }
      if (s.s === 'if') return look(s.then, false) || look(s.else ?? [], false);
      return s.s === 'block' && look(s.body, isTop);
    });
  // `if (!allowed(origin)) return null; return origin;` checks first.
  const isGuarded = outline.body.some((s) => s.s === 'if' && s.then.some((t) => t.s === 'return' || t.s === 'throw' || t.s === 'block'));
  if (look(outline.body, true)) return isGuarded ? 'sometimes' : 'always';
  return sometimes ? 'sometimes' : undefined;
}

function isTrue(val: Val | undefined): boolean {
  return val?.t === 'lit' && val.v === true;
}

/** A middleware that hands the request on: `(req, res, next) => cors(optionsFor(req))(req, res, next)`. */
function handedToPackage(val: Val, wiring: Wiring, env: KnownEnv, at: Loc): readonly Decided[] {
  return functionsOf(val).flatMap((fn) =>
    callsOf(wiring, fn).flatMap((call) => {
      const inner = call.f.t === 'call' ? madeBy(call.f) : undefined;
      if (inner === undefined || !(inner.pkg in defaults) || happens(call.conds, env).how === 'never') return [];
      return ofOptions(inner.pkg, inner.options, wiring, env, at);
    }),
  );
}

/** `Access-Control-Allow-Origin` written by the program's own middleware. */
function byHand(val: Val, wiring: Wiring, env: KnownEnv): readonly Decided[] {
  const found: Decided[] = [];
  const named = 'access-control-allow-origin';
  // An answer made once and for all, in a table of routes.
  const fixed = val.t === 'call' ? headerIn(madeResponse(val.call)?.init, named) : undefined;
  if (fixed !== undefined && val.t === 'call') found.push({ ...policyOf(fixed, wiring, env), decidedAt: val.call.at, credentials: false });
  for (const fn of functionsOf(val)) {
    for (const call of callsOf(wiring, fn)) {
      const given = headerIn(madeResponse(call)?.init, named);
      if (given === undefined || happens(call.conds, env).how === 'never') continue;
      found.push({ ...writtenPolicy(given, wiring, env), decidedAt: call.at, credentials: false });
    }
    for (const call of methodCallsOf(wiring, fn, [...headerMethods, 'writeHead'])) {
      const name = stringOf(call.args[0])?.toLowerCase();
      const given = name === named ? call.args[1] : call.args.map((a) => headerAmong(a)).find((v) => v !== undefined);
      if (given === undefined || happens(call.conds, env).how === 'never') continue;
      found.push({ ...writtenPolicy(given, wiring, env), decidedAt: call.at, credentials: false });
    }
  }
  return found;
}

/** `Access-Control-Allow-Origin` among headers that configuration lists as `{ key, value }` (Next, Vercel). */
function configured(entry: HttpApp['entries'][number], wiring: Wiring, env: KnownEnv): readonly Decided[] {
  if (entry.kind !== 'mount' || entry.value.t !== 'arr') return [];
  return entry.value.items.flatMap((item): readonly Decided[] => {
    const value = propOf(item, 'value');
    if (stringOf(propOf(item, 'key'))?.toLowerCase() !== 'access-control-allow-origin' || value === undefined) return [];
    return [{ ...policyOf(value, wiring, env), decidedAt: placeOf(item) ?? entry.at, credentials: false }];
  });
}

function writtenPolicy(given: Val, wiring: Wiring, env: KnownEnv): Pick<Decided, 'origin' | 'why'> {
  return given.t === 'mem' || given.t === 'call'
    ? { origin: 'unknown', why: 'the header repeats a computed origin' }
    : policyOf(given, wiring, env);
}

function headerAmong(val: Val | undefined): Val | undefined {
  if (val?.t !== 'obj') return undefined;
  for (const [name, v] of val.obj.props) if (name.toLowerCase() === 'access-control-allow-origin') return v;
  return undefined;
}
