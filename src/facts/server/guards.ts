import { factEach, factOf, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { visits } from '../js-walk.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { functionsFrom, functionsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, propOf, type Val } from '../wiring/values.ts';
import { madeBy } from './made-by.ts';
import { covers, type Mount, type Route } from './types.ts';

/** A route that only some people may use, by its path or its method. */
export interface GuardedRoute {
  readonly route: Route;
  readonly why: 'admin' | 'delete';
  /** `yes`: something before the handler asks who is there; `perhaps`: the handler does, or what runs could not be followed. */
  readonly guarded: 'yes' | 'perhaps' | 'no';
  readonly by: Evidence | undefined;
}

export interface GuardSubject extends Subject {
  readonly http: HttpService;
  readonly routes: readonly GuardedRoute[];
}

const authPackages =
  /^(passport|koa-passport|@fastify\/passport|express-jwt|koa-jwt|express-oauth2-jwt-bearer|express-oauth2-bearer|express-basic-auth|basic-auth|express-openid-connect|@fastify\/(auth|jwt|basic-auth|bearer-auth)|keycloak-connect|@clerk\/.+|@nestjs\/passport|nest-keycloak-connect|supertokens-node|@casl\/.+|express-jwt-permissions|connect-ensure-login|express-unless|@auth0\/.+|hono\/(jwt|basic-auth|bearer-auth))(\/.*)?$/;
/** Packages that look at requests and ask nobody who they are. */
const others =
  /^(express|body-parser|cors|helmet|compression|morgan|serve-static|cookie-parser|express-session|cookie-session|multer|method-override|express-rate-limit|express-slow-down|hpp|response-time|serve-favicon|connect-flash|pino-http|express-pino-logger|express-winston|express-mongo-sanitize|xss-clean|csurf|lusca|swagger-ui-express|@fastify\/(cors|helmet|compress|static|cookie|session|formbody|multipart|rate-limit|swagger|swagger-ui|sensible|view|under-pressure)|koa-bodyparser|@koa\/cors|koa-helmet|koa-logger|koa-static|koa-compress|express-validator|celebrate|zod|joi|express-fileupload|connect-timeout|express-status-monitor|prom-client|express-prom-bundle|@sentry\/.+)$/;

/** Services with routes for administrators, or that delete, where routes are known. */
export const guardSubjects = factEach('services with routes to guard', httpServices, (repo: Repo, http): readonly GuardSubject[] => {
  // Hapi decides about authentication by strategies, not by what stands before a route.
  if (http.app.framework === 'hapi') return [];
  const all = http.app.entries.flatMap((entry, i): readonly GuardedRoute[] => {
    if (entry.kind !== 'route' || entry.path === undefined || happens(entry.conds, http.env).how === 'never') return [];
    const why = isAdmin(entry.path) ? 'admin' : entry.methods.includes('DELETE') && !ofOneself.test(entry.path) ? 'delete' : undefined;
    return why === undefined ? [] : [{ route: entry, why, ...guardOf(repo, http, entry, i) }];
  });
  // A service that asks nobody anything is internal or public as a whole: only what it calls administration is judged.
  const asks = all.some((r) => r.guarded === 'yes');
  const routes = all.filter((r) => r.why === 'admin' || asks);
  const first = routes[0];
  return first === undefined
    ? []
    : [{ name: http.name, at: first.route.at, ...(http.service === undefined ? {} : { service: http.service }), http, routes }];
});

const ofOneself = /(logout|signout|session|sessions|cart|basket|unsubscribe|subscription|cookie|token|tokens|test|webhook|cache)(\/|$)/i;

function isAdmin(path: string): boolean {
  const segments = path.toLowerCase().split('/');
  const i = segments.findIndex((s) => /^(admin|admins|administration|backoffice)$/.test(s));
  return (
    i >= 0 &&
    !segments
      .slice(i)
      .some((s) => /^(log-?in|sign-?in|sign-?up|register|log-?out|forgot.*|reset.*|setup|refresh.*|health|assets|static|\*.*)$/.test(s))
  );
}

function guardOf(repo: Repo, http: HttpService, route: Route, position: number): Pick<GuardedRoute, 'guarded' | 'by'> {
  const before = http.app.entries.filter(
    (e, k): e is Mount =>
      e.kind === 'mount' &&
      (k < position || http.app.framework === 'fastify' || http.app.framework === 'nest') &&
      !e.handlesErrors &&
      (e.path === undefined || covers(e.path, route.path)) &&
      e.inside.every((id, n) => route.inside[n] === id),
  );
  let perhaps = false;
  const chain = [...before.map((m) => ({ val: m.value, at: m.at })), ...route.handlers.map((val) => ({ val, at: route.at }))];
  const last = chain.at(-1);
  // The nearest to the handler tells most: what reads a token for every request comes first, and lets strangers pass.
  for (const { val, at } of chain.toReversed()) {
    const answer = asksWho(repo, http, val);
    if (answer === 'yes' && val !== last?.val) return { guarded: 'yes', by: { at, note: 'asks who is there' } };
    if (answer !== 'no') perhaps = true;
  }
  // `fastify.get(path, { preHandler })` and `onRequest` that could not be read, security written into the options.
  if (propOf(route.options, 'security') !== undefined || propOf(route.options, 'config') !== undefined) perhaps = true;
  return { guarded: perhaps ? 'perhaps' : 'no', by: undefined };
}

/** Whether somebody who is not known gets an answer from a route at all: false where something before it asks who is there. */
export function isOpenToAll(repo: Repo, http: HttpService, route: Route): boolean {
  return guardOf(repo, http, route, http.app.entries.indexOf(route)).guarded !== 'yes';
}

/** A token against forged requests tells pages apart, not people: names and files that are about it. */
const againstForgery = /csrf|xsrf/i;

/** Whether a middleware looks at who sends the request. */
export function asksWho(repo: Repo, http: HttpService, val: Val): 'yes' | 'perhaps' | 'no' {
  const by = madeBy(val) ?? packageOf(val);
  if (by !== undefined && authPackages.test(by.pkg)) return 'yes';
  const fns = functionsOf(val);
  const own = fns.filter((fn) => !againstForgery.test(fn.file));
  if (own.some((fn) => functionsFrom(http.wiring, fn).some(({ file, index }) => identityReaders(repo, file).has(index)))) return 'yes';
  if (by !== undefined) return others.test(by.pkg) || fns.length > 0 ? 'no' : 'perhaps';
  if (val.t === 'class' || (val.t === 'obj' && val.obj.cls !== undefined)) return 'perhaps';
  return fns.length > 0 || val.t === 'lit' ? 'no' : 'perhaps';
}

const identity =
  /^(authorization|x-api-key|api_?key|auth|authenticate|authorize|authenticated|user|users?_?id|account|current_?user|session|sessions|token|tokens|jwt|bearer|is_?authenticated|is_?admin|is_?logged_?in|role|roles|permission|permissions|cookies|signed_?cookies|secret|passport|req_?user|owner|actor|principal|tenant)$/i;
const identityPart =
  /auth|token|permission|apikey|api_key|session|secret|admin(?!istration)|isLogged|currentUser|guard|protect|require[A-Z]|ensure[A-Z]|access/i;

/** Functions of a file that speak of users, tokens, sessions or roles, by index. */
const identityReaders = factOf(
  'functions that ask who is there',
  (repo: Repo, file: string): ReadonlySet<number> => {
    const found = new Set<number>();
    const outline = repo.outline(file, 'js');
    if (outline === undefined) return found;
    const says = (name: string): boolean => !againstForgery.test(name) && (identity.test(name) || identityPart.test(name));
    for (const { expr, fn } of visits(outline)) {
      if (fn === undefined || expr === undefined || found.has(fn)) continue;
      if (expr.k === 'id' && says(expr.n)) found.add(fn);
      else if (expr.k === 'mem' && typeof expr.p === 'string' && says(expr.p)) found.add(fn);
      else if (expr.k === 'lit' && typeof expr.v === 'string' && identity.test(expr.v)) found.add(fn);
    }
    outline.functions.forEach((f, i) => {
      if (f.name !== undefined && says(f.name)) found.add(i);
    });
    return found;
  },
  (file) => file,
);
