import type { Loc } from '../../model/index.ts';
import type { CallEvent, Cond, Val } from '../wiring/values.ts';

export type Framework = 'express' | 'fastify' | 'koa' | 'hapi' | 'nest' | 'hono' | 'node' | 'next' | 'bun' | 'elysia';

/**
 * One HTTP application of a service: everything mounted on it, in the order in which a request meets it,
 * whatever files the wiring is spread over.
 */
export interface HttpApp {
  readonly framework: Framework;
  /** The HTTP library below the framework: Nest runs on Express unless it is given the Fastify adapter. */
  readonly platform: Framework;
  /** Where the application is created. */
  readonly at: Loc;
  readonly call: CallEvent;
  /** Name of the variable or property that holds it, where simple. */
  readonly entries: readonly Entry[];
  readonly settings: readonly Setting[];
  /** Calls that start listening (or hand the app to something that does). */
  readonly listens: readonly CallEvent[];
  /** Things mounted that could not be followed; while there are some, absence is not proven. */
  readonly blind: readonly { readonly at: Loc; readonly why: string }[];
  /** Operations of GraphQL that change something, each as a route of its own; requests for them all go to one path. */
  readonly operations?: readonly Route[];
  /** Places where handlers read a body themselves, without a parser in front of them that bounds it. */
  readonly reads?: readonly BodyRead[];
}

/** A request body read by hand. */
export interface BodyRead {
  readonly at: Loc;
  readonly what: string;
  /** Bytes; infinite where nothing bounds it, undefined where the bound could not be read. */
  readonly limit: number | undefined;
  /** The limit is the framework's own. */
  readonly byDefault?: true;
  readonly conds: readonly Cond[];
}

export type Entry = Mount | Route;

interface Placed {
  /** The call that mounts it. */
  readonly call: CallEvent;
  readonly at: Loc;
  /** Absolute path prefix ("/" = everything), pieces only configuration knows as "<name>"; undefined for a pattern. */
  readonly path: string | undefined;
  /** Conditions on the way: around the mount and around everything it is mounted through. */
  readonly conds: readonly Cond[];
  /** Containers (routers, plugins) from the application inwards: numbers of their creation. */
  readonly inside: readonly number[];
  /** Where the containers were mounted, outermost first: the path of reasoning. */
  readonly through: readonly Loc[];
}

/** Middleware, plugins, hooks, guards: what a request passes through. */
export interface Mount extends Placed {
  readonly kind: 'mount';
  readonly value: Val;
  /** The package function that made it: `helmet()` = { pkg: 'helmet', member: '' }. */
  readonly from: MadeBy | undefined;
  /** Answers errors: four parameters in Express, setErrorHandler, a filter ... */
  readonly handlesErrors: boolean;
  /** Headers that it sets on every answer, where that took more than finding the calls: a handler that answers all paths itself. */
  readonly sets?: readonly string[];
}

export interface MadeBy {
  readonly pkg: string;
  readonly member: string;
  /** First argument of the factory (options), if any. */
  readonly options: Val | undefined;
  readonly call: CallEvent | undefined;
}

export interface Route extends Placed {
  readonly kind: 'route';
  /** Upper case; "ALL" for any. */
  readonly methods: readonly string[];
  /** Middleware of the route and its handler, in order. */
  readonly handlers: readonly Val[];
  /** The calls that answer it, where the route is a branch of a larger function. */
  readonly calls?: readonly CallEvent[];
  /** Name of the GraphQL operation that this stands for. */
  readonly operation?: string;
  /** Nest: what stands between the request and the parameters of the handler, to check and convert (`@UsePipes`, `@Body(pipe)`). */
  readonly pipes?: readonly Val[];
  /** Options of the route (Fastify, Hapi) or decorators' data (Nest). */
  readonly options?: Val;
}

/** `app.set('trust proxy', 1)`, `app.disable('x-powered-by')`, options given when the app is created. */
export interface Setting {
  readonly name: string;
  readonly value: Val;
  readonly at: Loc;
  readonly conds: readonly Cond[];
}

/** The setting that says: headers are configured in a way that could not be read. */
export const unreadHeaders = 'headers that could not be read';

/** Joins URL path pieces; undefined when one is unknown. */
export function joinPath(prefix: string | undefined, path: string | undefined): string | undefined {
  if (prefix === undefined || path === undefined) return undefined;
  const joined = `/${prefix}/${path}`.replace(/\/+/g, '/');
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/** Whether something mounted at `prefix` sees requests for `path`. A piece nobody knows equals no other. */
export function covers(prefix: string | undefined, path: string | undefined): boolean {
  if (prefix === undefined || path === undefined || prefix.includes('<?>')) return false;
  const clean = prefix.replace(/\/?(\*|\(\.\*\)|\{\*\w+\})$/, '') || '/';
  return clean === '/' || path === clean || path.startsWith(`${clean}/`);
}

/**
 * Whether a mount sees every route of its application. Fastify's plugins are encapsulated: what is
 * registered inside a child stays with the child's routes, whatever the path.
 */
export function isGlobal(app: HttpApp, mount: Mount): boolean {
  if (mount.path !== '/') {
    // `new Hono().basePath('/api')`: nothing of the application lies outside.
    const routes = app.entries.filter((e) => e.kind === 'route');
    return app.framework === 'hono' && routes.length > 0 && routes.every((r) => covers(mount.path, r.path));
  }
  if (app.framework !== 'fastify' || mount.inside.length <= 1) return true;
  return app.entries.every((e) => e.kind !== 'route' || mount.inside.every((id, i) => e.inside[i] === id));
}
