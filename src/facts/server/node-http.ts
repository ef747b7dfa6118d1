import { type Loc, locOf } from '../../model/index.ts';
import { dottedName, visits } from '../js-walk.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, stemsFrom } from '../wiring/reach.ts';
import { alternativesOf, numberOf, packageOf, propOf, stringOf, type CallEvent, type FnVal, type Val } from '../wiring/values.ts';
import { branchesOf, routesIn, type Branch } from './branches.ts';
import { listensOf } from './listens.ts';
import type { BodyRead, Entry, HttpApp, Mount, Route, Setting } from './types.ts';

const servers = /^(http|https|http2)$/;
const makes = /^(createServer|createSecureServer|Server|Http2Server)$/;
/** Packages whose applications answer requests that a plain server hands on. */
const frameworks =
  /^(express|koa|fastify|hono|@hono\/node-server|@hapi\/hapi|hapi|restify|polka|connect|next|nuxt|vite|serve-handler|http-proxy|http-proxy-middleware|@trpc\/server|graphql-yoga|@apollo\/server|micro|@remix-run\/.*|find-my-way|itty-router|router|finalhandler|better-auth)$/;

/** Plain servers of Node whose request handler is the program's own function. */
export function nodeApps(wiring: Wiring): readonly HttpApp[] {
  return wiring.trace.flatMap((call): readonly HttpApp[] => {
    const by = packageOf(call.f);
    const packaged = packagedHandler(call);
    if (packaged !== undefined) return [packagedApp(call, packaged, wiring)];
    if (by === undefined || !servers.test(by.pkg) || !makes.test(by.member)) return [];
    const handlers = handlersOf(call, wiring);
    return handlers.length === 0 || handlers.some((fn) => handsOn(fn, wiring)) ? [] : [buildApp(call, handlers, wiring)];
  });
}

/** A server that is a package's as a whole: Apollo's and tRPC's own, or one whose handler GraphQL Yoga or tRPC made. */
function packagedHandler(call: CallEvent): string | undefined {
  const by = packageOf(call.f);
  if (by === undefined) return undefined;
  if (by.pkg === '@apollo/server' && by.member.endsWith('startStandaloneServer')) return 'Apollo Server';
  if (by.pkg === '@trpc/server' && by.member.endsWith('createHTTPServer')) return 'tRPC';
  // The batteries-included servers of old: `new ApolloServer(...).listen()`, `new GraphQLServer(...).start()`.
  if (call.isNew && by.pkg === 'apollo-server' && by.member === 'ApolloServer') return 'Apollo Server';
  if (call.isNew && by.pkg === 'graphql-yoga' && by.member === 'GraphQLServer') return 'GraphQL Yoga';
  if (!servers.test(by.pkg) || !makes.test(by.member)) return undefined;
  const handler = call.args.map((a) => (a.t === 'call' ? packageOf(a.call.f) : undefined)).find((p) => p !== undefined);
  if (handler?.pkg === 'graphql-yoga') return 'GraphQL Yoga';
  return handler?.pkg === '@trpc/server' && handler.member.endsWith('createHTTPHandler') ? 'tRPC' : undefined;
}

/** The name of the setting that says which package answers every request, errors included. */
export const answeredBy = 'answered by';

function packagedApp(call: CallEvent, name: string, wiring: Wiring): HttpApp {
  const isServer = (val: Val): boolean => val.t === 'call' && val.call === call;
  const started = wiring.trace.filter(
    (c) => c.method === 'start' && call.isNew && c.recv !== undefined && alternativesOf(c.recv).some((a) => isServer(a.val)),
  );
  const listens = [...listensOf(wiring, isServer), ...started];
  return {
    framework: 'node',
    platform: 'node',
    at: call.at,
    call,
    entries: [],
    settings: [{ name: answeredBy, value: { t: 'lit', v: name }, at: call.at, conds: [] }],
    listens: name === 'Apollo Server' && !call.isNew ? [call] : listens,
    blind: [{ at: call.at, why: `${name} answers every request by itself` }],
  };
}

/** Functions given to `createServer`, or to `server.on('request')` later. */
function handlersOf(server: CallEvent, wiring: Wiring): readonly FnVal[] {
  const isServer = (val: Val | undefined): boolean =>
    val !== undefined && alternativesOf(val).some((a) => a.val.t === 'call' && a.val.call === server);
  const later = wiring.trace.filter(
    (c) => /^(on|addListener)$/.test(c.method ?? '') && /^(request|stream)$/.test(stringOf(c.args[0]) ?? '') && isServer(c.recv),
  );
  const given = [...server.args, ...later.flatMap((c) => c.args.slice(1))];
  return given.flatMap((arg) => alternativesOf(arg).flatMap((a) => (a.val.t === 'fn' ? [a.val.fn] : [])));
}

