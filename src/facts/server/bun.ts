import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { callsOf, functionsOf, methodCallsOf, stemsFrom } from '../wiring/reach.ts';
import { alternativesOf, propOf, type CallEvent, type FnVal, type Val } from '../wiring/values.ts';
import { branchesOf, routesIn } from './branches.ts';
import { unknownRoot } from './handed-on.ts';
import { isForUsers } from './health.ts';
import { headersOnAll, madeResponse } from './responses.ts';
import { unreadHeaders, type BodyRead, type Entry, type HttpApp, type Mount, type Route, type Setting } from './types.ts';

/** Bytes of a body that Bun takes unless it is told otherwise: 128 MiB (`maxRequestBodySize`). */
const bodyByDefault = 128 * 1024 * 1024;

/** Frameworks whose applications are judged as such where Bun only serves them. */
const followed = (pkg: string): boolean => /^(hono|@hono\/.*|elysia)$/.test(pkg);

/** Servers of Bun whose answers are the program's own: a table of routes, a `fetch` function. */
export function bunApps(wiring: Wiring): readonly HttpApp[] {
  return wiring.trace.filter(isBunServe).flatMap((call): readonly HttpApp[] => {
    const parts = partsOf(call, wiring);
    return parts.handsOn ? [] : [buildApp(call, parts, wiring)];
  });
}

/** What stands before an application of a framework that Bun serves: routes of the table, branches of `fetch`. */
export function bunFront(serve: CallEvent, wiring: Wiring): readonly Route[] {
  const { table, handlers } = partsOf(serve, wiring);
  return [
    ...table,
    ...routesIn(
      serve,
      handlers,
      branchesOf(handlers, wiring).filter(({ call }) => madeResponse(call) !== undefined),
    ),
  ];
}

/** The bound that Bun puts on every body, as a parser of its own would; undefined where another runtime serves. */
export function bunBodyLimit(listens: readonly CallEvent[]): BodyRead | undefined {
  const serve = listens.find(isBunServe);
  if (serve === undefined) return undefined;
  const at = optionsOf(serve)?.obj.propAt.get('maxRequestBodySize') ?? serve.at;
  const base = { at, what: 'Bun.serve', conds: serve.conds };
  const given = optionOf(serve, 'maxRequestBodySize');
  if (given === 'unread') return { ...base, limit: undefined };
  if (given === undefined || (given.t === 'lit' && given.v === undefined)) return { ...base, limit: bodyByDefault, byDefault: true };
  const numbers = alternativesOf(given).map(({ val }) => numberIn(val));
  return { ...base, limit: numbers.includes(undefined) ? undefined : Math.max(...(numbers as number[])) };
}

/** A number, or the one that stands behind a variable of the environment. */
function numberIn(val: Val): number | undefined {
  if (val.t === 'env') return val.fallback === undefined ? undefined : numberIn(val.fallback);
  if (val.t === 'op' && (val.op === '||' || val.op === '??')) return numberIn(val.r);
  return val.t === 'lit' && typeof val.v === 'number' ? val.v : undefined;
}

/** An option of `Bun.serve`; "unread" where the options could not be read whole. */
export function optionOf(serve: CallEvent, name: string): Val | 'unread' | undefined {
  const options = optionsOf(serve);
  if (options === undefined) return 'unread';
  return propOf(options, name) ?? (options.obj.spreads.length > 0 ? 'unread' : undefined);
}

function optionsOf(serve: CallEvent): Extract<Val, { t: 'obj' }> | undefined {
  for (const { val } of alternativesOf(serve.args[0] ?? { t: 'lit', v: undefined })) if (val.t === 'obj') return val;
  return undefined;
}

interface Parts {
  readonly table: readonly Route[];
  readonly handlers: readonly FnVal[];
  /** An application of a framework answers what the table does not. */
  readonly handsOn: boolean;
  readonly blind: readonly { readonly at: Loc; readonly why: string }[];
  /** A page that Bun builds and serves by itself. */
  readonly page: Loc | undefined;
}

