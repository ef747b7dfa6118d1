import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import {
  alternativesOf,
  calledPackageOf,
  defaultString,
  packageOf,
  stringOf,
  type CallEvent,
  type Cond,
  type Val,
} from '../wiring/values.ts';
import { handedOn, unknownRoot } from './handed-on.ts';
import { listensOf } from './listens.ts';
import { madeBy } from './made-by.ts';
import { pathOf } from './paths.ts';
import { joinPath, type Entry, type HttpApp, type Mount, type Setting } from './types.ts';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'del', 'propfind', 'search']);

/** Routers of other packages that are mounted and used like Express's own. */
const routerPackages = new Set(['router', 'express-promise-router', 'express-async-router']);

/** Express applications (Express 4 and 5) that a wiring creates, with all that is mounted on them. */
export function expressApps(wiring: Wiring): readonly HttpApp[] {
  const byReceiver = receivers(wiring);
  const mounted = new Set<number>();
  const apps = wiring.trace.filter((c) => isApp(c));
  const built = apps.map((call) => buildApp(call, byReceiver, mounted, wiring));
  // An app mounted on another (`app.use(admin)`) is part of that one.
  return built.filter((app) => !mounted.has(app.call.id));
}

/** `express()` or a class instance that extends it. */
function isApp(call: CallEvent): boolean {
  const f = packageOf(call.f);
  return (f?.pkg === 'express' && f.member === '') || (f?.pkg === 'routing-controllers' && f.member === 'createExpressServer');
}

function isRouter(call: CallEvent): boolean {
  const f = packageOf(call.f);
  if (f === undefined) return false;
  return (f.pkg === 'express' && f.member === 'Router') || (routerPackages.has(f.pkg) && (f.member === '' || f.member === 'Router'));
}

/** The container (app or router) a value is: the creating call, also through chained `router.get().post()`. */
export function containerOf(val: Val): CallEvent | undefined {
  if (val.t !== 'call') return undefined;
  if (isApp(val.call) || isRouter(val.call)) return val.call;
  const { recv, method } = val.call;
  if (recv === undefined || method === undefined) return undefined;
  if (method === 'use' || method === 'set' || method === 'disable' || method === 'enable' || method === 'param' || verbs.has(method))
    return containerOf(recv);
  return undefined;
}

/** `router.route('/x')` that a chained `.get()` belongs to. */
function routeOf(val: Val): CallEvent | undefined {
  if (val.t !== 'call' || val.call.recv === undefined) return undefined;
  if (val.call.method === 'route' && containerOf(val.call.recv) !== undefined) return val.call;
  return verbs.has(val.call.method ?? '') ? routeOf(val.call.recv) : undefined;
}

interface Received {
  readonly call: CallEvent;
  /** Conditions under which the receiver is this container. */
  readonly when: readonly Cond[];
  readonly route?: CallEvent;
}

function receivers(wiring: Wiring): ReadonlyMap<number, readonly Received[]> {
  const map = new Map<number, Received[]>();
  const add = (container: CallEvent, received: Received): void => {
    const list = map.get(container.id) ?? [];
    list.push(received);
    map.set(container.id, list);
  };
  for (const call of wiring.trace) {
    if (call.recv === undefined) continue;
    for (const { val, when } of alternativesOf(call.recv)) {
      const route = routeOf(val);
      const container = route?.recv === undefined ? containerOf(val) : containerOf(route.recv);
      if (container !== undefined) add(container, route === undefined ? { call, when } : { call, when, route });
    }
  }
  return map;
}

interface Place {
  readonly path: string | undefined;
  readonly conds: readonly Cond[];
  readonly inside: readonly number[];
  readonly through: readonly Loc[];
}

