import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, isClosed, packageOf, placeOf, propOf, stringOf, type Val } from '../wiring/values.ts';
import { isForUsers } from './health.ts';
import { honoMiddleware } from './hono.ts';
import { isGlobal, unreadHeaders, type HttpApp, type Mount } from './types.ts';

/** Packages that set the whole set of security headers. */
const whole = new Set([
  'helmet',
  'koa-helmet',
  '@fastify/helmet',
  'fastify-helmet',
  'fastify-secure-headers',
  'next-secure-headers',
  'next-safe',
  '@next-safe/middleware',
  '@nosecone/next',
  'elysia-helmet',
  'elysiajs-helmet',
]);

/** Where the security headers of an application's responses come from. */
export interface HeaderSource {
  readonly how: 'helmet' | 'lusca' | 'partial' | 'by-hand' | 'framework';
  readonly at: Loc;
  readonly mount: Mount | undefined;
  /** Names of the parts that are set where `how` is partial or by hand. */
  readonly parts: readonly string[];
  readonly happens: Happens;
  /** It is mounted on a part of the application only. */
  readonly scope: string | undefined;
  /** Routes registered before it, which therefore answer without it. */
  readonly after: readonly Loc[];
  /** Protections switched off in its options. */
  readonly off: readonly { readonly name: string; readonly at: Loc; readonly happens: Happens }[];
  /** Options could not be read. */
  readonly opaque: boolean;
}

/** Methods of response objects that set a header. */
export const headerMethods = ['setHeader', 'set', 'header', 'append'] as const;

const headerNames = /^(x-frame-options|content-security-policy|strict-transport-security|x-content-type-options|referrer-policy)$/i;

/** Protections of helmet that may be switched off by an option of that name. */
const protections = [
  'contentSecurityPolicy',
  'hsts',
  'strictTransportSecurity',
  'frameguard',
  'xFrameOptions',
  'noSniff',
  'xContentTypeOptions',
  'referrerPolicy',
];

