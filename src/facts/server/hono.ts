import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { exportOf } from '../wiring/modules.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type Cond, type Val } from '../wiring/values.ts';
import { bunBodyLimit, bunFront } from './bun.ts';
import { handedOn, unknownRoot } from './handed-on.ts';
import { listensOf } from './listens.ts';
import { madeBy } from './made-by.ts';
import { pathOf } from './paths.ts';
import { covers, joinPath, type BodyRead, type Entry, type HttpApp, type MadeBy, type Setting } from './types.ts';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'query']);
const chained = /^(use|on|route|mount|onError|notFound|openapi|openAPIRegistry|doc|doc31)$/;

/** Hono applications with their middleware, routes and the applications mounted below them. */
export function honoApps(wiring: Wiring): readonly HttpApp[] {
  const byRoot = receivers(wiring);
  if (byRoot.size === 0) return [];
  const mounted = new Set<CallEvent>();
  const apps = wiring.trace.filter((c) => isApp(c)).map((call) => buildApp(call, byRoot, mounted, wiring));
  return apps.filter((app) => !mounted.has(app.call));
}

/** `new Hono()`, `new OpenAPIHono()`, `createFactory().createApp()`. */
function isApp(call: CallEvent): boolean {
  const by = packageOf(call.f);
  if (by !== undefined) return call.isNew && ((by.pkg === 'hono' && /(^|\.)Hono$/.test(by.member)) || /(^|\.)OpenAPIHono$/.test(by.member));
  return call.method === 'createApp' && call.recv?.t === 'call' && /(^|\.)createFactory$/.test(packageOf(call.recv.call.f)?.member ?? '');
}

/** An application, and the base path under which a value speaks of it: `app.basePath('/api')` is the same one further down. */
interface Part {
  readonly root: CallEvent;
  readonly base: string | undefined;
}

function partOf(val: Val | undefined, depth = 0): Part | undefined {
  if (val?.t !== 'call' || depth > 60) return undefined;
  const { call } = val;
  if (isApp(call)) return { root: call, base: '' };
  const method = call.method ?? '';
  if (method !== 'basePath' && !chained.test(method) && !verbs.has(method)) return undefined;
  const of = partOf(call.recv, depth + 1);
  return of === undefined || method !== 'basePath' ? of : { root: of.root, base: joinPath(of.base, pathOf(call.args[0])) };
}

interface Received {
  readonly call: CallEvent;
  readonly base: string | undefined;
  readonly when: readonly Cond[];
}

function receivers(wiring: Wiring): ReadonlyMap<CallEvent, readonly Received[]> {
  const index = new Map<CallEvent, Received[]>();
  for (const call of wiring.trace) {
    if (isApp(call) && !index.has(call)) index.set(call, []);
    if (call.recv === undefined) continue;
    for (const { val, when } of alternativesOf(call.recv)) {
      const part = partOf(val);
      if (part === undefined) continue;
      const list = index.get(part.root) ?? [];
      list.push({ call, base: part.base, when });
      index.set(part.root, list);
    }
  }
  return index;
}

interface Place {
  readonly path: string | undefined;
  readonly conds: readonly Cond[];
  readonly inside: readonly number[];
  readonly through: readonly Loc[];
}