function partsOf(call: CallEvent, wiring: Wiring): Parts {
  const blind: { at: Loc; why: string }[] = [];
  const table: Route[] = [];
  let page: Loc | undefined;
  const options = optionsOf(call);
  if (options === undefined || options.obj.spreads.length > 0)
    blind.push({ at: call.at, why: 'the options of Bun.serve could not be read whole' });
  const place = (name: string): Loc => options?.obj.propAt.get(name) ?? call.at;
  for (const name of ['routes', 'static']) {
    for (const { val } of alternativesOf(propOf(options, name) ?? { t: 'lit', v: undefined })) {
      if (val.t === 'lit') continue;
      if (val.t !== 'obj' || val.obj.spreads.length > 0)
        blind.push({ at: place(name), why: 'its table of routes could not be read whole' });
      if (val.t !== 'obj') continue;
      for (const [path, handler] of val.obj.props) {
        const at = val.obj.propAt.get(path) ?? place(name);
        if (isPage(handler)) page ??= at;
        table.push(...tableRoutes(call, path, handler, at));
      }
    }
  }
  const handlers: FnVal[] = [];
  let handsOn = false;
  for (const { val } of alternativesOf(propOf(options, 'fetch') ?? { t: 'lit', v: undefined })) {
    if (val.t === 'lit') continue;
    if (val.t === 'fn') {
      const calls = callsOf(wiring, val.fn);
      if (calls.some((c) => /^(fetch|handle|request)$/.test(c.method ?? '') && stemsFrom(c.recv, followed))) handsOn = true;
      handlers.push(val.fn);
    } else if (stemsFrom(val, followed)) handsOn = true;
    else blind.push({ at: place('fetch'), why: `${packageIn(val) ?? 'something that could not be followed'} answers its requests` });
  }
  return { table, handlers, handsOn, blind, page };
}

/** The package a value stems from. */
function packageIn(val: Val): string | undefined {
  let found: string | undefined;
  stemsFrom(val, (pkg) => {
    found ??= pkg;
    return true;
  });
  return found;
}

/** An imported HTML file: a module that no script is. */
function isPage(val: Val): boolean {
  return /\.html\b/.test(unknownRoot(val) ?? '');
}

const verbs = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/** `'/orders': handler`, `'/orders': { GET: list, POST: create }`, `'/ready': new Response('ok')`. */
function tableRoutes(call: CallEvent, path: string, handler: Val, at: Loc): readonly Route[] {
  const base = {
    kind: 'route',
    call,
    path: path.length > 1 ? path.replace(/\/$/, '') : path,
    conds: call.conds,
    inside: [call.id],
    through: [],
  } as const;
  return alternativesOf(handler).flatMap(({ val, when }): readonly Route[] => {
    // `false` leaves the path to `fetch`.
    if (val.t === 'lit') return [];
    const conds = [...call.conds, ...when];
    const one = (methods: readonly string[], value: Val, place: Loc): Route => {
      const made = value.t === 'call' ? madeResponse(value.call) : undefined;
      return { ...base, conds, at: place, methods, handlers: [value], ...(made === undefined ? {} : { calls: [made.call] }) };
    };
    if (val.t !== 'obj') return [one(['ALL'], val, at)];
    return [...val.obj.props]
      .filter(([name]) => verbs.test(name))
      .map(([name, value]) => one([name], value, val.obj.propAt.get(name) ?? at));
  });
}

function buildApp(call: CallEvent, { table, handlers, blind, page }: Parts, wiring: Wiring): HttpApp {
  const routes = routesIn(call, handlers, branchesOf(handlers, wiring));
  const base = { call, path: '/', conds: call.conds, inside: [call.id], through: [] } as const;
  const mount = (fn: FnVal, handlesErrors: boolean): Mount => ({
    ...base,
    kind: 'mount',
    at: fn.at,
    value: { t: 'fn', fn },
    from: undefined,
    handlesErrors,
    ...(handlesErrors ? {} : { sets: [] }),
  });
  const readsUrl = handlers.some((fn) => /\.(url|pathname)\b/.test(textOf(fn, wiring)));
  const everything = handlers.map((fn): Route => ({ ...base, kind: 'route', at: fn.at, methods: ['ALL'], handlers: [{ t: 'fn', fn }] }));
  // Beside a table, what is left for `fetch` is what nobody asks for.
  const others = routes.length === 0 && !readsUrl && table.length === 0 ? everything : routes;
  const answering = [...table.filter(isForUsers).flatMap((r) => r.handlers), ...handlers.map((fn): Val => ({ t: 'fn', fn }))];
  const headers = headersOnAll(answering, wiring);
  const onError = optionOf(call, 'error');
  const entries: readonly Entry[] = [
    {
      ...base,
      kind: 'mount',
      at: call.at,
      value: { t: 'arr', items: [], at: call.at },
      from: undefined,
      handlesErrors: false,
      sets: headers.names,
    },
    ...table,
    ...handlers.map((fn) => mount(fn, false)),
    ...others,
    ...(onError === undefined || onError === 'unread' ? [] : functionsOf(onError)).map((fn) => mount(fn, true)),
  ];
  const hidden = routes.length === 0 && readsUrl && table.length === 0;
  return {
    framework: 'bun',
    platform: 'bun',
    at: call.at,
    call,
    entries,
    settings: [
      ...settingsOf(call),
      ...(headers.isWhole ? [] : [said(unreadHeaders, call.at)]),
      ...(page === undefined ? [] : [said('pages', page)]),
    ],
    listens: [call],
    blind: [
      ...blind,
      ...lostIn(call, handlers, wiring),
      ...(hidden ? [{ at: call.at, why: 'how it chooses between its paths could not be followed' }] : []),
    ],
    reads: bodyReads(call, entries, wiring),
  };
}

