import type { Loc } from '../../model/index.ts';
import { madeBy } from '../server/made-by.ts';
import { healthRoutes } from '../server/health.ts';
import { covers, type HttpApp, type Mount, type Route } from '../server/types.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import type { Cond, Val } from '../wiring/values.ts';

/** Whether an application answers GET requests for a path. */
export type Answer =
  | { readonly how: 'route'; readonly at: Loc; readonly entry: Route | undefined }
  /** Only a route for every path answers: whatever is asked, the answer is the same. */
  | { readonly how: 'catch-all'; readonly at: Loc; readonly entry: Route }
  /** Something mounted there may answer, and cannot be looked into. */
  | { readonly how: 'maybe'; readonly at: Loc; readonly why: string }
  | { readonly how: 'none' };

/** Words in the names of packages (and of their members) whose middleware answers requests itself. */
const responders = new Set(
  (
    'static statics proxy next nuxt remix react-router vite webpack graphql apollo yoga trpc swagger redoc admin adminjs board dashboard ' +
    'parse-server health healthcheck terminus actuator metrics status monitor prom grant gateway inert sirv spa history fallback favicon ' +
    'payload strapi keystone directus feathers loopback openapi exegesis tsoa probe lightship autoload'
  ).split(' '),
);

function respondsItself(pkg: string, member: string): boolean {
  return [pkg, member].some((name) =>
    [name.replace(/^@[^/]*\//, ''), ...name.split(/[-/@._]|(?=[A-Z])/)].some((word) => responders.has(word.toLowerCase())),
  );
}

/** How an application meets a GET request for a path. */
export function answerTo(app: HttpApp, wiring: Wiring, path: string, env: KnownEnv): Answer {
  const clean = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const packaged = healthRoutes(app, wiring, env).find((r) => r.path.toLowerCase() === clean.toLowerCase());
  if (packaged !== undefined && packaged.happens.how !== 'never') return { how: 'route', at: packaged.at, entry: packaged.route };
  const routes = app.entries.filter((e): e is Route => e.kind === 'route').filter((r) => r.methods.some((m) => /^(GET|ALL|HEAD)$/.test(m)));
  const alive = routes.filter((r) => happens(r.conds, env).how !== 'never');
  const exact = alive.find((r) => r.path !== undefined && !isCatchAll(r.path) && matches(r.path, clean) === 'yes');
  if (exact !== undefined) return { how: 'route', at: exact.at, entry: exact };
  const maybe = maybeAnswered(app, wiring, alive, clean);
  if (maybe !== undefined) return maybe;
  const all = alive.find((r) => r.path !== undefined && isCatchAll(r.path) && matches(r.path, clean) === 'yes');
  return all === undefined ? { how: 'none' } : { how: 'catch-all', at: all.at, entry: all };
}

/** The path without the version that URI versioning of Nest puts in. */
function unversioned(path: string): string {
  return path.replace(/\/v\d+(?=\/|$)/gi, '').toLowerCase();
}

function maybeAnswered(app: HttpApp, wiring: Wiring, routes: readonly Route[], path: string): Answer | undefined {
  // Default versions and neutral controllers decide where the version stands; and a global prefix may leave paths out.
  const versions = app.framework === 'nest' ? wiring.trace.find((c) => c.method === 'enableVersioning') : undefined;
  if (versions !== undefined && routes.some((r) => r.path !== undefined && unversioned(r.path) === unversioned(path)))
    return { how: 'maybe', at: versions.at, why: 'the application puts versions into its paths' };
  const computed = routes.find((r) => r.path === undefined || matches(r.path, path) === 'maybe');
  if (computed !== undefined) return { how: 'maybe', at: computed.at, why: 'the path of a route is computed' };
  for (const mount of app.entries) {
    if (mount.kind !== 'mount' || mount.handlesErrors) continue;
    if (mount.path === undefined) return { how: 'maybe', at: mount.at, why: 'something is mounted at a pattern' };
    if (!covers(mount.path, path)) continue;
    // Nest's guards, pipes, interceptors and filters stand around routes; only middleware may be one.
    if (app.framework === 'nest' && !/^(use|apply|forRoutes|register)$/.test(mount.call.method ?? '')) continue;
    const why = mayAnswer(mount, wiring);
    if (why !== undefined) return { how: 'maybe', at: mount.at, why };
  }
  return undefined;
}

function mayAnswer(mount: Mount, wiring: Wiring): string | undefined {
  const by = mount.from ?? madeBy(mount.value);
  if (by !== undefined) {
    // A package mounted at a path of its own is there to answer it.
    if (respondsItself(by.pkg, by.member)) return `${by.pkg} may answer it`;
    return mount.path === '/' || functionsOf(mount.value).length > 0 ? undefined : `${by.pkg} is mounted there`;
  }
  const fns = functionsOf(mount.value);
  // A class is middleware of Nest: it hands on, or refuses.
  if (fns.length === 0)
    return mount.value.t === 'lit' || mount.value.t === 'class' ? undefined : 'what is mounted there could not be followed';
  for (const fn of fns)
    for (const call of callsOf(wiring, fn)) {
      if (!/^(send|json|end|sendFile|sendfile|render|redirect|pipe|sendStatus|handle|emit)$/.test(call.method ?? '')) continue;
      if (call.conds.some(looksAtPath)) return 'a middleware answers some paths by itself';
    }
  return undefined;
}

/** A condition that compares the path of the request. */
function looksAtPath(cond: Cond): boolean {
  return mentionsPath(cond.test, 0);
}

function mentionsPath(val: Val, depth: number): boolean {
  if (depth > 6) return false;
  switch (val.t) {
    case 'mem':
      return /^(path|url|originalUrl|pathname|baseUrl)$/.test(val.p) || mentionsPath(val.of, depth + 1);
    case 'op':
      return mentionsPath(val.l, depth + 1) || mentionsPath(val.r, depth + 1);
    case 'not':
      return mentionsPath(val.e, depth + 1);
    case 'call':
      return [val.call.recv, ...val.call.args].some((v) => v !== undefined && mentionsPath(v, depth + 1));
    case 'alt':
      return val.of.some((a) => mentionsPath(a.val, depth + 1));
    default:
      return false;
  }
}

function isCatchAll(path: string): boolean {
  return /^\/?(\*\w*|\(\.\*\)|\{\*\w+\}|\/?:\w+\*|\*splat|\{\w+\*\})$/.test(path) || path === '/*';
}

/** Whether a route pattern takes a path. `maybe`: a piece of the pattern is known to configuration alone. */
function matches(pattern: string, path: string): 'yes' | 'no' | 'maybe' {
  if (pattern.toLowerCase() === path.toLowerCase()) return 'yes';
  const pieces = pattern.split('/').filter((s) => s !== '');
  const wanted = path.split('/').filter((s) => s !== '');
  let doubt = false;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] ?? '';
    if (/[*]|\(\.\*\)/.test(piece)) return doubt ? 'maybe' : 'yes';
    const next = wanted[i];
    if (/<.*>|<\?>/.test(piece)) {
      // A prefix from configuration may be empty or several pieces long.
      return 'maybe';
    }
    if (next === undefined) return /^[:{].*\?\}?$/.test(piece) ? (doubt ? 'maybe' : 'yes') : 'no';
    if (/^:\w+\?*$|^\{\w+\??\}$|^\[\w+\]$/.test(piece)) continue;
    if (/[:{([]/.test(piece)) {
      doubt = true;
      continue;
    }
    if (piece.toLowerCase() !== next.toLowerCase()) return 'no';
  }
  return pieces.length === wanted.length ? (doubt ? 'maybe' : 'yes') : 'no';
}
