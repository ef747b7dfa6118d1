import type { Loc } from '../../model/index.ts';
import { healthPurpose } from './health.ts';
import { covers, type Entry, type HttpApp } from './types.ts';

/** One call on the application itself, with everything it brings in: a middleware, a route, or a router with all its routes. */
export interface Step {
  readonly at: Loc;
  readonly entries: readonly Entry[];
}

/** What is called on the application itself, in the order in which a request meets it. */
export function chainOf(app: HttpApp): readonly Step[] {
  const steps: { at: Loc; entries: Entry[] }[] = [];
  for (const entry of app.entries) {
    const at = entry.through[0] ?? entry.at;
    const last = steps.at(-1);
    if (last !== undefined && last.at.file === at.file && last.at.start === at.start) last.entries.push(entry);
    else steps.push({ at, entries: [entry] });
  }
  return steps;
}

/** Does a step answer requests of users? Probes do not count. */
export function isRouteStep(step: Step): boolean {
  return step.entries.some((e) => e.kind === 'route' && (e.path === undefined || healthPurpose(e.path) === undefined));
}

/** Packages whose middleware comes before what costs something: headers, origins, ids, logs, tracing. */
const frontPackages =
  /^(helmet|koa-helmet|cors|@koa\/cors|koa2-cors|hono|@sentry\/.*|morgan|koa-morgan|koa-logger|koa-pino-logger|pino-http|express-pino-logger|express-winston|response-time|koa-response-time|express-request-id|express-requests-logger|cls-rtracer|correlation-id|express-correlation-id|compression|koa-compress|express-status-monitor|serve-favicon|prom-bundle|express-prom-bundle|serve-static|koa-static|hpp|dd-trace|elastic-apm-node|express-http-context|lusca|@fastify\/(?:helmet|cors|sensible|request-context))$/;

/** Files served as they are. */
export function servesFiles(entry: Entry): boolean {
  if (entry.kind !== 'mount' || entry.from === undefined) return false;
  const { pkg, member } = entry.from;
  return (
    (pkg === 'express' && member === 'static') ||
    /^(serve-static|koa-static|koa-static-server|koa-send|@fastify\/static|serve-index)$/.test(pkg)
  );
}

/**
 * The last step before the first route that belongs to the front of the chain, behind which limits go: refused requests
 * then still carry headers and are logged, and cost nothing more. Undefined where nothing of the kind is mounted early.
 */
export function frontStep(app: HttpApp): Step | undefined {
  const steps = chainOf(app);
  const first = steps.findIndex((s) => isRouteStep(s));
  return steps
    .slice(0, first === -1 ? undefined : first)
    .findLast((s) =>
      s.entries.every((e) => e.kind === 'mount' && e.path === '/' && (servesFiles(e) || frontPackages.test(e.from?.pkg ?? ''))),
    );
}

/** Paths of probes and scrapers that are met behind a place of the chain. */
export function probePaths(app: HttpApp, after: Step | undefined): readonly string[] {
  const position = after === undefined ? -1 : app.entries.indexOf(after.entries.at(-1) as Entry);
  const paths = app.entries.flatMap((e, i) => {
    if (e.kind !== 'route' || i <= position || e.path === undefined || /[<:*]/.test(e.path)) return [];
    return healthPurpose(e.path) !== undefined || /\/metrics$/.test(e.path) ? [e.path] : [];
  });
  return [...new Set(paths)];
}

/** The first piece of the path that (nearly) all routes share: `/api`. Undefined where they share none. */
export function sharedPrefix(app: HttpApp): string | undefined {
  const paths = app.entries.flatMap((e) =>
    e.kind === 'route' && e.path !== undefined && healthPurpose(e.path) === undefined ? [e.path] : [],
  );
  const first = /^\/[\w-]+(?=\/)/.exec(paths[0] ?? '')?.[0];
  return first !== undefined && paths.every((p) => covers(first, p)) ? first : undefined;
}
