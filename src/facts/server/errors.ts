import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf } from '../wiring/reach.ts';
import { happens, truthOf, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, stringOf } from '../wiring/values.ts';
import { dropsErrors } from './koa.ts';
import { madeBy } from './made-by.ts';
import { answeredBy, caughtAt } from './node-http.ts';
import { covers, type HttpApp, type Mount, type Route } from './types.ts';

/** What answers errors in an application. */
export interface ErrorHandler {
  readonly at: Loc;
  readonly how: 'middleware' | 'framework' | 'wrapper';
  readonly happens: Happens;
  /** Where the function with four parameters is written. */
  readonly fn: Loc | undefined;
  /** Routes whose errors reach it: registered before it, in its own container or inside of it, below its path. */
  readonly sees: ReadonlySet<Route>;
  /** It stands on the application itself for every path. */
  readonly general: boolean;
  /** Only reports (Sentry): the error goes on to the next handler. */
  readonly reportsOnly: boolean;
  readonly path: string | undefined;
}

/** Error reporters hand the error on; they answer nobody. */
const reporters = /^(@sentry\/|@bugsnag\/|bugsnag|rollbar|@honeybadger|elastic-apm|newrelic|express-winston|@google-cloud\/error)/;

/** Central error handlers of an application, in the order of registration. */
export function errorHandlers(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly ErrorHandler[] {
  const handlers: ErrorHandler[] = [];
  app.entries.forEach((entry, i) => {
    if (entry.kind !== 'mount') return;
    const by = madeBy(entry.value);
    const reportsOnly = by !== undefined && reporters.test(by.pkg);
    if (!entry.handlesErrors && !(reportsOnly && /error/i.test(by.member))) return;
    handlers.push({
      at: entry.at,
      how: 'middleware',
      happens: happens(entry.conds, env),
      fn: functionPlace(entry),
      sees: routesSeen(app, entry, i, env),
      general: entry.path === '/' && entry.inside.length === 1,
      reportsOnly: reportsOnly || isHandedOn(entry, wiring),
      path: entry.path,
    });
  });
  return handlers;
}

function functionPlace(entry: Mount): Loc | undefined {
  const fn = alternativesOf(entry.value).find((a) => a.val.t === 'fn')?.val;
  return fn?.t === 'fn' ? fn.fn.at : undefined;
}

/** Routes that may fail in production; a catch-all at the end fails for nobody. */
function routesOf(app: HttpApp, env: KnownEnv): readonly Route[] {
  return app.entries.filter(
    (e): e is Route => e.kind === 'route' && e.path !== undefined && !/\*/.test(e.path) && happens(e.conds, env).how !== 'never',
  );
}

function routesSeen(app: HttpApp, entry: Mount, position: number, env: KnownEnv): ReadonlySet<Route> {
  // Koa catches what comes later and further inside, Express what came before.
  const reached = new Set(app.framework === 'koa' ? app.entries.slice(position + 1) : app.entries.slice(0, position));
  return new Set(
    routesOf(app, env).filter(
      (r) => reached.has(r) && entry.inside.every((id, i) => r.inside[i] === id) && (entry.path === '/' || covers(entry.path, r.path)),
    ),
  );
}

/** The function passes the error on to `next` and answers nobody itself: it converts or logs. */
function isHandedOn(entry: Mount, wiring: Wiring): boolean {
  const fn = alternativesOf(entry.value).find((a) => a.val.t === 'fn')?.val;
  if (fn?.t !== 'fn') return false;
  const calls = callsOf(wiring, fn.fn);
  const passesOn = calls.some((c) => c.f.t === 'param' && c.f.index === 3 && c.args.length > 0);
  const answers = calls.some((c) => /^(json|send|end|render|sendStatus|jsonp|redirect|sendFile|format|writeHead)$/.test(c.method ?? ''));
  return passesOn && !answers;
}

/** Nothing answers; some answered and the others dropped; only reported; registered too early; for a part only; outside production only. */
export type ErrorFaultKey = 'missing' | 'reports' | 'early' | 'partial' | 'development' | 'drops';

/** How a service answers errors. */
export type ErrorAnswer =
  | { readonly how: 'handled'; readonly at: Loc; readonly entry: Mount | undefined; readonly note: string }
  | { readonly how: 'missing'; readonly at: Loc; readonly fault: string; readonly key: ErrorFaultKey }
  | { readonly how: 'unknown'; readonly at: Loc; readonly why: string };

const answersItself = {
  fastify: 'Fastify answers errors itself as JSON without a stack',
  hono: 'Hono answers errors itself as a plain 500',
  bun: 'Bun answers errors itself as a plain 500',
};

/** Finds what answers errors in production, by the rules of the framework. */
export function errorAnswer(service: { readonly app: HttpApp; readonly wiring: Wiring; readonly env: KnownEnv }): ErrorAnswer {
  const { app, wiring, env } = service;
  if (app.framework === 'next')
    return { how: 'handled', at: app.at, entry: undefined, note: 'Next answers every error itself, without a stack in production' };
  if (app.framework === 'hapi' || app.framework === 'nest')
    return {
      how: 'handled',
      at: app.at,
      entry: undefined,
      note: `${app.framework === 'nest' ? 'Nest’s exception layer' : 'Hapi'} answers every error itself`,
    };
  if (app.framework === 'elysia')
    return { how: 'unknown', at: app.at, why: 'its errors are answered by hooks of Elysia, which are not followed' };
  if (app.framework === 'node') {
    const packaged = app.settings.find((s) => s.name === answeredBy);
    if (packaged !== undefined)
      return {
        how: 'handled',
        at: packaged.at,
        entry: undefined,
        note: `${stringOf(packaged.value) ?? 'its package'} answers errors itself`,
      };
    const caught = caughtAt(app, wiring);
    return caught === undefined
      ? {
          how: 'missing',
          at: app.at,
          fault: 'answers nobody when its request handler fails: nothing catches what is thrown there and ends the response',
          key: 'missing',
        }
      : { how: 'handled', at: caught, entry: undefined, note: 'answers what its request handler throws' };
  }
  const handlers = errorHandlers(app, wiring, env);
  const answering = handlers.filter((h) => !h.reportsOnly);
  const live = answering.filter((h) => h.happens.how === 'always' || h.happens.how === 'unsure');
  if (app.framework === 'koa') {
    const first = live.find((h) => h.general) ?? live[0];
    if (first === undefined) {
      const dropping = app.entries.find((e) => e.kind === 'mount' && dropsErrors(e.value, wiring));
      return dropping === undefined
        ? { how: 'missing', at: app.at, fault: 'has no middleware that catches what later ones throw', key: 'missing' }
        : {
            how: 'missing',
            at: dropping.at,
            fault: 'answers the errors its catch names and drops all others, which end as a 404',
            key: 'drops',
          };
    }
    const unseen = first.general ? [] : routesOf(app, env).filter((r) => !live.some((h) => h.sees.has(r)));
    if (unseen.length > 0)
      return {
        how: 'missing',
        at: first.at,
        fault: `catches errors in some of its routers only: ${unseen.length} route${unseen.length === 1 ? ' has' : 's have'} nothing above that catches them`,
        key: 'partial',
      };
    return { how: 'handled', at: first.at, entry: entryAt(app, first.at), note: 'catches what later middleware throws' };
  }
  if (app.framework === 'fastify' || app.framework === 'hono' || app.framework === 'bun') {
    const last = live.at(-1);
    const page = last === undefined && app.framework === 'bun' ? app.settings.find((s) => s.name === 'development') : undefined;
    if (page !== undefined && truthOf(page.value, env).value === true)
      return {
        how: 'missing',
        at: page.at,
        fault: 'shows Bun’s error page, with the stack and the source, to every client: development is switched on',
        key: 'development',
      };
    const own = answersItself[app.framework];
    return last === undefined
      ? { how: 'handled', at: app.at, entry: undefined, note: own }
      : { how: 'handled', at: last.at, entry: entryAt(app, last.at), note: 'sets the error handler' };
  }
  const last = live.findLast((h) => h.general) ?? live.at(-1);
  if (last !== undefined) {
    const routes = routesOf(app, env);
    const unseen = routes.filter((r) => !live.some((h) => h.sees.has(r)));
    if (unseen.length === 0 && (last.general || routes.length > 0))
      return { how: 'handled', at: last.at, entry: entryAt(app, last.at), note: 'answers errors after the last route' };
    const n = unseen.length;
    const which = last.general ? 'registers its error handler before' : 'has an error handler on some routers only and none for';
    return {
      how: 'missing',
      at: last.at,
      fault: `${which} ${n} route${n === 1 ? '' : 's'}, whose errors it never sees`,
      key: 'early',
    };
  }
  const off = answering[0];
  if (off !== undefined)
    return { how: 'missing', at: off.at, fault: 'registers its error handler outside production only', key: 'development' };
  const reporter = handlers.find((h) => h.reportsOnly);
  if (reporter !== undefined)
    return { how: 'missing', at: reporter.at, fault: 'reports errors but has no handler that answers the client', key: 'reports' };
  return {
    how: 'missing',
    at: app.at,
    fault: 'has no error handler: no middleware with four parameters is mounted after its routes',
    key: 'missing',
  };
}

function entryAt(app: HttpApp, at: Loc): Mount | undefined {
  return app.entries.find((e): e is Mount => e.kind === 'mount' && e.at === at);
}
