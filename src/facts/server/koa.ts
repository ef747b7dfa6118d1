import type { Loc, Stmt } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { alternativesOf, calledPackageOf, packageOf, propOf, stringOf, type CallEvent, type Cond, type Val } from '../wiring/values.ts';
import { listensOf } from './listens.ts';
import { madeBy } from './made-by.ts';
import { mentionsCall } from './outline-search.ts';
import { pathOf } from './paths.ts';
import { joinPath, type Entry, type HttpApp, type Setting } from './types.ts';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all']);
const routerPackages =
  /^(koa-router|@koa\/router|koa-joi-router|koa-swagger-decorator|@pacote\/koa-router|koa-better-router|koa-66|koa-isomorphic-router|koa-tree-router|koa-smart-router)$/;
/** Packages whose middleware catches what later middleware throws and answers it. */
const errorPackages =
  /^(koa-error|koa-onerror|koa-json-error|koa-better-error-handler|koa-error-handler|koa-bouncer-error|koa-pretty-error|routing-controllers)$/;

/** Koa applications with their middleware and routers in order. */
export function koaApps(wiring: Wiring): readonly HttpApp[] {
  return wiring.trace.filter((c) => isApp(c)).map((call) => buildApp(call, wiring));
}

function isApp(call: CallEvent): boolean {
  const by = packageOf(call.f);
  return (call.isNew && by?.pkg === 'koa' && by.member === '') || (by?.pkg === 'routing-controllers' && by.member === 'createKoaServer');
}

function isRouter(call: CallEvent): boolean {
  const by = packageOf(call.f);
  return by !== undefined && routerPackages.test(by.pkg) && (call.isNew || by.member === '' || /Router$/.test(by.member));
}

/** The application or router a value is, through chained calls. */
function containerOf(val: Val | undefined): CallEvent | undefined {
  if (val?.t !== 'call') return undefined;
  const { call } = val;
  if (isRouter(call) || isApp(call)) return call;
  if (call.method === 'use' || call.method === 'prefix' || call.method === 'param' || verbs.has(call.method ?? ''))
    return containerOf(call.recv);
  return undefined;
}

interface Place {
  readonly path: string | undefined;
  readonly conds: readonly Cond[];
  readonly inside: readonly number[];
  readonly through: readonly Loc[];
}

function buildApp(root: CallEvent, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const blind: { at: Loc; why: string }[] = [];
  const byContainer = receivers(wiring);
  const received = (container: CallEvent): readonly CallEvent[] => byContainer.get(container) ?? [];

  const walk = (container: CallEvent, place: Place): void => {
    const prefix = container === root ? '' : prefixOf(container, received(container));
    const base = { ...place, path: joinPath(place.path, prefix) };
    for (const call of received(container)) {
      const here = { ...base, conds: [...base.conds, ...call.conds] };
      if (call.method === 'use') {
        const path = stringOf(call.args[0]);
        for (const arg of call.args.slice(path === undefined ? 0 : 1))
          mount(arg, call, path === undefined ? here : { ...here, path: joinPath(base.path, path) });
      } else if (container !== root && verbs.has(call.method ?? '')) route(call, here);
    }
  };

  const mount = (value: Val, call: CallEvent, place: Place): void => {
    for (const { val, when } of alternativesOf(value)) {
      const here = { ...place, conds: [...place.conds, ...when] };
      if (val.t === 'arr') {
        for (const item of val.items) mount(item, call, here);
        continue;
      }
      if (val.t === 'lit') continue;
      if (val.t === 'call') {
        const by = calledPackageOf(val);
        if (by?.pkg === 'koa-compose') {
          mount(val.call.args[0] ?? { t: 'lit', v: undefined }, call, here);
          continue;
        }
        if (by?.pkg === 'koa-mount') {
          const path = stringOf(val.call.args[0]);
          mount(val.call.args[path === undefined ? 0 : 1] ?? { t: 'lit', v: undefined }, call, {
            ...here,
            path: joinPath(here.path, path ?? ''),
          });
          continue;
        }
        // `router.allowedMethods()` answers what no route does.
        if (val.call.method === 'allowedMethods') continue;
        const inner = val.call.method === 'routes' || val.call.method === 'middleware' ? containerOf(val.call.recv) : containerOf(val);
        if (inner !== undefined && !place.inside.includes(inner.id)) {
          walk(inner, { ...here, inside: [...place.inside, inner.id], through: [...place.through, call.at] });
          continue;
        }
      }
      if (val.t === 'unknown') blind.push({ at: call.at, why: val.why });
      const from = madeBy(val);
      entries.push({
        kind: 'mount',
        call,
        at: call.at,
        path: here.path,
        conds: here.conds,
        inside: place.inside,
        through: place.through,
        value: val,
        from,
        handlesErrors: catchesLater(val, wiring) || (from !== undefined && errorPackages.test(from.pkg)),
      });
    }
  };

  const route = (call: CallEvent, place: Place): void => {
    const [first, second, ...rest] = call.args;
    const named = stringOf(first) !== undefined && stringOf(second) !== undefined;
    const path = named ? second : first;
    const handlers = (named ? rest : call.args.slice(1)).flatMap((h) => (h.t === 'arr' ? h.items : [h]));
    const paths = path?.t === 'arr' ? path.items.map((p) => pathOf(p)) : [pathOf(path)];
    for (const p of paths) {
      entries.push({
        kind: 'route',
        call,
        at: call.at,
        methods: [call.method === 'all' ? 'ALL' : call.method === 'del' ? 'DELETE' : (call.method ?? '').toUpperCase()],
        path: joinPath(place.path, p),
        conds: place.conds,
        inside: place.inside,
        through: place.through,
        handlers,
      });
    }
  };

  entries.push(...ownErrorHandling(root, wiring));
  walk(root, { path: '/', conds: [], inside: [root.id], through: [] });
  const isApp = (val: Val): boolean =>
    containerOf(val) === root || (val.t === 'call' && val.call.method === 'callback' && containerOf(val.call.recv) === root);
  const listens = listensOf(wiring, isApp);
  return { framework: 'koa', platform: 'koa', at: root.at, call: root, entries, settings: settingsOf(root), listens, blind };
}