/** Everything that sets security headers on an application's responses, in the order mounted. */
export function headerSources(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly HeaderSource[] {
  const sources: HeaderSource[] = [];
  app.entries.forEach((entry, i) => {
    // Hapi answers everything, errors included, through onPreResponse; Koa's catchers see every response as well.
    if (entry.kind !== 'mount' || (entry.handlesErrors && app.platform === 'express')) return;
    const found = sourceOf(entry, wiring, env);
    if (found === undefined) return;
    const before = app.entries.slice(0, i).filter((e) => e.kind === 'route' && isForUsers(e));
    sources.push({
      how: found.how,
      parts: found.parts,
      at: entry.at,
      mount: entry,
      happens: happens(entry.conds, env),
      scope: isGlobal(app, entry) ? '/' : entry.path === '/' ? undefined : entry.path,
      after: /^(fastify|hapi|next)$/.test(app.framework) ? [] : before.map((e) => e.at),
      ...weakened(entry, env),
    });
  });
  return sources;
}

function sourceOf(
  mount: Mount,
  wiring: Wiring,
  env: KnownEnv,
): { readonly how: HeaderSource['how']; readonly parts: readonly string[] } | undefined {
  const from = mount.from;
  if (from !== undefined) {
    if (whole.has(from.pkg))
      return from.member === '' || from.member === 'helmet' || /next/.test(from.pkg)
        ? { how: 'helmet', parts: [] }
        : { how: 'partial', parts: [from.member] };
    if (from.pkg === 'lusca') return from.member === '' ? { how: 'lusca', parts: [] } : { how: 'partial', parts: [from.member] };
    return honoMiddleware(from) === 'secureHeaders' ? { how: 'helmet', parts: [] } : undefined;
  }
  const parts = new Set<string>(mount.sets?.filter((name) => headerNames.test(name)));
  for (const fn of functionsOf(mount.value)) {
    for (const call of mount.sets === undefined ? methodCallsOf(wiring, fn, headerMethods) : []) {
      if (!/^(always|unsure)$/.test(happens(call.conds, env).how)) continue;
      for (const name of headerArguments(call.args[0])) if (headerNames.test(name)) parts.add(name.toLowerCase());
    }
    for (const call of callsOf(wiring, fn)) {
      // A middleware that hands the request on to helmet: `(req, res, next) => helmet(options)(req, res, next)`.
      const inner = call.f.t === 'call' ? call.f : undefined;
      const isWholeSet =
        inner?.call.f.t === 'ext' && (whole.has(inner.call.f.pkg) || honoMiddleware(packageOf(inner.call.f)) === 'secureHeaders');
      if (inner !== undefined && inner.call.args.length <= 1 && isWholeSet) return { how: 'helmet', parts: [] };
    }
  }
  return parts.size === 0 ? undefined : { how: 'by-hand', parts: [...parts].sort() };
}

function headerArguments(val: Val | undefined): readonly string[] {
  if (val === undefined) return [];
  const text = stringOf(val);
  if (text !== undefined) return [text];
  return val.t === 'obj' ? [...val.obj.props.keys()] : [];
}

function weakened(mount: Mount, env: KnownEnv): Pick<HeaderSource, 'off' | 'opaque'> {
  const options = mount.from?.options;
  if (options === undefined || (options.t === 'lit' && options.v === undefined)) return { off: [], opaque: false };
  const off: { name: string; at: Loc; happens: Happens }[] = [];
  let opaque = false;
  for (const { val, when } of alternativesOf(options)) {
    if (val.t !== 'obj') {
      if (val.t !== 'lit') opaque = true;
      continue;
    }
    if (!isClosed(val)) opaque = true;
    for (const name of protections) {
      for (const choice of alternativesOf(propOf(val, name) ?? { t: 'lit', v: true })) {
        if (choice.val.t !== 'lit' || choice.val.v !== false) continue;
        off.push({ name, at: val.obj.propAt.get(name) ?? placeOf(val) ?? mount.at, happens: happens([...when, ...choice.when], env) });
      }
    }
  }
  return { off, opaque };
}

/** What the header sources of a service come to. */
export interface HeaderVerdict {
  /** All headers on every response. */
  readonly complete?: { readonly mount: Mount | undefined; readonly note: string };
  /** Headers are configured, and which is not known. */
  readonly unread?: { readonly at: Loc; readonly why: string };
  /** Some headers, or not on every response. */
  readonly partial?: { readonly at: Loc; readonly fault: string };
}

/** Weighs the header sources of a service: the best one that production has. */
export function headerVerdict(service: { readonly app: HttpApp; readonly wiring: Wiring; readonly env: KnownEnv }): HeaderVerdict {
  const verdict = knownHeaders(service);
  const unread = service.app.settings.find((s) => s.name === unreadHeaders);
  if (verdict.complete !== undefined || unread === undefined) return verdict;
  return { unread: { at: unread.at, why: 'the headers in its configuration could not be read whole' } };
}

function knownHeaders(service: { readonly app: HttpApp; readonly wiring: Wiring; readonly env: KnownEnv }): HeaderVerdict {
  const own = service.app.settings.find((s) => s.name === 'routes.security');
  if (own !== undefined && !(own.value.t === 'lit' && own.value.v === false))
    return { complete: { mount: undefined, note: 'the server is created with security headers on all routes' } };
  const sources = headerSources(service.app, service.wiring, service.env);
  const live = sources.filter((s) => s.happens.how === 'always' || s.happens.how === 'unsure');
  const all = live.find((s) => isWhole(s) && s.scope === '/' && s.after.length === 0);
  if (all !== undefined)
    return {
      complete: { mount: all.mount, note: all.how === 'by-hand' ? `sets ${all.parts.join(', ')} by hand` : 'sets the security headers' },
    };
  const combined = new Set(live.filter((s) => s.scope === '/' && s.after.length === 0).flatMap((s) => s.parts));
  const first = live.find((s) => s.how === 'by-hand' && s.scope === '/' && s.after.length === 0);
  if (first !== undefined && isWhole({ ...first, parts: [...combined] }))
    return { complete: { mount: first.mount, note: `sets ${[...combined].sort().join(', ')} by hand` } };
  const late = live.find((s) => isWhole(s) && s.after.length > 0 && s.scope === '/');
  if (late !== undefined)
    return {
      partial: {
        at: late.at,
        fault: `mounts its security headers after ${late.after.length} route${late.after.length === 1 ? '' : 's'}, which answer without them`,
      },
    };
  const scoped = live.find((s) => isWhole(s) && s.scope !== '/');
  if (scoped !== undefined)
    return {
      partial: {
        at: scoped.at,
        fault: `sets security headers ${scoped.scope === undefined ? 'in one part of its plugins' : `below ${scoped.scope}`} only`,
      },
    };
  const off = sources.find((s) => s.happens.how === 'off-by-default' && isWhole(s));
  if (off?.happens.how === 'off-by-default')
    return { partial: { at: off.at, fault: `sets security headers only when ${off.happens.env.join(', ')} is set` } };
  const dev = sources.find((s) => s.happens.how === 'never');
  if (dev !== undefined && live.length === 0) return { partial: { at: dev.at, fault: 'sets security headers outside production only' } };
  const some = live[0];
  if (some !== undefined)
    return { partial: { at: some.at, fault: `sets only ${[...combined].sort().join(', ') || 'some of the security headers'}` } };
  return {};
}

/** Sub-middlewares of helmet by the header they set, to recognise a set put together by hand. */
function isWhole(source: HeaderSource): boolean {
  if (source.how === 'helmet' || source.how === 'lusca') return true;
  return (
    source.how === 'by-hand' &&
    source.parts.includes('x-content-type-options') &&
    (source.parts.includes('x-frame-options') || source.parts.includes('content-security-policy'))
  );
}