function buildApp(root: CallEvent, byRoot: ReadonlyMap<CallEvent, readonly Received[]>, mounted: Set<CallEvent>, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const settings: Setting[] = [];
  const blind: { at: Loc; why: string }[] = [];
  const known = new Set<CallEvent>();

  const walk = (app: CallEvent, place: Place): void => {
    known.add(app);
    for (const { call, base, when } of byRoot.get(app) ?? []) {
      const method = call.method ?? '';
      const here: Place = { ...place, path: joinPath(place.path, base), conds: [...place.conds, ...when, ...call.conds] };
      if (method === 'use') mountAll(call, here);
      else if (method === 'route' || method === 'mount') mountApp(call, here);
      else if (method === 'onError') mount(call.args[0], call, here, true);
      else if (method === 'notFound' && app === root)
        settings.push({ name: 'notFound', value: call.args[0] ?? { t: 'lit', v: undefined }, at: call.at, conds: here.conds });
      else if (method === 'openapi') openapi(call, here);
      else if (method === 'on') {
        for (const path of listed(call.args[1])) route(call, here, listed(call.args[0]), path, call.args.slice(2));
      } else if (verbs.has(method)) {
        const first = call.args[0];
        const isPath = first !== undefined && first.t !== 'fn' && (call.args.length > 1 || stringOf(first) !== undefined);
        const methods = [method === 'all' ? 'ALL' : method.toUpperCase()];
        // `app.get('/x')` without a handler sets the path for what is chained to it.
        if (!isPath) route(call, here, methods, '/', call.args);
        else if (call.args.length > 1) route(call, here, methods, pathOf(first), call.args.slice(1));
      }
    }
  };

  const mountAll = (call: CallEvent, place: Place): void => {
    const [first, ...rest] = call.args;
    const isPath = first !== undefined && (stringOf(first) !== undefined || first.t === 'str') && rest.length > 0;
    const path = isPath ? joinPath(place.path, mountPath(pathOf(first))) : place.path;
    for (const value of isPath ? rest : call.args) mount(value, call, { ...place, path }, false);
  };

  const mount = (value: Val | undefined, call: CallEvent, place: Place, handlesErrors: boolean): void => {
    for (const { val, when } of alternativesOf(value ?? { t: 'lit', v: undefined })) {
      const conds = [...place.conds, ...when];
      if (val.t === 'arr') for (const item of val.items) mount(item, call, { ...place, conds }, handlesErrors);
      if (val.t === 'lit' || val.t === 'arr') continue;
      const combined = combinedIn(val);
      if (combined !== undefined) {
        for (const item of combined) mount(item, call, { ...place, conds }, handlesErrors);
        continue;
      }
      const why = unknownRoot(val);
      if (why !== undefined) blind.push({ at: call.at, why });
      entries.push({ kind: 'mount', call, at: call.at, ...place, conds, value: val, from: madeBy(val), handlesErrors });
    }
  };

  const mountApp = (call: CallEvent, place: Place): void => {
    const path = joinPath(place.path, pathOf(call.args[0]));
    for (const { val, when } of alternativesOf(call.args[1] ?? { t: 'lit', v: undefined })) {
      const inner = partOf(val);
      const below: Place = { ...place, path: joinPath(path, inner?.base ?? ''), conds: [...place.conds, ...when] };
      if (inner !== undefined && !place.inside.includes(inner.root.id)) {
        mounted.add(inner.root);
        walk(inner.root, { ...below, inside: [...place.inside, inner.root.id], through: [...place.through, call.at] });
        continue;
      }
      if (call.method === 'mount') route(call, place, ['ALL'], `${pathOf(call.args[0]) ?? '<?>'}/*`, [val]);
      else if (val.t !== 'lit')
        blind.push({ at: call.at, why: unknownRoot(val) ?? 'an application that could not be followed is mounted' });
    }
  };

  const openapi = (call: CallEvent, place: Place): void => {
    const definition = call.args[0];
    // `createRoute({ method, path, middleware })`
    const options = definition?.t === 'call' ? definition.call.args[0] : definition;
    const path = stringOf(propOf(options, 'path'))?.replace(/\{(\w+)\}/g, ':$1') ?? pathOf(propOf(options, 'path'));
    const before = propOf(options, 'middleware');
    const handlers = [...(before === undefined ? [] : before.t === 'arr' ? before.items : [before]), ...call.args.slice(1, 2)];
    if (options?.t !== 'obj') blind.push({ at: call.at, why: 'the definition of a route could not be followed' });
    route(call, place, [(stringOf(propOf(options, 'method')) ?? 'all').toUpperCase()], path, handlers);
  };

  const route = (
    call: CallEvent,
    place: Place,
    methods: readonly (string | undefined)[],
    path: string | undefined,
    handlers: readonly Val[],
  ): void => {
    entries.push({
      kind: 'route',
      call,
      at: call.at,
      ...place,
      path: joinPath(place.path, path),
      methods: methods.map((m) => (m === undefined ? 'ALL' : m.toUpperCase())),
      handlers: handlers.flatMap((h) => (h.t === 'arr' ? h.items : [h])),
    });
  };

  const listens = listensOf(wiring, (val) => partOf(val)?.root === root);
  // What Bun answers by itself, before the application is asked.
  for (const serve of listens.filter(isBunServe)) entries.push(...bunFront(serve, wiring));
  walk(root, { path: '/', conds: [], inside: [root.id], through: [] });
  const isPart = (val: Val): boolean => {
    const part = partOf(val);
    return part !== undefined && known.has(part.root);
  };
  blind.push(...handedOn(wiring, isPart));
  const bound = bunBodyLimit(listens);
  const reads = bodyReads(entries, wiring).map((read) => bound ?? read);
  const all = listens.length > 0 ? listens : handedToPlatform(root, wiring);
  return { framework: 'hono', platform: 'hono', at: root.at, call: root, entries, settings, listens: all, blind, reads };
}

