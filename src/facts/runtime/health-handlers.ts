import {
  type Expr,
  factEach,
  type JsOutline,
  type Loc,
  locOf,
  type Repo,
  type Span,
  spanEnd,
  spanFrom,
  spanStart,
  type Stmt,
  type Subject,
} from '../../model/index.ts';
import { dottedName, visits, type Visit } from '../js-walk.ts';
import { healthRoutes, type HealthRoute } from '../server/health.ts';
import { storeClients } from '../server/stores.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { packageOf, type CallEvent, type FnVal } from '../wiring/values.ts';
import { catchOf, enclosing, isCaught, visitAt } from './code-places.ts';

/** A health route whose handler could be read. */
export interface HealthHandler extends Subject {
  readonly path: string;
  /** Why it answers 200 although something it asked does not work. */
  readonly hides: { readonly at: Loc; readonly what: string; readonly isPartly: boolean } | undefined;
  /** It asks a dependency, or looks at the state of a connection. */
  readonly asksAt: Loc | undefined;
  /** A later finding that is less bad takes the place of a worse one. */
  readonly overwritten: { readonly at: Loc; readonly from: string; readonly to: string } | undefined;
  /** Several findings go into one word. */
  readonly verdicts: readonly Loc[];
  readonly leaks: readonly { readonly at: Loc; readonly what: string }[];
  /** Clients made for the health route alone, while the program has one of the kind already. */
  readonly ownClients: readonly { readonly at: Loc; readonly pkg: string; readonly shared: Loc }[];
}

/** Health routes that a function of the program answers, with the name of the subject each makes. */
export function handledHealthRoutes(
  http: HttpService,
): readonly { readonly route: HealthRoute; readonly fn: FnVal; readonly name: string }[] {
  return healthRoutes(http.app, http.wiring, http.env).flatMap((route) => {
    // A route of a plain server is a branch of one large function, whose other branches would be taken for it.
    if (route.opaque || route.route === undefined || route.route.calls !== undefined || route.happens.how === 'never') return [];
    const fn = functionsOf(route.route.handlers.at(-1) ?? { t: 'lit', v: undefined })[0];
    return fn === undefined ? [] : [{ route, fn, name: `${http.name} ${route.path}` }];
  });
}

/** Health routes with a handler of the program's own, one subject per path. */
export const healthHandlers = factEach('health handlers', httpServices, (_repo: Repo, http): readonly HealthHandler[] => {
  const found = new Map<string, HealthHandler>();
  for (const { route, fn, name } of handledHealthRoutes(http)) {
    const outline = http.wiring.modules.get(fn.file)?.outline;
    if (outline === undefined || found.has(name)) continue;
    found.set(name, handlerOf(http, route, fn, outline, name));
  }
  return [...found.values()];
});

/** The same, of handlers that ask a dependency. */
export const askingHealthHandlers = factEach('asking health handlers', healthHandlers, (_repo: Repo, h): readonly HealthHandler[] =>
  h.asksAt !== undefined && !isLiveness(h.path) ? [h] : [],
);

/** The same, of handlers that put several findings into one word. */
export const weighingHealthHandlers = factEach('weighing health handlers', healthHandlers, (_repo: Repo, h): readonly HealthHandler[] =>
  h.verdicts.length > 1 ? [h] : [],
);

/** Whether a path says that only the process is asked; such a route should not fail for its dependencies. */
function isLiveness(path: string): boolean {
  return /(live|alive|ping|status)[a-z]*$/i.test(path);
}

