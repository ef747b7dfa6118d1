import type { Loc } from '../../model/index.ts';
import { madeBy } from '../server/made-by.ts';
import { healthRoutes } from '../server/health.ts';
import { covers, type Entry, type HttpApp, type Mount, type Route } from '../server/types.ts';
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

/** Packages whose middleware answers requests itself. */
const responders =
  /static|proxy|next|nuxt|remix|vite|webpack|serve|graphql|apollo|yoga|trpc|swagger|redoc|admin|board|parse|health|terminus|actuator|metrics|status|monitor|prom|auth|grant|passport|express-gateway|http-terminator|inert|sirv|spa|history|favicon|payload|strapi|keystone|directus|feathers|loopback|express-openapi|exegesis|swagger-routes|tsoa|routing-controllers|awilix|inversify|connect|probe|lightship/;

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

function maybeAnswered(app: HttpApp, wiring: Wiring, routes: readonly Route[], path: string): Answer | undefined {
  const computed = routes.find((r) => r.path === undefined || matches(r.path, path) === 'maybe');
  if (computed !== undefined) return { how: 'maybe', at: computed.at, why: 'the path of a route is computed' };
  for (const mount of app.entries) {
    if (mount.kind !== 'mount' || mount.handlesErrors) continue;
    if (mount.path === undefined) return { how: 'maybe', at: mount.at, why: 'something is mounted at a pattern' };
    if (!covers(mount.path, path)) continue;
    const why = mayAnswer(mount, wiring);
    if (why !== undefined) return { how: 'maybe', at: mount.at, why };
  }
  return undefined;
}

function mayAnswer(mount: Mount, wiring: Wiring): string | undefined {
  const by = mount.from ?? madeBy(mount.value);
  if (by !== undefined) {
    // A package mounted at a path of its own is there to answer it.
    if (responders.test(by.pkg) || responders.test(by.member)) return `${by.pkg} may answer it`;
    return mount.path === '/' || functionsOf(mount.value).length > 0 ? undefined : `${by.pkg} is mounted there`;
  }
  const fns = functionsOf(mount.value);
  if (fns.length === 0) return mount.value.t === 'lit' ? undefined : 'what is mounted there could not be followed';
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

/** The entry of an answer that a path of reasoning can be made of. */
export function entryOf(answer: Answer): Entry | undefined {
  return answer.how === 'route' || answer.how === 'catch-all' ? answer.entry : undefined;
}