/** `c.req.json()`, and `c.req.valid('json')` behind a validator. */
function readsBody(call: CallEvent): boolean {
  return call.method === 'valid' ? /^(json|form)$/.test(stringOf(call.args[0]) ?? '') : call.args.length === 0;
}

const bodyMethods = ['valid', 'json', 'text', 'formData', 'parseBody', 'arrayBuffer', 'blob'];

/** Hono bounds no body by itself: handlers that read one without `bodyLimit` in front of them. One place stands for all. */
function bodyReads(entries: readonly Entry[], wiring: Wiring): readonly BodyRead[] {
  const limits = entries.filter((e) => e.kind === 'mount' && honoMiddleware(e.from) === 'bodyLimit');
  for (const [i, route] of entries.entries()) {
    if (route.kind !== 'route' || route.methods.every((m) => m === 'GET' || m === 'HEAD' || m === 'OPTIONS')) continue;
    if (limits.some((l) => entries.indexOf(l) < i && l.inside.every((id, n) => route.inside[n] === id) && covers(l.path, route.path)))
      continue;
    if (route.handlers.some((h) => honoMiddleware(madeBy(h)) === 'bodyLimit')) continue;
    const read = route.handlers
      .flatMap((h) => functionsOf(h))
      .flatMap((fn) => methodCallsOf(wiring, fn, bodyMethods))
      .find((c) => c.recv?.t === 'mem' && (c.recv.p === 'req' || c.recv.p === 'raw') && readsBody(c));
    if (read !== undefined)
      return [{ at: read.at, what: `the handler of ${route.path ?? 'a route'}`, limit: Number.POSITIVE_INFINITY, conds: route.conds }];
  }
  return [];
}

/** `some(a, b)`, `every(a, b)` and `except('/x', a)` of hono/combine run what they are given. */
function combinedIn(val: Val): readonly Val[] | undefined {
  const by = val.t === 'call' ? packageOf(val.call.f) : undefined;
  if (by?.pkg !== 'hono' || val.t !== 'call') return undefined;
  if (by.member === '/combine.every') return val.call.args;
  return by.member === '/combine.except' ? val.call.args.slice(1) : undefined;
}

/** `*` and a trailing `/*` mean everything below. */
function mountPath(path: string | undefined): string | undefined {
  return path?.replace(/(^|\/)\*$/, '$1');
}

function listed(val: Val | undefined): readonly (string | undefined)[] {
  if (val === undefined) return [undefined];
  return val.t === 'arr' ? val.items.map((i) => pathOf(i)) : [pathOf(val)];
}

/** What serves an application without a `listen`: the default export of what is started (Bun, edge runtimes), or a platform's adapter. */
function handedToPlatform(root: CallEvent, wiring: Wiring): readonly CallEvent[] {
  const exported = exportOf(wiring.machine, wiring.entry, 'default');
  const isExported = exported !== undefined && [exported, propOf(exported, 'fetch')].some((v) => servedBy(v, root));
  const adapted = wiring.trace.filter(
    (c) => packageOf(c.f)?.pkg === 'hono' && /\.(handle|streamHandle)$/.test(packageOf(c.f)?.member ?? '') && servedBy(c.args[0], root),
  );
  return [...(isExported ? [root] : []), ...adapted];
}

function servedBy(val: Val | undefined, root: CallEvent): boolean {
  if (val?.t === 'mem' && val.p === 'fetch') return servedBy(val.of, root);
  return partOf(val)?.root === root;
}

/** The middleware of Hono's own packages by its plain name: `secureHeaders` of "hono/secure-headers". */
export function honoMiddleware(by: Pick<MadeBy, 'pkg' | 'member'> | undefined): string | undefined {
  if (by?.pkg !== 'hono') return undefined;
  return by.member.split('.').at(-1);
}