function handlerOf(http: HttpService, route: HealthRoute, fn: FnVal, outline: JsOutline, name: string): HealthHandler {
  const { wiring } = http;
  const inside = ownVisits(outline, fn);
  const loc = (e: { readonly at: Span }): Loc => locOf(fn.file, e.at);
  const state = inside.find(
    (v) => v.expr?.k === 'mem' && v.expr.p === 'readyState' && /mongoose|connection/i.test(dottedName(v.expr.o) ?? ''),
  );
  const calls = callsOf(wiring, fn);
  const statuses = statusWrites(inside);
  return {
    name,
    at: route.at,
    ...(http.service === undefined ? {} : { service: http.service }),
    path: route.path,
    hides: hidden(http, route, calls, inside, state, loc, statuses),
    asksAt: route.asks[0]?.at ?? (state?.expr === undefined ? undefined : loc(state.expr)),
    overwritten: overwritten(statuses, loc),
    verdicts: statuses.filter((s) => s.rank > 0).map((s) => loc(s.expr)),
    leaks: route.route !== undefined && route.route.handlers.length > 1 ? [] : leaks(calls, inside, loc),
    ownClients: ownClients(http, fn),
  };
}

/** Visits of the handler and of the functions written inside of it. */
function ownVisits(outline: JsOutline, fn: FnVal): readonly Visit[] {
  const span = outline.functions[fn.index]?.at ?? spanFrom(0, 0);
  return visits(outline).filter((v) => {
    const at = (v.expr ?? v.stmt)?.at ?? spanFrom(0, 0);
    return spanStart(at) >= spanStart(span) && spanEnd(at) <= spanEnd(span) && v.fn !== undefined;
  });
}

interface StatusWrite {
  readonly target: string;
  readonly word: string;
  /** 2 = does not work, 1 = works in part, 0 = works. */
  readonly rank: number;
  readonly expr: Expr;
  readonly visit: Visit;
}

function rankOf(word: string): number | undefined {
  if (/^(unhealthy|down|error|fail(ed|ure|ing)?|not[_ -]?ready|unavailable|critical|offline|ko)$/i.test(word)) return 2;
  if (/^(degraded|warn(ing)?|partial|impaired)$/i.test(word)) return 1;
  if (/^(healthy|ok|up|ready|pass(ing)?|alive|online|operational)$/i.test(word)) return 0;
  return undefined;
}

/** `health.status = 'degraded'` and the like. */
function statusWrites(inside: readonly Visit[]): readonly StatusWrite[] {
  return inside.flatMap((visit): readonly StatusWrite[] => {
    const e = visit.expr;
    if (e?.k !== 'set' || e.op !== '=' || e.e.k !== 'lit' || typeof e.e.v !== 'string') return [];
    const target = e.to.p === 'id' ? e.to.n : e.to.p === 'mem' ? dottedName(e.to.e) : undefined;
    const rank = rankOf(e.e.v);
    return target === undefined || rank === undefined ? [] : [{ target, word: e.e.v, rank, expr: e, visit }];
  });
}

/** A later `degraded` over an earlier `unhealthy`: neither guarded by a look at what is there nor in the other branch of one decision. */
function overwritten(writes: readonly StatusWrite[], loc: (e: Expr) => Loc): HealthHandler['overwritten'] {
  for (const later of writes) {
    const worse = writes.find(
      (w) =>
        w.target === later.target && w.rank > later.rank && spanEnd(w.expr.at) <= spanStart(later.expr.at) && w.visit.fn === later.visit.fn,
    );
    if (worse === undefined || later.rank === 0) continue;
    const around = enclosing(later.visit);
    const isGuarded = around.some((v) => v.stmt?.s === 'if' && mentionsName(v.stmt.test, later.target));
    const isSameDecision = around.some(
      (v) => v.stmt !== undefined && spanStart(v.stmt.at) <= spanStart(worse.expr.at) && spanEnd(worse.expr.at) <= spanEnd(v.stmt.at),
    );
    const leaves = enclosing(worse.visit).some((v) => v.stmt?.s === 'try' && endsThere(v.stmt, worse.expr));
    if (!isGuarded && !isSameDecision && !leaves) return { at: loc(later.expr), from: worse.word, to: later.word };
  }
  return undefined;
}

/** The branch that writes the worse word ends the handler. */
function endsThere(s: Extract<Stmt, { s: 'try' }>, write: Expr): boolean {
  const inCatch = s.catch?.some((c) => spanStart(c.at) <= spanStart(write.at) && spanEnd(write.at) <= spanEnd(c.at)) === true;
  return inCatch && s.catch?.some((c) => c.s === 'return' || c.s === 'throw') === true;
}