const receiverIndexes = new WeakMap<Wiring, ReadonlyMap<CallEvent, readonly CallEvent[]>>();

/** The calls made on every application and router, in order. */
function receivers(wiring: Wiring): ReadonlyMap<CallEvent, readonly CallEvent[]> {
  const known = receiverIndexes.get(wiring);
  if (known !== undefined) return known;
  const index = new Map<CallEvent, CallEvent[]>();
  for (const call of wiring.trace) {
    if (call.recv === undefined) continue;
    for (const container of new Set(alternativesOf(call.recv).map((a) => containerOf(a.val)))) {
      if (container === undefined) continue;
      const list = index.get(container);
      if (list === undefined) index.set(container, [call]);
      else list.push(call);
    }
  }
  receiverIndexes.set(wiring, index);
  return index;
}

function prefixOf(router: CallEvent, received: readonly CallEvent[]): string | undefined {
  const later = received.filter((c) => c.method === 'prefix').at(-1);
  const val = later?.args[0] ?? propOf(router.args[0], 'prefix');
  if (val === undefined || (val.t === 'lit' && val.v === undefined)) return '';
  return pathOf(val);
}

function settingsOf(root: CallEvent): readonly Setting[] {
  const settings: Setting[] = [];
  for (const name of ['proxy', 'keys']) {
    const value = root.props.get(name) ?? propOf(root.args[0], name);
    if (value !== undefined) settings.push({ name, value, at: root.at, conds: [] });
  }
  return settings;
}

/** Koa's own answer to errors, replaced: `app.context.onerror = ...`, or by a package that is handed the application. */
function ownErrorHandling(root: CallEvent, wiring: Wiring): readonly Entry[] {
  const base = { kind: 'mount', path: '/', inside: [root.id], through: [], handlesErrors: true } as const;
  const replaced = wiring.machine.assigned
    .filter((a) => a.name === 'onerror' && a.of.t === 'mem' && a.of.p === 'context' && containerOf(a.of.of) === root)
    .map((a): Entry => ({ ...base, call: root, at: a.at, conds: a.conds, value: a.val, from: undefined }));
  const packaged = wiring.trace
    .filter((c) => errorPackages.test(packageOf(c.f)?.pkg ?? '') && containerOf(c.args[0]) === root)
    .map((call): Entry => ({
      ...base,
      call,
      at: call.at,
      conds: call.conds,
      value: { t: 'call', call },
      from: madeBy({ t: 'call', call }),
    }));
  return [...replaced, ...packaged];
}

/** The middleware awaits `next()` inside a try block that has a catch. */
function catchesLater(val: Val, wiring: Wiring): boolean {
  return hasCatch(val, wiring, (caught) => answersAll(caught));
}

/** The middleware catches what later ones throw, answers the errors it names and drops the others. */
export function dropsErrors(val: Val, wiring: Wiring): boolean {
  return hasCatch(val, wiring, (caught) => caught.length > 0 && !answersAll(caught));
}

function hasCatch(val: Val, wiring: Wiring, does: (caught: readonly Stmt[]) => boolean): boolean {
  if (val.t !== 'fn') return false;
  const outline = wiring.modules.get(val.fn.file)?.outline;
  const fn = outline?.functions[val.fn.index];
  const next = fn?.params[1];
  if (outline === undefined || fn === undefined || next?.p !== 'id') return false;
  const looks = (body: readonly Stmt[]): boolean =>
    body.some(
      (s) =>
        (s.s === 'try' && s.catch !== undefined && does(s.catch) && mentionsCall(s.body, next.n)) ||
        (s.s === 'if' && (looks(s.then) || looks(s.else ?? []))) ||
        (s.s === 'block' && looks(s.body)) ||
        (s.s === 'try' && looks(s.body)),
    );
  return looks(fn.body);
}

/** A catch block that does something about every error: an `if` without `else` alone drops those it does not name. */
function answersAll(caught: readonly Stmt[]): boolean {
  return caught.some((s) => s.s !== 'if' || (answersAll(s.then) && s.else !== undefined && answersAll(s.else)));
}