function textOf(fn: FnVal, wiring: Wiring): string {
  return wiring.machine.repo.text(fn.file)?.slice(fn.at.start, fn.at.end) ?? '';
}

function said(name: string, at: Loc): Setting {
  return { name, value: { t: 'lit', v: true }, at, conds: [] };
}

function settingsOf(call: CallEvent): readonly Setting[] {
  return ['port', 'idleTimeout', 'development'].flatMap((name): readonly Setting[] => {
    const value = optionOf(call, name);
    const options = optionsOf(call);
    return value === undefined || value === 'unread'
      ? []
      : [{ name, value, at: options?.obj.propAt.get(name) ?? call.at, conds: call.conds }];
  });
}

/** Packages that route and answer requests they are handed. */
const routers =
  /^(itty-router|graphql-yoga|@apollo\/server|@trpc\/server|better-auth|@orpc\/.*|@remix-run\/.*|react-router|@react-router\/.*|@modelcontextprotocol\/.*|next|nitro|h3|astro|@sveltejs\/.*|find-my-way|memoirist)$/;

/** Places where the request goes to something whose answers are not known. */
function lostIn(serve: CallEvent, handlers: readonly FnVal[], wiring: Wiring): readonly { readonly at: Loc; readonly why: string }[] {
  const isRequest = (val: Val): boolean => val.t === 'param' && val.of === serve && val.index === 0;
  for (const call of handlers.flatMap((fn) => callsOf(wiring, fn))) {
    if (!call.args.some((a) => isRequest(a) || (a.t === 'obj' && [...a.obj.props.values()].some(isRequest)))) continue;
    const root = rootOf(call.f);
    const pkg = packageIn(call.f);
    if (pkg !== undefined && routers.test(pkg)) return [{ at: call.at, why: `${pkg} answers its requests` }];
    if (unknownRoot(call.f) !== undefined || (root.t === 'param' && root.of !== serve))
      return [{ at: call.at, why: 'what answers a request is chosen in a way that could not be followed' }];
  }
  return [];
}

function rootOf(val: Val): Val {
  return val.t === 'mem' ? rootOf(val.of) : val;
}

const bodyMethods = ['json', 'text', 'formData', 'arrayBuffer', 'blob', 'bytes'];

/** Handlers that read a body: Bun keeps it whole, within one bound for all of them. The first place stands for all. */
function bodyReads(serve: CallEvent, entries: readonly Entry[], wiring: Wiring): readonly BodyRead[] {
  const fns = entries.flatMap((e) => (e.kind === 'route' ? e.handlers.flatMap((h) => functionsOf(h)) : functionsOf(e.value)));
  const reads = fns.flatMap((fn) => methodCallsOf(wiring, fn, bodyMethods)).some((c) => c.args.length === 0 && isRequestOf(c.recv, serve));
  const bound = bunBodyLimit([serve]);
  return reads && bound !== undefined ? [bound] : [];
}

function isRequestOf(val: Val | undefined, serve: CallEvent): boolean {
  if (val?.t === 'param') return val.of === serve && val.index === 0;
  return val?.t === 'unknown' && /^parameter _?req(uest)?$/.test(val.why);
}