function mentionsName(test: Expr, target: string): boolean {
  const todo: unknown[] = [test];
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    if (typeof item !== 'object' || item === null) continue;
    const e = item as Expr;
    if ((e.k === 'mem' || e.k === 'id') && dottedName(e) === target) return true;
    todo.push(...Object.values(item as object));
  }
  return false;
}

function hidden(
  http: HttpService,
  route: HealthRoute,
  calls: readonly CallEvent[],
  inside: readonly Visit[],
  state: Visit | undefined,
  loc: (e: Expr) => Loc,
  statuses: readonly StatusWrite[],
): HealthHandler['hides'] {
  const partly = partlyHidden(inside, statuses);
  if (partly !== undefined) return { at: loc(partly.expr), what: `${partly.word} is answered with 200`, isPartly: true };
  if (route.canFail || calls.some(isFailure) || inside.some(isFailingStatement)) return undefined;
  if (calls.some((c) => c.f.t === 'unknown' && /^(fail|error|unavailable|reject)/i.test(c.method ?? ''))) return undefined;
  if (route.asks.length === 0)
    return state?.expr === undefined
      ? undefined
      : { at: loc(state.expr), what: 'the state of the connection does not change the status', isPartly: false };
  for (const ask of route.asks) {
    const outline = http.wiring.modules.get(ask.at.file)?.outline;
    const visit = outline === undefined ? undefined : visitAt(visits(outline), ask.at.start, ask.at.end);
    if (visit === undefined || !isCaught(visit)) return undefined;
    const handled = catchOf(visit);
    if (handled?.some((s) => s.s === 'throw' || (s.s === 'expr' && s.e.k === 'call' && s.e.f.k === 'id' && s.e.f.n === 'next')) === true)
      return undefined;
  }
  const first = route.asks[0];
  return first === undefined
    ? undefined
    : { at: first.at, what: `a failing ${first.what} is caught and answered with 200`, isPartly: false };
}

/** `status === 'unhealthy' ? 503 : 200` where the handler also says `degraded`, and `status === 'degraded' ? 200 : 503`. */
function partlyHidden(
  inside: readonly Visit[],
  statuses: readonly StatusWrite[],
): { readonly expr: Expr; readonly word: string } | undefined {
  const known = statuses.filter((s) => s.rank > 0);
  for (const { expr } of inside) {
    if (expr?.k !== 'cond' || !codesIn(expr).some((code) => code >= 500)) continue;
    for (const { target, word } of known) if (codeFor(expr, target, word) === 200) return { expr, word };
  }
  return undefined;
}

/** The numbers a choice of status codes may come to. */
function codesIn(choice: Expr): readonly number[] {
  if (choice.k === 'cond') return [...codesIn(choice.then), ...codesIn(choice.else)];
  return choice.k === 'lit' && typeof choice.v === 'number' ? [choice.v] : [];
}

/** What a choice by comparisons (`status === 'degraded' ? 200 : 503`) comes to for one word; undefined where something else decides. */
function codeFor(choice: Expr, target: string, word: string): number | undefined {
  if (choice.k === 'lit') return typeof choice.v === 'number' ? choice.v : undefined;
  if (choice.k !== 'cond' || choice.test.k !== 'op' || choice.test.r.k !== 'lit' || dottedName(choice.test.l) !== target) return undefined;
  const { op, r } = choice.test;
  if (!/^[!=]==?$/.test(op)) return undefined;
  const isThen = (r.v === word) === (op.charAt(0) === '=');
  return codeFor(isThen ? choice.then : choice.else, target, word);
}

/** Anything that gives the answer another status than 200. */
function isFailure(call: CallEvent): boolean {
  const first = call.args[0];
  if (/^(status|sendStatus|code|writeHead|setStatus|setStatusCode|json|send)$/.test(call.method ?? '')) {
    const isAnswer = call.method === 'json' || call.method === 'send';
    // Hono and Web responses take the status second.
    const code = isAnswer ? call.args[1] : first;
    if (code === undefined) return false;
    if (isAnswer && code.t === 'obj') return true;
    return code.t !== 'lit' || (typeof code.v === 'number' && code.v >= 400);
  }
  if (call.isNew && /Exception$|HttpError$|^Response$/.test(nameOf(call))) return true;
  const by = packageOf(call.f);
  return by !== undefined && /^(http-errors|@hapi\/boom|boom|@nestjs\/terminus|@fastify\/sensible)$/.test(by.pkg);
}

