import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { madeBy } from './made-by.ts';
import { requestTests } from './request-tests.ts';
import { joinPath, unreadHeaders, type BodyRead, type Entry, type HttpApp, type Mount, type Route, type Setting } from './types.ts';

/** The Next application that a wiring starts: route handlers, middleware, and the headers of its configuration. */
export function nextApp(wiring: Wiring): HttpApp | undefined {
  const made = wiring.trace.find((c) => isTold(c, 'app'));
  if (made === undefined) return undefined;
  const config = made.args[0];
  const base = stringOf(propOf(config, 'basePath')) ?? '';
  const unread: Setting[] = [];
  if (config?.t === 'unknown' || (config?.t === 'obj' && config.obj.spreads.length > 0))
    unread.push({ name: unreadHeaders, value: config, at: made.at, conds: [] });
  const headers = wiring.trace.filter((c) => isTold(c, 'headers')).flatMap((c) => headerMounts(c, made, base, unread));
  const middleware = wiring.trace.filter((c) => isTold(c, 'middleware')).flatMap((c) => middlewareMounts(c, made, base));
  const routes = wiring.trace.filter((c) => isTold(c, 'route')).map((c) => routeOf(c, made, base, wiring));
  const pages = wiring.trace
    .filter((c) => isTold(c, 'page'))
    .map((c): Setting => ({ name: 'pages', value: { t: 'call', call: c }, at: c.at, conds: [] }));
  const entries: readonly Entry[] = [...headers, ...middleware, ...routes];
  return {
    framework: 'next',
    platform: 'next',
    at: made.at,
    call: made,
    entries,
    settings: [...settingsOf(config, made), ...unread, ...pages],
    listens: [made],
    blind: [],
    reads: bodyReads(routes, wiring),
  };
}

/** A call that the start of Next wrote into the trace. */
function isTold(call: CallEvent, what: string): boolean {
  return call.f.t === 'ext' && call.f.pkg === 'next' && call.f.path[0] === `#${what}`;
}

const asked = ['poweredByHeader', 'compress', 'output', 'productionBrowserSourceMaps', 'eslint', 'typescript', 'images', 'basePath'];

function settingsOf(config: Val | undefined, made: CallEvent): readonly Setting[] {
  return asked.flatMap((name): readonly Setting[] => {
    const value = propOf(config, name);
    return value === undefined || config?.t !== 'obj' ? [] : [{ name, value, at: config.obj.propAt.get(name) ?? made.at, conds: [] }];
  });
}

/** `headers()` of next.config: rules of a source pattern and names; those of one pattern stand together. */
function headerMounts(call: CallEvent, made: CallEvent, base: string, unread: Setting[]): readonly Mount[] {
  const bySource = new Map<string, { at: Loc; names: Set<string>; value: Val; conds: CallEvent['conds'] }>();
  const lost = (): number => unread.push({ name: unreadHeaders, value: { t: 'call', call }, at: call.at, conds: [] });
  for (const { val, when } of alternativesOf(call.args[0] ?? { t: 'lit', v: undefined })) {
    if (isHeaderPackage(val)) {
      bySource.set('package', { at: call.at, names: new Set(), value: val, conds: when });
      continue;
    }
    if (val.t !== 'arr') {
      if (val.t !== 'lit') lost();
      continue;
    }
    if (val.open === true) lost();
    for (const rule of val.items) {
      const source = stringOf(propOf(rule, 'source'));
      const list = propOf(rule, 'headers');
      if (rule.t !== 'obj' || source === undefined || list === undefined) {
        if (rule.t !== 'lit') lost();
        continue;
      }
      // A rule that asks for a header, a cookie or a host holds for some requests only.
      if (rule.obj.props.has('has') || rule.obj.props.has('missing')) continue;
      const path = joinPath(base, pathOfPattern(source)) ?? source;
      const known = bySource.get(path) ?? { at: rule.obj.at, names: new Set(), value: list, conds: when };
      if (list.t === 'arr') {
        if (list.open === true) lost();
        for (const item of list.items) {
          const key = stringOf(propOf(item, 'key'));
          if (key !== undefined) known.names.add(key.toLowerCase());
        }
      } else if (isHeaderPackage(list)) known.value = list;
      else lost();
      bySource.set(path, known);
    }
  }
  return [...bySource].map(([source, rule]): Mount => ({
    kind: 'mount',
    call,
    at: rule.at,
    path: source === 'package' ? '/' : source,
    conds: rule.conds,
    inside: [made.id],
    through: [],
    value: rule.value,
    from: madeBy(rule.value),
    handlesErrors: false,
    sets: [...rule.names],
  }));
}

/** Packages that give the whole list of security headers. */
function isHeaderPackage(val: Val): boolean {
  return /^(next-secure-headers|next-safe|@next-safe\/middleware|@nosecone\/next)$/.test(madeBy(val)?.pkg ?? '');
}

