import type { Wiring } from '../wiring/evaluate.ts';
import { functionsOf } from '../wiring/reach.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { packageOf } from '../wiring/values.ts';
import { limiterOf, limiters as limiterPackages, limitersFor, limitersOf, ownLimiter, settingsOf, type Limiter } from './limits.ts';
import { answeredBy } from './node-http.ts';
import type { HttpApp, Route } from './types.ts';

const authWords = new Set([
  'login',
  'signin',
  'sign-in',
  'log-in',
  'register',
  'signup',
  'sign-up',
  'password',
  'forgot',
  'forgot-password',
  'reset-password',
  'forgotpassword',
  'resetpassword',
  'token',
  'authenticate',
  'otp',
  'verify-otp',
  'refresh-token',
  'session',
  'sessions',
]);

/** Segments of routes that exchange the token of an identity provider. */
const identityProviders: ReadonlySet<string> = new Set([
  'google',
  'facebook',
  'apple',
  'github',
  'gitlab',
  'twitter',
  'linkedin',
  'microsoft',
  'azure',
  'discord',
  'social',
  'saml',
  'oidc',
]);

/** Routes that take credentials: a login, a registration, a password reset. Those that only read who is logged in are not. */
export function credentialRoutes(app: HttpApp): readonly Route[] {
  const operations = (app.operations ?? []).filter((o) => credentialOperation.test(o.operation ?? ''));
  const routes = app.entries.filter((e): e is Route => {
    if (e.kind !== 'route' || e.path === undefined) return false;
    if (!e.methods.some((m) => m === 'POST' || m === 'PUT' || m === 'PATCH')) return false;
    const segments = e.path
      .toLowerCase()
      .split('/')
      .filter((s) => s !== '' && !s.startsWith(':'));
    // What a provider has signed is handed in there: nothing that could be guessed.
    if (segments.some((s) => identityProviders.has(s))) return false;
    // `/<signinPath>`: a piece that only configuration knows, by its name there.
    const last = (segments.at(-1) ?? '').replace(/^<(\w+?)[-_]?(path|url|uri|route|endpoint)?>$/, '$1');
    if (last === 'token' || last === 'tokens' || last === 'session' || last === 'sessions' || last === 'password')
      return segments.some((s) => s === 'auth' || s === 'oauth') || segments.length === 1;
    return authWords.has(last) || /^(login|signin|signup|register|forgot-?password|reset-?password)([-_]\w+)?$/.test(last);
  });
  return [...routes, ...operations];
}

/** Names of GraphQL mutations that take a password or send one: `login`, `signUp`, `registerUser`, `forgotPassword`. */
const credentialOperation =
  /^(user|auth|email|password)?_?(log_?in|sign_?in|sign_?up|register|authenticate|(forgot|reset|request|recover)_?password(_?reset)?)(_?(user|account|with_?(email|password)|by_?email))?$/i;

/** A limiter that the resolver of a GraphQL operation asks itself. */
function inResolver(route: Route, wiring: Wiring, env: KnownEnv): readonly Limiter[] {
  if (route.operation === undefined) return [];
  return route.handlers.flatMap((value): readonly Limiter[] => {
    const by = limiterOf(value, wiring) ?? ownLimiter(value, wiring, true);
    if (by === undefined) return [];
    const how = happens([...route.conds, ...(by.conds ?? [])], env);
    const place = { at: route.at, madeAt: by.call?.at ?? route.at, path: route.path, happens: how, pkg: by.pkg };
    return [{ ...place, ...settingsOf(by), entry: route, onRoute: true }];
  });
}