function nameOf(call: CallEvent): string {
  if (call.f.t === 'global') return call.f.name;
  return packageOf(call.f)?.member ?? '';
}

/** `ctx.status = 503`, `res.statusCode = …`, `throw …`. */
function isFailingStatement(visit: Visit): boolean {
  if (visit.stmt?.s === 'throw') return true;
  const e = visit.expr;
  if (e?.k === 'call' && e.f.k === 'id' && e.f.n === 'next' && e.a.length > 0) return true;
  if (e?.k !== 'set' || e.to.p !== 'mem' || e.to.e.k !== 'mem') return false;
  const name = e.to.e.p;
  if (name !== 'statusCode' && name !== 'status') return false;
  return e.e.k !== 'lit' || (typeof e.e.v === 'number' && e.e.v >= 400);
}

/** What a stranger reads in the answer: memory, host, the text of errors. */
function leaks(calls: readonly CallEvent[], inside: readonly Visit[], loc: (e: Expr) => Loc): HealthHandler['leaks'] {
  const found = calls.flatMap((c): HealthHandler['leaks'] => {
    const owner = c.recv?.t === 'global' ? c.recv.name : packageOf(c.recv)?.pkg;
    const isHost = owner === 'os' || owner === 'process';
    if (isHost && /^(memoryUsage|cpuUsage|hostname|loadavg|cpus|freemem|totalmem|networkInterfaces|resourceUsage)$/.test(c.method ?? ''))
      return [{ at: c.at, what: `${c.method ?? ''}()` }];
    return [];
  });
  for (const visit of inside) {
    const e = visit.expr;
    if (e?.k !== 'mem' || (e.p !== 'message' && e.p !== 'stack') || e.o.k !== 'id' || !/^(e|err|error|ex)$|(Error|Err)$/.test(e.o.n))
      continue;
    const above = enclosing(visit);
    const isLogged = above.some(
      (v) => v.expr?.k === 'call' && /^(log|info|warn|error|debug|trace|fatal|captureException)$/.test(lastName(v.expr.f)),
    );
    const isThrown = above.some((v) => v.stmt?.s === 'throw' || v.stmt?.s === 'if');
    const isValue = above.some((v) => v.expr?.k === 'obj' || (v.expr?.k === 'set' && v.expr.to.p === 'mem'));
    if (!isLogged && !isThrown && isValue) found.push({ at: loc(e), what: `${e.o.n}.${e.p}` });
  }
  return found;
}

function lastName(e: Expr): string {
  if (e.k === 'id') return e.n;
  return e.k === 'mem' && typeof e.p === 'string' ? e.p : '';
}

function ownClients(http: HttpService, fn: FnVal): HealthHandler['ownClients'] {
  const clients = storeClients(http.wiring);
  const asked = new Set(callsOf(http.wiring, fn).map((c) => c.id));
  return clients.flatMap((client): HealthHandler['ownClients'] => {
    if (client.at.file !== fn.file) return [];
    const isOf = (c: CallEvent): boolean =>
      c.recv?.t === 'call' && c.recv.call.at.file === client.at.file && c.recv.call.at.start === client.at.start;
    const uses = http.wiring.trace.filter(
      (c) => isOf(c) && !/^(on|once|connect|\$connect|end|quit|disconnect|\$disconnect)$/.test(c.method ?? ''),
    );
    const shared = clients.find((c) => c.pkg === client.pkg && c.at.file !== fn.file);
    // What the rest of the file uses too is the client of the service.
    if (shared === undefined || uses.length === 0 || uses.some((c) => !asked.has(c.id))) return [];
    return [{ at: client.at, pkg: client.pkg, shared: shared.at }];
  });
}
