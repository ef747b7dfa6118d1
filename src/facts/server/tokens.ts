import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, packageOf, placeOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';

/** A place where a secret is handed to a signing, verifying or session function. */
export interface SecretUse {
  readonly name: string;
  readonly at: Loc;
  readonly kind: 'jwt' | 'session';
  readonly origin: SecretOrigin;
  readonly happens: Happens;
  readonly call: CallEvent;
}

/** Where the value comes from, in production. */
export type SecretOrigin =
  | { readonly from: 'literal'; readonly at: Loc }
  | { readonly from: 'fallback'; readonly at: Loc; readonly env: string | undefined }
  | { readonly from: 'env'; readonly at: Loc; readonly env: string }
  | { readonly from: 'key'; readonly at: Loc }
  | { readonly from: 'unknown'; readonly at: Loc };

interface SecretArgument {
  readonly pkg: RegExp;
  readonly member: RegExp;
  /** Index of the argument that is the secret, or the property path in the first argument. */
  readonly secret: number | readonly string[];
}

const jwtCalls: readonly SecretArgument[] = [
  { pkg: /^jsonwebtoken(-promisified)?$|^jsonwebtoken-esm$/, member: /^(sign|verify)$/, secret: 1 },
  { pkg: /^jwt-simple$/, member: /^(encode|decode)$/, secret: 1 },
  { pkg: /^express-jwt$/, member: /^(expressjwt|jwt)?$/, secret: ['secret'] },
  { pkg: /^koa-jwt$/, member: /^$/, secret: ['secret'] },
  { pkg: /^passport-jwt$/, member: /^Strategy$/, secret: ['secretOrKey'] },
  { pkg: /^@nestjs\/jwt$/, member: /^JwtModule\.register$/, secret: ['secret'] },
  { pkg: /^hono\/jwt$/, member: /^(jwt|sign|verify)$/, secret: ['secret'] },
];

/** Every use of a signing secret in what a service reaches. */
export function jwtSecrets(wiring: Wiring, env: KnownEnv): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  const seen = new Set<string>();
  for (const call of wiring.trace) {
    const secret = secretOf(call);
    if (secret === undefined) continue;
    const key = `${call.at.file}:${call.at.start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    uses.push({
      name: call.method ?? 'jwt',
      at: call.at,
      kind: 'jwt',
      origin: originOf(secret, env, call.at),
      happens: happens(call.conds, env),
      call,
    });
  }
  return uses;
}

function secretOf(call: CallEvent): Val | undefined {
  const by = packageOf(call.f);
  for (const known of jwtCalls) {
    if (by !== undefined && known.pkg.test(by.pkg) && known.member.test(by.member)) return argumentOf(call, known);
  }
  // `fastify.register(jwt, { secret })`
  if (call.method === 'register' && /^(@fastify\/|fastify-)jwt$/.test(packageOf(call.args[0])?.pkg ?? ''))
    return propOf(call.args[1], 'secret');
  if (/^(sign|signAsync|verify|verifyAsync)$/.test(call.method ?? '') && stemsFrom(call.recv, (p) => p === '@nestjs/jwt'))
    return propOf(call.args[1], 'secret');
  return undefined;
}

function argumentOf(call: CallEvent, known: SecretArgument): Val | undefined {
  if (typeof known.secret === 'number') return call.args[known.secret];
  let val = call.args[0];
  for (const name of known.secret) val = propOf(val, name);
  return val;
}

/** A PEM block or a file's content is a key, not a shared secret. */
function isKey(text: string): boolean {
  return text.includes('-----BEGIN');
}

/**
 * Where a secret comes from in production. A literal that only stands in outside production
 * (`NODE_ENV` guard, `devDefault`) is not where it comes from.
 */
export function originOf(secret: Val, env: KnownEnv, at: Loc): SecretOrigin {
  const origins = alternativesOf(secret)
    .filter((a) => happens(a.when, env).how !== 'never')
    .map((a) => oneOrigin(a.val, env, at));
  return (
    origins.find((o) => o.from === 'literal') ??
    origins.find((o) => o.from === 'fallback') ??
    origins.find((o) => o.from === 'env') ??
    origins[0] ?? { from: 'unknown', at }
  );
}

function oneOrigin(val: Val, env: KnownEnv, at: Loc): SecretOrigin {
  const place = placeOf(val) ?? at;
  switch (val.t) {
    case 'lit':
      if (typeof val.v !== 'string' || val.v === '') return { from: 'unknown', at: place };
      return isKey(val.v) ? { from: 'key', at: place } : { from: 'literal', at: place };
    case 'str': {
      const computed = val.parts.filter((p) => typeof p !== 'string');
      const [only] = computed;
      if (only === undefined) return { from: 'literal', at: place };
      // `${process.env.SECRET}` is the variable as a text.
      return computed.length === 1 ? oneOrigin(only, env, at) : { from: 'unknown', at: place };
    }
    case 'env': {
      if (val.fallback !== undefined && val.devOnly !== true && oneOrigin(val.fallback, env, at).from === 'literal')
        return { from: 'fallback', at: placeOf(val.fallback) ?? place, env: val.name };
      return { from: 'env', at: place, env: val.name };
    }
    case 'op': {
      if (val.op !== '||' && val.op !== '??') return { from: 'unknown', at: place };
      const left = oneOrigin(val.l, env, at);
      const right = originOf(val.r, env, at);
      if (right.from === 'literal' || right.from === 'fallback')
        return { from: 'fallback', at: right.at, env: left.from === 'env' ? left.env : undefined };
      return left;
    }
    case 'call': {
      const inner = val.call.args[0];
      // Buffer.from('literal'), new TextEncoder().encode('literal'), createSecretKey(...)
      if (inner !== undefined && /^(from|encode|createSecretKey)$/.test(val.call.method ?? '')) return oneOrigin(inner, env, at);
      return { from: 'unknown', at: place };
    }
    default:
      return { from: 'unknown', at: place };
  }
}
