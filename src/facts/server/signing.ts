import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { HttpService } from '../services/index.ts';
import { closureKey } from '../wiring/machine.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type FnVal, type Val } from '../wiring/values.ts';
import { oneEach } from './credentials.ts';
import { originOf, type SecretOrigin } from './tokens.ts';

/** A place where a service issues a token. */
export interface TokenSigning {
  readonly at: Loc;
  readonly call: CallEvent;
  /** Whether the token ends: `unknown` where options or claims are not in the files. */
  readonly expires: 'yes' | 'no' | 'unknown';
  /** Seconds, where written or the default of a variable. */
  readonly lifetime: number | undefined;
  readonly lifetimeAt: Loc;
  readonly secret: SecretOrigin | undefined;
  /** The function, variable or claim says that it is a refresh token. */
  readonly refresh: boolean;
  /** A claim tells kinds of tokens apart: `type: 'refresh'`. */
  readonly typed: boolean;
}

export interface SigningSubject extends Subject {
  readonly http: HttpService;
  readonly signings: readonly TokenSigning[];
}

/** Services that issue tokens, with every place where they do. */
export const signingSubjects = factEach('services that issue tokens', oneEach, (_repo: Repo, http): readonly SigningSubject[] => {
  const seen = new Set<string>();
  const signings = http.wiring.trace.flatMap((call): readonly TokenSigning[] => {
    const found = signingOf(call, http);
    if (found === undefined || happens(call.conds, http.env).how === 'never') return [];
    const key = `${call.at.file}:${call.at.start}:${found.lifetime ?? found.expires}:${found.secret?.from === 'env' ? found.secret.env : ''}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [found];
  });
  const first = signings[0];
  return first === undefined ? [] : [{ name: http.owner.name, at: first.at, service: http.owner.id, http, signings }];
});

function signingOf(call: CallEvent, http: HttpService): TokenSigning | undefined {
  const by = packageOf(call.f);
  if (by !== undefined && /^jsonwebtoken(-promisified|-esm)?$/.test(by.pkg) && by.member === 'sign') {
    const [payload, secret, options] = call.args;
    return signing(call, payload, options?.t === 'fn' ? undefined : options, secret, http);
  }
  // Nest's JwtService and Fastify's jwt have options of their own that hold where the call gives none.
  if (/^(sign|signAsync)$/.test(call.method ?? '') && stemsFrom(call.recv, (p) => p === '@nestjs/jwt')) {
    const own = signing(call, call.args[0], call.args[1], propOf(call.args[1], 'secret'), http);
    return own.expires === 'no' ? { ...own, ...moduleExpiry(http) } : own;
  }
  if (call.method === 'sign' && joseRoot(call) !== undefined) return joseSigning(call);
  return undefined;
}

function signing(
  call: CallEvent,
  payload: Val | undefined,
  options: Val | undefined,
  secret: Val | undefined,
  http: HttpService,
): TokenSigning {
  const claim = propOf(payload, 'exp');
  const given = propOf(options, 'expiresIn');
  const isSet = given !== undefined && !(given.t === 'lit' && given.v === undefined);
  const isOpen = (val: Val | undefined, absent: boolean): boolean =>
    val === undefined || (val.t === 'lit' && val.v === undefined) ? absent : val.t !== 'obj' || val.obj.spreads.length > 0;
  const names = [call.inFn?.name ?? '', secretName(secret), stringOf(propOf(payload, 'type')) ?? ''].join(' ');
  return {
    at: call.at,
    call,
    expires:
      isSet || claim !== undefined ? 'yes' : isOpen(options, false) || isOpen(payload, true) || hasOwnEnd(payload) ? 'unknown' : 'no',
    lifetime: isSet ? secondsOf(given) : undefined,
    lifetimeAt: (options?.t === 'obj' ? options.obj.propAt.get('expiresIn') : undefined) ?? call.at,
    secret: secret === undefined ? undefined : originOf(secret, http.env, call.at),
    refresh: /refresh/i.test(names),
    typed:
      payload?.t === 'obj' &&
      ['type', 'typ', 'tokenType', 'token_type', 'kind', 'use', 'purpose', 'scope', 'isRefresh'].some((n) => payload.obj.props.has(n)),
  };
}

/** A claim of the program's own from which it may work out the age of a token. */
function hasOwnEnd(payload: Val | undefined): boolean {
  return payload?.t === 'obj' && [...payload.obj.props.keys()].some((n) => /expir|createdAt|issuedAt|validUntil|ttl|timestamp/i.test(n));
}

function secretName(secret: Val | undefined): string {
  if (secret?.t === 'env') return secret.name;
  if (secret?.t === 'mem') return secret.p;
  return '';
}

/** `JwtModule.register({ signOptions: { expiresIn } })`, also through a factory. */
function moduleExpiry(http: HttpService): Pick<TokenSigning, 'expires'> {
  const modules = http.wiring.trace.filter(
    (c) => stemsFrom(c.recv, (p) => p === '@nestjs/jwt') && /^register(Async)?$/.test(c.method ?? ''),
  );
  if (modules.length === 0) return { expires: 'unknown' };
  const answers = modules.map((c): TokenSigning['expires'] => {
    const options = c.method === 'register' ? c.args[0] : returned(propOf(c.args[0], 'useFactory'), http);
    if (options?.t !== 'obj') return 'unknown';
    const sign = propOf(options, 'signOptions');
    if (propOf(sign, 'expiresIn') !== undefined) return 'yes';
    return options.obj.spreads.length > 0 || (sign !== undefined && (sign.t !== 'obj' || sign.obj.spreads.length > 0)) ? 'unknown' : 'no';
  });
  return { expires: answers.includes('yes') ? 'yes' : answers.every((a) => a === 'no') ? 'no' : 'unknown' };
}

function returned(factory: Val | undefined, http: HttpService): Val | undefined {
  const fn: FnVal | undefined = factory?.t === 'fn' ? factory.fn : undefined;
  return fn === undefined ? undefined : http.wiring.machine.runs.get(closureKey(fn))?.last;
}

/** The `new SignJWT(claims)` at the start of a chain, with the methods called on the way. */
function joseRoot(call: CallEvent): { readonly made: CallEvent; readonly methods: readonly string[] } | undefined {
  const methods: string[] = [];
  for (let v: Val | undefined = call.recv; v?.t === 'call'; v = v.call.recv) {
    if (packageOf(v.call.f)?.pkg === 'jose' && packageOf(v.call.f)?.member === 'SignJWT') return { made: v.call, methods };
    methods.push(v.call.method ?? '');
  }
  return undefined;
}

function joseSigning(call: CallEvent): TokenSigning | undefined {
  const root = joseRoot(call);
  if (root === undefined) return undefined;
  const claims = root.made.args[0];
  const ends = root.methods.includes('setExpirationTime') || propOf(claims, 'exp') !== undefined;
  return {
    at: call.at,
    call,
    expires: ends ? 'yes' : claims !== undefined && (claims.t !== 'obj' || claims.obj.spreads.length > 0) ? 'unknown' : 'no',
    lifetime: undefined,
    lifetimeAt: call.at,
    secret: undefined,
    refresh: /refresh/i.test(call.inFn?.name ?? ''),
    typed: false,
  };
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 };

/** A lifetime as `jsonwebtoken` reads it: a number of seconds, or a text such as "15m"; a text without a unit is milliseconds. */
function secondsOf(val: Val): number | undefined {
  if (val.t === 'env') return val.fallback === undefined || val.devOnly === true ? undefined : secondsOf(val.fallback);
  if (val.t === 'op' && (val.op === '||' || val.op === '??')) return secondsOf(val.r);
  if (val.t === 'alt')
    return alternativesOf(val)
      .map((a) => secondsOf(a.val))
      .find((s) => s !== undefined);
  if (val.t !== 'lit') return undefined;
  if (typeof val.v === 'number') return val.v;
  const m =
    /^\s*(\d+(?:\.\d+)?)\s*(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)?\s*$/i.exec(
      String(val.v),
    );
  if (m === null) return undefined;
  const unit = (m[2] ?? 'ms').toLowerCase();
  const key = /^(ms|milli|msec)/.test(unit) ? 'ms' : unit.slice(0, 1);
  return Number(m[1]) * (units[key] ?? 1);
}

/** A lifetime for people. */
export function lifetimeText(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} days`;
  if (seconds >= 2 * 3600) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / 60)} minutes`;
}

/** One kind of token with the variable its secret comes from. */
interface SignedWith {
  readonly signing: TokenSigning;
  readonly secret: { readonly env: string; readonly at: Loc };
}

export interface TokenPair extends Subject {
  readonly access: SignedWith;
  readonly refresh: SignedWith;
}

/** Services that issue access and refresh tokens, where the secrets of both are known. */
export const tokenPairs = factEach(
  'access and refresh tokens',
  signingSubjects,
  (_repo: Repo, { signings, name, service }): readonly TokenPair[] => {
    const known = signings.flatMap((signing): readonly SignedWith[] =>
      signing.secret?.from === 'env' || (signing.secret?.from === 'fallback' && signing.secret.env !== undefined)
        ? [{ signing, secret: { env: signing.secret.env ?? '', at: signing.secret.at } }]
        : [],
    );
    const refresh = known.find((k) => k.signing.refresh);
    const access = known.find(
      (k) =>
        !k.signing.refresh && k !== refresh && !/reset|verif|confirm|invite|activat|email|magic/i.test(k.signing.call.inFn?.name ?? ''),
    );
    return refresh === undefined || access === undefined
      ? []
      : [{ name, at: refresh.signing.at, ...(service === undefined ? {} : { service }), access, refresh }];
  },
);
