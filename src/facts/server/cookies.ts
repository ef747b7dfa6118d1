import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { happens, truthOf, type Happens, type KnownEnv } from '../wiring/truth.ts';
import {
  alternativesOf,
  calledPackageOf,
  defaultString,
  packageOf,
  placeOf,
  propOf,
  stringOf,
  type CallEvent,
  type Val,
} from '../wiring/values.ts';
import { headerIn, madeResponse } from './responses.ts';

/** A flag of a cookie as production sees it. `default` = not written, the library's own default holds. */
export type Flag = 'on' | 'off' | 'unset' | 'unknown';

/** A cookie that carries a session or a credential. */
export interface Cookie {
  readonly name: string;
  readonly at: Loc;
  readonly kind: 'session' | 'credential';
  readonly pkg: string;
  readonly secure: Flag;
  readonly httpOnly: Flag;
  readonly sameSite: Flag;
  readonly happens: Happens;
  /** The call that sets it or makes the session middleware. */
  readonly call: CallEvent;
  /** What the session is signed with. */
  readonly secret: Val | undefined;
  /** Sessions are kept somewhere else than in the process's memory. */
  readonly store: 'given' | 'memory' | 'client' | 'unknown';
}

interface SessionPackage {
  /** Property of the options that holds the cookie's own options; "" = the options themselves. */
  readonly cookie: string;
  readonly httpOnlyByDefault: boolean;
  /** Koa's cookies are Secure by themselves on every encrypted connection. */
  readonly secureByDefault?: true;
  readonly sameSiteByDefault?: true;
  /** `server`: in the framework's own cache. */
  readonly store: 'memory' | 'client' | 'server';
  readonly optionsAt: number;
}

const sessions: Readonly<Record<string, SessionPackage>> = {
  'express-session': { cookie: 'cookie', httpOnlyByDefault: true, store: 'memory', optionsAt: 0 },
  'cookie-session': { cookie: '', httpOnlyByDefault: true, store: 'client', optionsAt: 0 },
  'client-sessions': { cookie: 'cookie', httpOnlyByDefault: false, store: 'client', optionsAt: 0 },
  'koa-session': { cookie: '', httpOnlyByDefault: true, secureByDefault: true, store: 'client', optionsAt: 0 },
  'koa-generic-session': { cookie: 'cookie', httpOnlyByDefault: true, secureByDefault: true, store: 'memory', optionsAt: 0 },
  '@hapi/yar': {
    cookie: 'cookieOptions',
    httpOnlyByDefault: true,
    secureByDefault: true,
    sameSiteByDefault: true,
    store: 'server',
    optionsAt: 1,
  },
  '@fastify/session': { cookie: 'cookie', httpOnlyByDefault: true, store: 'memory', optionsAt: 1 },
  '@fastify/secure-session': { cookie: 'cookie', httpOnlyByDefault: false, store: 'client', optionsAt: 1 },
};

const credentialNames =
  /(^|[_\-.])(token|jwt|session|sessionid|sid|auth|access|refresh|credential|remember)([_\-.]|$)|token$|session$|^jwt|jwt$/i;

/** Cookies of sessions and credentials that a service sets. */
export function credentialCookies(wiring: Wiring, env: KnownEnv): readonly Cookie[] {
  const cookies: Cookie[] = [];
  const seen = new Set<string>();
  for (const call of wiring.trace) {
    const key = `${call.at.file}:${call.at.start}`;
    if (seen.has(key)) continue;
    const cookie = sessionCookie(call, env) ?? credentialCookie(call, env);
    if (cookie === undefined) continue;
    seen.add(key);
    cookies.push(cookie);
  }
  return cookies;
}

function sessionCookie(call: CallEvent, env: KnownEnv): Cookie | undefined {
  const by = packageOf(call.f);
  if (by === undefined || by.member !== '') return registered(call, env);
  const known = sessions[by.pkg];
  return known === undefined || known.optionsAt === 1
    ? undefined
    : ofSession(call, by.pkg, known, call.args[known.optionsAt] ?? call.args[0], env);
}

/** `app.register(require('@fastify/session'), options)`. */
function registered(call: CallEvent, env: KnownEnv): Cookie | undefined {
  if (call.method !== 'register') return undefined;
  // Hapi: `server.register({ plugin: require('@hapi/yar'), options })`.
  const described = propOf(call.args[0], 'plugin');
  const plugin = packageOf(described ?? call.args[0]);
  const known = plugin === undefined ? undefined : sessions[plugin.pkg];
  return plugin === undefined || known === undefined
    ? undefined
    : ofSession(call, plugin.pkg, known, described === undefined ? call.args[1] : propOf(call.args[0], 'options'), env);
}