/** Directives, plugins and rules of GraphQL limit operations where no route shows it. */
function operationDoubt(wiring: Wiring, open: readonly Route[]): string | undefined {
  const asked = open.filter((route) => route.operation !== undefined);
  if (asked.length === 0) return undefined;
  const limits = wiring.trace.some((c) => /rate-?limit/.test(packageOf(c.f)?.pkg ?? '') && !limiterPackages.has(packageOf(c.f)?.pkg ?? ''));
  if (limits) return 'a package that limits operations is called, and which ones was not followed';
  const isSeen = (route: Route): boolean => route.handlers.some((h) => functionsOf(h).length > 0);
  if (asked.every(isSeen)) return undefined;
  const mentions = [...wiring.modules.keys()].some((file) =>
    /\b429\b|TOO_MANY_REQUESTS|rate.?limit|limiter/i.test(wiring.machine.repo.text(file) ?? ''),
  );
  return mentions ? 'not every resolver could be followed, and something in the program limits requests' : undefined;
}

/** The credential routes of a service: with the limiter they meet, without one, or with one that is off by default. */
export interface CredentialLimits {
  readonly limited: readonly { readonly route: Route; readonly limiter: Limiter }[];
  readonly open: readonly Route[];
  readonly off: readonly { readonly route: Route; readonly variable: string }[];
  /** Open routes that share a limit with everything else, which is far above what a list of passwords needs. */
  readonly generous: readonly { readonly route: Route; readonly perMinute: number }[];
  /** Why an open operation of GraphQL may be limited all the same. */
  readonly doubt: string | undefined;
}

/** Requests a minute up to which a limit for everything still slows down who tries passwords. */
const mostTries = 100;

/** Requests a minute, where both numbers are written. */
function perMinute(limiter: Limiter): number | undefined {
  return limiter.max === undefined || limiter.windowMs === undefined ? undefined : Math.round((limiter.max * 60_000) / limiter.windowMs);
}

interface Limited {
  readonly app: HttpApp;
  readonly wiring: Wiring;
  readonly env: KnownEnv;
  /** Why the picture of the application may not be whole. */
  readonly doubt: string | undefined;
}

function doubtOf({ app, wiring, doubt }: Limited, open: readonly Route[]): string | undefined {
  const inSchema = operationDoubt(wiring, open);
  // In front of a server that is a package's as a whole nothing can be mounted; and one whose mounts are all known may well have no routes.
  const isOne = app.settings.some((s) => s.name === answeredBy) || app.blind.length === 0;
  const isWhole = isOne && wiring.incomplete.length === 0 && open.every((route) => route.operation !== undefined);
  if (inSchema !== undefined || isWhole) return inSchema;
  return doubt === undefined ? undefined : `not everything mounted on it could be followed: ${doubt}`;
}

/** Looks for the limiters of every route that takes credentials. */
export function credentialLimits(service: Limited): CredentialLimits {
  const all = limitersOf(service.app, service.wiring, service.env);
  const live = all.filter((l) => l.happens.how === 'always' || l.happens.how === 'unsure');
  const limited: { route: Route; limiter: Limiter }[] = [];
  const open: Route[] = [];
  const off: { route: Route; variable: string }[] = [];
  const generous: { route: Route; perMinute: number }[] = [];
  for (const route of credentialRoutes(service.app)) {
    if (happens(route.conds, service.env).how === 'never') continue;
    const limiters = [...limitersFor(route, live, service.app), ...inResolver(route, service.wiring, service.env)];
    const limiter = limiters.find((l) => (perMinute(l) ?? 0) <= mostTries);
    if (limiter !== undefined) {
      limited.push({ route, limiter });
      continue;
    }
    open.push(route);
    const rates = limiters.flatMap((l) => perMinute(l) ?? []);
    if (rates.length > 0) generous.push({ route, perMinute: Math.min(...rates) });
    const dormant = limitersFor(route, all, service.app).find((l) => l.happens.how === 'off-by-default');
    if (dormant?.happens.how === 'off-by-default') off.push({ route, variable: [...new Set(dormant.happens.env)].join(', ') });
  }
  return { limited, open, off, generous, doubt: doubtOf(service, open) };
}