/** `/(.*)` and `/:path*` are everything; `/api/:path*` is everything below /api. */
function pathOfPattern(source: string): string {
  const bare = source.replace(/\/(\(\.\*\??\)|:\w+\*|:\w+\(\.\*\)|:\w+\(\.\*\)\*?|\(\.\*\)\*?)$/, '');
  if (bare === '' || source === '/*') return '/';
  // What a pattern leaves out are the files that Next builds, and its own API at most.
  if (/^\/:?\w*\(\(\?!/.test(source) || /^\/\(\(\?!/.test(source)) return '/';
  return bare;
}

function middlewareMounts(call: CallEvent, made: CallEvent, base: string): readonly Mount[] {
  const [value, matcher] = call.args;
  if (value === undefined) return [];
  const given = matcher?.t === 'arr' ? matcher.items : matcher === undefined || matcher.t === 'lit' ? [matcher] : [];
  const patterns = given.map((g) => stringOf(g) ?? stringOf(propOf(g, 'source'))).filter((p) => p !== undefined);
  const base1 = { kind: 'mount', call, at: call.at, conds: [], through: [], value, from: madeBy(value), handlesErrors: false } as const;
  if (patterns.length === 0) return [{ ...base1, path: '/', inside: [made.id] }];
  return patterns.map((pattern): Mount => {
    const leavesApi = /\(\?!.*\bapi\b/.test(pattern);
    return { ...base1, path: joinPath(base, pathOfPattern(pattern)), inside: leavesApi ? [made.id, pagesOnly] : [made.id] };
  });
}

/** Number of a container that no route handler lies in: middleware whose matcher leaves the API out. */
const pagesOnly = -1;

function routeOf(call: CallEvent, made: CallEvent, base: string, wiring: Wiring): Route {
  const [path, method, handler, options] = call.args;
  const named = stringOf(method) ?? 'ALL';
  const methods = named === 'ALL' && handler !== undefined ? comparedMethods(handler, wiring) : [named];
  return {
    kind: 'route',
    call,
    at: call.at,
    path: joinPath(base, stringOf(path)),
    conds: [],
    inside: [made.id],
    through: [],
    methods: methods.length === 0 ? ['ALL'] : methods,
    handlers: handler === undefined ? [] : [handler],
    ...(options === undefined || options.t === 'lit' ? {} : { options }),
  };
}

/** `switch (req.method)` in a handler of pages/api. */
function comparedMethods(handler: Val, wiring: Wiring): readonly string[] {
  const calls = functionsOf(handler).flatMap((fn) => callsOf(wiring, fn));
  return [...new Set(calls.flatMap((c) => c.conds.flatMap((cond) => requestTests(cond).flatMap((t) => t.methods))))];
}

/** Route handlers read bodies of any size; the files of pages/api take 1 MB unless their `config` says otherwise. */
function bodyReads(routes: readonly Route[], wiring: Wiring): readonly BodyRead[] {
  const reads: BodyRead[] = [];
  for (const route of routes) {
    const parser = propOf(propOf(route.options, 'api'), 'bodyParser');
    const limit = propOf(parser, 'sizeLimit');
    const at = parser?.t === 'obj' ? (parser.obj.propAt.get('sizeLimit') ?? route.at) : route.at;
    if (limit !== undefined) reads.push({ at, what: route.path ?? 'a route', limit: sizeOf(limit), conds: [] });
  }
  const parsed = routes.find((r) => stringOf(r.call.args[1]) === 'ALL' && propOf(r.options, 'api') === undefined);
  if (parsed !== undefined) reads.push({ at: parsed.at, what: 'pages/api', limit: 1024 * 1024, conds: [], byDefault: true });
  const raw = routes
    .filter((r) => r.options === undefined && !r.methods.includes('ALL') && !r.methods.includes('GET'))
    .flatMap((r) =>
      r.handlers.flatMap((h) => functionsOf(h)).flatMap((fn) => methodCallsOf(wiring, fn, ['json', 'formData', 'text', 'arrayBuffer'])),
    )
    .find((c) => c.recv?.t === 'param' && c.recv.index === 0 && c.args.length === 0);
  // What stands in front of Next decides, and every platform puts something there.
  if (raw !== undefined) reads.push({ at: raw.at, what: 'a route handler', limit: undefined, conds: [] });
  return reads;
}

function sizeOf(val: Val): number | undefined {
  if (val.t !== 'lit') return undefined;
  if (typeof val.v === 'number') return val.v;
  const m = /^\s*([\d.]+)\s*(b|kb|mb|gb)?\s*$/i.exec(typeof val.v === 'string' ? val.v : '');
  const unit = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }[(m?.[2] ?? 'b').toLowerCase()];
  return m?.[1] === undefined || unit === undefined ? undefined : Number(m[1]) * unit;
}

/** Whether the wiring is of a Next application that was started by Next itself or by the program's own server. */
export function usesNext(wiring: Wiring): boolean {
  return wiring.trace.some((c) => packageOf(c.f)?.pkg === 'next' && packageOf(c.f)?.member === '' && !c.swept);
}