function ofSession(call: CallEvent, pkg: string, known: SessionPackage, options: Val | undefined, env: KnownEnv): Cookie {
  const cookie = known.cookie === '' ? options : propOf(options, known.cookie);
  const isOpaque = options !== undefined && options.t !== 'obj' && options.t !== 'lit';
  const store = propOf(options, 'store');
  const flags = flagsOf(cookie, isOpaque, env, known.httpOnlyByDefault, known.secureByDefault === true);
  return {
    name:
      defaultString(propOf(options, 'name')) ??
      defaultString(propOf(options, 'cookieName')) ??
      defaultString(propOf(options, 'key')) ??
      'session',
    at: call.at,
    kind: 'session',
    pkg,
    ...flags,
    ...(known.sameSiteByDefault === true && flags.sameSite === 'unset' ? { sameSite: 'on' as const } : {}),
    happens: happens(call.conds, env),
    call,
    secret: propOf(options, 'secret') ?? propOf(options, 'keys') ?? propOf(options, 'key') ?? propOf(cookie, 'password'),
    store:
      known.store === 'client'
        ? 'client'
        : known.store === 'server'
          ? 'unknown'
          : isOpaque
            ? 'unknown'
            : isInMemory(store)
              ? 'memory'
              : 'given',
  };
}

/** No store, or one that keeps sessions in the process under another name. */
function isInMemory(store: Val | undefined): boolean {
  if (store === undefined || store.t === 'lit') return true;
  const made = calledPackageOf(store);
  if (made === undefined) return false;
  return made.member === 'MemoryStore' || made.pkg === 'memorystore' || calledPackageOf(made.call.f)?.pkg === 'memorystore';
}

/** `res.cookie('token', value, options)`, `reply.setCookie`, `ctx.cookies.set`. */
function credentialCookie(call: CallEvent, env: KnownEnv): Cookie | undefined {
  const isExpress = call.method === 'cookie' && call.args.length >= 2;
  const isFastify = call.method === 'setCookie';
  if (/^set-cookie$/i.test(stringOf(call.args[0]) ?? '')) return writtenCookie(call, call.args[1], env);
  const header = headerIn(madeResponse(call)?.init, 'set-cookie');
  if (header !== undefined) return writtenCookie(call, header, env);
  const isHono = packageOf(call.f)?.pkg === 'hono' && /\.set(Signed)?Cookie$/.test(packageOf(call.f)?.member ?? '');
  if (isHono) return honoCookie(call, env);
  const isKoa = call.method === 'set' && call.recv?.t === 'mem' && call.recv.p === 'cookies';
  if (!isExpress && !isFastify && !isKoa) return undefined;
  const name = stringOf(call.args[0]);
  if (name === undefined || !credentialNames.test(name) || /csrf|xsrf/i.test(name)) return undefined;
  const options = call.args[2];
  // Setting an empty value takes the cookie away.
  const value = call.args[1];
  if (value?.t === 'lit' && (value.v === '' || value.v === null || value.v === 'none')) return undefined;
  const isOpaque = options !== undefined && options.t !== 'obj' && options.t !== 'lit' && options.t !== 'alt';
  // Bun's cookies are Lax unless they are told otherwise, and neither HttpOnly nor Secure.
  const isBun = isKoa && isOfBun(call.recv);
  const read = flagsOf(options, isOpaque, env, isKoa && !isBun, isKoa && !isBun);
  const flags = isBun && read.sameSite === 'unset' ? { ...read, sameSite: 'on' as const } : read;
  return {
    name,
    at: call.at,
    kind: 'credential',
    pkg: calledPackageOf(call.recv)?.pkg ?? '',
    ...flags,
    happens: happens(call.conds, env),
    call,
    secret: undefined,
    store: 'client',
  };
}

/** `cookies` of a request that `Bun.serve` hands to a route. */
function isOfBun(val: Val | undefined): boolean {
  if (val?.t === 'mem') return isOfBun(val.of);
  return val?.t === 'param' && isBunServe(val.of);
}