/** The handler gives the request to an application of a framework: that one is judged. */
function handsOn(fn: FnVal, wiring: Wiring): boolean {
  return callsOf(wiring, fn).some((c) => c.args.length >= 2 && stemsFrom(c.f, (pkg) => frameworks.test(pkg)));
}

function buildApp(server: CallEvent, handlers: readonly FnVal[], wiring: Wiring): HttpApp {
  const calls = handlers.flatMap((fn) => callsOf(wiring, fn));
  const branches = branchesOf(handlers, wiring);
  const routes = routesIn(server, handlers, branches);
  const blind: { at: Loc; why: string }[] = [];
  const lost = calls.find((c) => c.f.t === 'unknown' && c.args.length >= 2);
  if (lost !== undefined) blind.push({ at: lost.at, why: 'what answers a request is chosen in a way that could not be followed' });
  const readsUrl = handlers.some((fn) => /\.(url|pathname)\b|:path\b/.test(textOf(fn, wiring)));
  if (routes.length === 0 && readsUrl) blind.push({ at: server.at, why: 'how it chooses between its paths could not be followed' });
  const base = { call: server, path: '/', conds: server.conds, inside: [server.id], through: [] } as const;
  const mounts = handlers.map((fn, i): Mount => ({
    ...base,
    kind: 'mount',
    at: fn.at,
    value: { t: 'fn', fn },
    from: undefined,
    handlesErrors: false,
    sets: i === 0 ? headersOnAll(branches) : [],
  }));
  const everything = handlers.map((fn): Route => ({ ...base, kind: 'route', at: fn.at, methods: ['ALL'], handlers: [{ t: 'fn', fn }] }));
  const entries: readonly Entry[] = [...mounts, ...(routes.length === 0 && !readsUrl ? everything : routes)];
  const listens = listensOf(wiring, (val) => val.t === 'call' && val.call === server);
  return {
    framework: 'node',
    platform: 'node',
    at: server.at,
    call: server,
    entries,
    settings: settingsOf(server, wiring),
    listens,
    blind,
    reads: bodyReads(calls, wiring),
  };
}

const answers = /^(end|writeHead|respond)$/;

/** Names of headers that stand on every answer: set before any path is looked at, or beside each `end`. */
function headersOnAll(branches: readonly Branch[]): readonly string[] {
  const setting = branches.filter((b) => /^(setHeader|writeHead|appendHeader|respond)$/.test(b.call.method ?? ''));
  const everywhere = new Set(setting.filter((b) => b.tests.length === 0 && !isInCatch(b.call)).flatMap((b) => headerNames(b.call)));
  const ends = branches.filter((b) => answers.test(b.call.method ?? '') && b.call.recv !== undefined);
  const perAnswer = ends.map((end) => {
    const beside = setting.filter((s) => s.call.inFn === end.call.inFn && s.call.conds.every((c, i) => end.call.conds[i] === c));
    return new Set(beside.flatMap((s) => headerNames(s.call)));
  });
  const [first, ...rest] = perAnswer;
  for (const name of first ?? []) if (rest.every((names) => names.has(name))) everywhere.add(name);
  return [...everywhere];
}

function isInCatch(call: CallEvent): boolean {
  return call.conds.some((c) => c.kind === 'catch');
}

function headerNames(call: CallEvent): readonly string[] {
  const name = stringOf(call.args[0]);
  if (name !== undefined) return [name.toLowerCase()];
  return call.args.flatMap((a) => (a.t === 'obj' ? [...a.obj.props.keys()].map((n) => n.toLowerCase()) : []));
}

/** Limits of time and size that a server takes as options or as properties. */
const settings = [
  'requestTimeout',
  'headersTimeout',
  'keepAliveTimeout',
  'timeout',
  'maxHeaderSize',
  'maxConnections',
  'maxRequestsPerSocket',
];