function buildApp(root: CallEvent, byReceiver: ReadonlyMap<number, readonly Received[]>, mounted: Set<number>, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const settings: Setting[] = [];
  const blind: { at: Loc; why: string }[] = [];

  const known = new Set<number>();
  const walk = (container: CallEvent, place: Place): void => {
    known.add(container.id);
    for (const received of byReceiver.get(container.id) ?? []) {
      const { call } = received;
      const method = call.method ?? '';
      const conds = [...place.conds, ...received.when, ...call.conds];
      const here: Place = { ...place, conds };
      if (method === 'use') mountAll(call, here);
      else if (verbs.has(method) && !(method === 'get' && call.args.length < 2 && received.route === undefined)) addRoute(received, here);
      else if (container === root && (method === 'set' || method === 'enable' || method === 'disable')) addSetting(call, conds);
    }
  };

  const mountAll = (call: CallEvent, place: Place): void => {
    const [first, ...rest] = call.args;
    if (first === undefined) return;
    const paths = mountPaths(first, rest.length > 0);
    const handlers = paths === undefined ? call.args : rest;
    for (const path of paths ?? ['/']) {
      const full = joinPath(place.path, path);
      for (const handler of handlers) mount(handler, call, { ...place, path: full });
    }
  };

  const mount = (value: Val, call: CallEvent, place: Place): void => {
    if (value.t === 'arr') {
      for (const item of value.items) mount(item, call, place);
      return;
    }
    for (const { val, when } of alternativesOf(value)) {
      if (val.t === 'arr') {
        mount(val, call, { ...place, conds: [...place.conds, ...when] });
        continue;
      }
      if (val.t === 'lit') continue;
      const conds = [...place.conds, ...when];
      const inner = containerOf(unwrapped(val));
      if (inner !== undefined && !place.inside.includes(inner.id)) {
        mounted.add(inner.id);
        walk(inner, { path: place.path, conds, inside: [...place.inside, inner.id], through: [...place.through, call.at] });
        continue;
      }
      const from = madeBy(val);
      const lost = unknownRoot(val);
      if (lost !== undefined) blind.push({ at: call.at, why: lost });
      const entry: Mount = {
        kind: 'mount',
        call,
        at: call.at,
        path: place.path,
        conds,
        inside: place.inside,
        through: place.through,
        value: val,
        from,
        handlesErrors: takesErrors(val),
      };
      entries.push(entry);
    }
  };

  const addRoute = (received: Received, place: Place): void => {
    const { call, route } = received;
    const [first, ...rest] = call.args;
    const paths =
      route === undefined
        ? first === undefined
          ? undefined
          : (mountPaths(first) ?? [pathOf(first)])
        : (mountPaths(route.args[0] ?? { t: 'unknown', why: 'no path' }) ?? [pathOf(route.args[0])]);
    const handlers = (route === undefined ? rest : call.args).flatMap((h) => (h.t === 'arr' ? h.items : [h]));
    for (const path of paths ?? [undefined]) {
      entries.push({
        kind: 'route',
        call,
        at: call.at,
        methods: [call.method === 'all' ? 'ALL' : call.method === 'del' ? 'DELETE' : (call.method ?? '').toUpperCase()],
        path: joinPath(place.path, path),
        conds: place.conds,
        inside: place.inside,
        through: place.through,
        handlers,
      });
    }
  };

  const addSetting = (call: CallEvent, conds: readonly Cond[]): void => {
    const name = stringOf(call.args[0]);
    if (name === undefined) return;
    const value: Val = call.method === 'set' ? (call.args[1] ?? { t: 'lit', v: undefined }) : { t: 'lit', v: call.method === 'enable' };
    settings.push({ name, value, at: call.at, conds });
  };

  walk(root, { path: '/', conds: [], inside: [root.id], through: [] });
  blind.push(...handedOn(wiring, (val) => val.t === 'call' && known.has(val.call.id)));
  const listens = listensOf(wiring, (val) => containerOf(val) === root);
  return { framework: 'express', platform: 'express', at: root.at, call: root, entries, settings, listens, blind };
}

/** Names under which programs keep a path rather than a middleware. */
const pathNames = /(path|prefix|base|url|uri|endpoint|mount)$|^(base|path|prefix)/i;

/**
 * Paths of a mount or route: a string, a list of strings, a pattern (unknown); undefined when the argument is a handler.
 * A value of which only the name is known is a path when it is called like one and handlers follow it.
 */
function mountPaths(val: Val, isFirstOfMany = false): readonly (string | undefined)[] | undefined {
  const text = defaultString(val);
  if (text !== undefined) return [text];
  if (val.t === 'regex') return [undefined];
  if (val.t === 'str' || val.t === 'env' || val.t === 'op') return [pathOf(val)];
  if (val.t === 'arr' && val.items.length > 0 && val.items.every((i) => stringOf(i) !== undefined || i.t === 'regex' || i.t === 'str'))
    return val.items.map((i) => pathOf(i));
  if (val.t === 'alt' && val.of.every((a) => a.val.t === 'lit' || a.val.t === 'str')) {
    const paths = val.of.map((a) => pathOf(a.val)).filter((path) => path !== undefined);
    return paths.length > 0 ? paths : undefined;
  }
  const name = val.t === 'mem' ? val.p : val.t === 'param' ? (val.name ?? '') : '';
  if (isFirstOfMany && (pathNames.test(name) || val.t === 'unknown')) return [pathOf(val)];
  return undefined;
}

/** `vhost('x', app)`, `asyncHandler(router)` and the like hand on what they are given. */
function unwrapped(val: Val): Val {
  if (val.t !== 'call' || containerOf(val) !== undefined) return val;
  const by = calledPackageOf(val);
  if (by?.pkg === 'vhost' || by?.pkg === 'express-subdomain') return val.call.args[1] ?? val;
  return val;
}

/** Four parameters, as Express counts them; packages known to answer errors. */
function takesErrors(val: Val): boolean {
  if (val.t === 'fn') return val.fn.params === 4;
  if (val.t === 'class') return false;
  const by = madeBy(val);
  if (by === undefined) return false;
  return (
    by.pkg === 'errorhandler' ||
    by.pkg === 'api-error-handler' ||
    by.pkg === 'express-error-handler' ||
    (by.pkg === 'routing-controllers' && by.member === 'defaultErrorHandler') ||
    (by.pkg === 'celebrate' && by.member === 'errors') ||
    by.pkg === 'strong-error-handler'
  );
}