/** `res.setHeader('Set-Cookie', 'session=...; HttpOnly')`: the header as text, or the first of a list. */
function writtenCookie(call: CallEvent, header: Val | undefined, env: KnownEnv): Cookie | undefined {
  const given = header?.t === 'arr' ? header.items[0] : header;
  if (given === undefined || (given.t !== 'lit' && given.t !== 'str')) return undefined;
  const text = given.t === 'lit' ? String(given.v) : given.parts.map((p) => (typeof p === 'string' ? p : '<?>')).join('');
  const name = /^\s*([\w-]+)=/.exec(text)?.[1];
  // An empty value, or one that has expired, takes the cookie away.
  if (name === undefined || !credentialNames.test(name) || /csrf|xsrf/i.test(name) || /=\s*;|max-age=0|1970/i.test(text)) return undefined;
  const attributes = text.split(';').slice(1);
  const isOpen = attributes.some((a) => a.trim().startsWith('<?>'));
  const flag = (pattern: RegExp): Flag => (attributes.some((a) => pattern.test(a.trim())) ? 'on' : isOpen ? 'unknown' : 'unset');
  return {
    name,
    at: call.at,
    kind: 'credential',
    pkg: '',
    secure: flag(/^secure$/i),
    httpOnly: flag(/^httponly$/i),
    sameSite: flag(/^samesite=(lax|strict)$/i),
    happens: happens(call.conds, env),
    call,
    secret: undefined,
    store: 'client',
  };
}

/** `setCookie(c, 'token', value, options)`, `setSignedCookie(c, 'token', value, secret, options)`: no flag is set unless it is written. */
function honoCookie(call: CallEvent, env: KnownEnv): Cookie | undefined {
  const isSigned = /SignedCookie$/.test(packageOf(call.f)?.member ?? '');
  const name = stringOf(call.args[1]);
  const value = call.args[2];
  if (name === undefined || !credentialNames.test(name) || /csrf|xsrf/i.test(name)) return undefined;
  if (value?.t === 'lit' && (value.v === '' || value.v === null)) return undefined;
  const options = call.args[isSigned ? 4 : 3];
  const isOpaque = options !== undefined && options.t !== 'obj' && options.t !== 'lit' && options.t !== 'alt';
  return {
    name,
    at: call.at,
    kind: 'credential',
    pkg: 'hono',
    ...flagsOf(options, isOpaque, env, false, false),
    happens: happens(call.conds, env),
    call,
    secret: isSigned ? call.args[3] : undefined,
    store: 'client',
  };
}

function flagsOf(
  cookie: Val | undefined,
  isOpaque: boolean,
  env: KnownEnv,
  httpOnlyByDefault: boolean,
  secureByDefault: boolean,
): Pick<Cookie, 'secure' | 'httpOnly' | 'sameSite'> {
  const isUnknown = isOpaque || (cookie !== undefined && cookie.t !== 'obj' && cookie.t !== 'lit');
  const flag = (name: string): Flag => {
    const values = alternativesOf(cookie ?? { t: 'lit', v: undefined }).filter((a) => happens(a.when, env).how !== 'never');
    const answers = values.map((a): Flag => {
      const val =
        propOf(a.val, name) ?? propOf(a.val, name.toLowerCase()) ?? propOf(a.val, `is${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`);
      if (val === undefined)
        return a.val.t === 'obj' && a.val.obj.spreads.length > 0 ? 'unknown' : isUnknown && a.val.t !== 'obj' ? 'unknown' : 'unset';
      return flagOf(val, env, name);
    });
    return (
      answers.find((a) => a === 'off') ??
      answers.find((a) => a === 'unset') ??
      answers.find((a) => a === 'unknown') ??
      answers[0] ??
      'unset'
    );
  };
  const httpOnly = flag('httpOnly');
  // client-sessions behind a proxy that ends TLS takes `secureProxy` instead.
  const proxied = flag('secureProxy');
  const secure = proxied === 'unset' ? flag('secure') : proxied;
  return {
    secure: secure === 'unset' && secureByDefault ? 'on' : secure,
    httpOnly: httpOnly === 'unset' && httpOnlyByDefault ? 'on' : httpOnly,
    sameSite: flag('sameSite'),
  };
}

function flagOf(val: Val, env: KnownEnv, name: string): Flag {
  const text = stringOf(val);
  if (text !== undefined) return name === 'sameSite' ? (/^none$/i.test(text) ? 'off' : 'on') : text === 'auto' || text === '' ? 'on' : 'on';
  const truth = truthOf(val, env);
  if (truth.value === undefined) return stemsFrom(val, () => false) ? 'unknown' : 'unknown';
  // A flag that only a variable without a default could switch on is not known.
  if (!truth.value && truth.env.length > 0) return 'unknown';
  return truth.value ? 'on' : 'off';
}

/** Where an option of a cookie is written, for narrow evidence. */
export function cookiePlace(cookie: Cookie): Loc {
  return placeOf(cookie.call.args[2]) ?? cookie.at;
}