function settingsOf(server: CallEvent, wiring: Wiring): readonly Setting[] {
  const found: Setting[] = [];
  for (const name of settings) {
    const option = server.args.map((a) => propOf(a, name)).find((v) => v !== undefined);
    const value = server.props.get(name) ?? option;
    if (value !== undefined) found.push({ name, value, at: server.at, conds: [] });
  }
  const timeout = wiring.trace.find((c) => c.method === 'setTimeout' && c.recv?.t === 'call' && c.recv.call === server);
  if (timeout?.args[0] !== undefined) found.push({ name: 'timeout', value: timeout.args[0], at: timeout.at, conds: timeout.conds });
  return found;
}

/** `req.on('data', ...)`: the body, collected by hand, with the bound the callback puts on it. */
function bodyReads(calls: readonly CallEvent[], wiring: Wiring): readonly BodyRead[] {
  return calls.flatMap((call): readonly BodyRead[] => {
    if (!/^(on|addListener)$/.test(call.method ?? '') || stringOf(call.args[0]) !== 'data') return [];
    const fn = call.args[1];
    if (fn?.t !== 'fn' || !isRequest(call.recv)) return [];
    const text = textOf(fn.fn, wiring);
    // A chunk that is only handed on or counted is not kept.
    if (!/\+=|\.push\(|concat/.test(text)) return [];
    return [{ at: call.at, what: 'its request handler', ...boundOf(fn.fn, text), conds: call.conds }];
  });
}

function isRequest(val: Val | undefined): boolean {
  return val?.t === 'param' && val.index === 0 && servers.test(packageOf(val.of.f)?.pkg ?? packageOf(val.of.recv)?.pkg ?? 'http');
}

/** A comparison inside the callback bounds what it collects; the number is known where it is written there. */
function boundOf(fn: FnVal, text: string): { readonly limit: number | undefined } {
  if (!/[<>]=?/.test(text.replace(/=>/g, ''))) return { limit: Number.POSITIVE_INFINITY };
  const compared = /[<>]=?\s*((?:[\d_.e]+\s*\*?\s*)+)/.exec(text.replace(/=>/g, ''))?.[1];
  const product = compared
    ?.split('*')
    .map((n) => Number(n.trim().replaceAll('_', '')))
    .reduce((a, b) => a * b, 1);
  if (product !== undefined && product > 0) return { limit: product };
  const name = /[<>]=?\s*([A-Za-z_$][\w$]*)\b/.exec(text.replace(/=>/g, ''))?.[1];
  const outline = name === undefined ? undefined : fn.env;
  for (let s = outline; s !== undefined && name !== undefined; s = s.parent) {
    const slot = s.names.get(name);
    if (slot !== undefined) return { limit: numberOf(slot.live?.() ?? slot.val) };
  }
  return { limit: undefined };
}

function textOf(fn: FnVal, wiring: Wiring): string {
  return wiring.machine.repo.text(fn.file)?.slice(fn.at.start, fn.at.end) ?? '';
}

/** Where an exception in the handler of a plain server is caught and answered. */
export function caughtAt(app: HttpApp, wiring: Wiring): Loc | undefined {
  const handlers = app.entries.flatMap((e) => (e.kind === 'mount' && e.value.t === 'fn' ? [e.value.fn] : []));
  const ends = (c: CallEvent): boolean => answers.test(c.method ?? '') || /^(statusCode|destroy|json|send)$/.test(c.method ?? '');
  for (const fn of handlers) {
    const calls = callsOf(wiring, fn);
    const answer = calls.find((c) => isInCatch(c) && ends(c));
    if (answer !== undefined) return answer.at;
    const chained = chainedCatch(fn, wiring);
    if (chained !== undefined) return chained;
  }
  return undefined;
}

/** `step().then(...).catch(() => refuse(res))` in the handler itself: one function for whatever the chain rejects with. */
function chainedCatch(fn: FnVal, wiring: Wiring): Loc | undefined {
  const outline = wiring.machine.repo.outline(fn.file, 'js');
  if (outline === undefined) return undefined;
  const all = visits(outline);
  const does = (index: number): boolean =>
    all.some(({ expr, fn: inside }) => inside === index && expr?.k === 'call' && !/^(console|log|logger)\./.test(dottedName(expr.f) ?? ''));
  for (const { expr, fn: inside } of all) {
    if (inside !== fn.index || expr?.k !== 'call' || expr.f.k !== 'mem' || expr.f.p !== 'catch') continue;
    const [handler] = expr.a;
    if (handler?.k === 'fn' ? does(handler.i) : handler?.k === 'id' || handler?.k === 'mem') return locOf(fn.file, expr.f.pAt);
  }
  return undefined;
}
