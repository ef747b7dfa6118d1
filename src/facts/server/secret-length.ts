import { fact, factEach, factOf, locOf, type Expr, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { givenValues } from '../env/given.ts';
import { calledName, visits } from '../js-walk.ts';
import { secretValue } from '../secrets/values.ts';
import type { HttpService } from '../services/index.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, stringOf, type Val } from '../wiring/values.ts';
import { oneEach, sessionSubjects } from './credentials.ts';
import { jwtSecrets, originOf } from './tokens.ts';

/** What files say about the length of a token secret: a value somewhere, or the least that a schema takes. */
export interface SecretLength {
  readonly at: Loc;
  readonly length: number;
  readonly how: 'value' | 'schema';
}

export interface SecretLengthSubject extends Subject {
  readonly env: string;
  readonly lengths: readonly SecretLength[];
}

/** Variables that hold token secrets, where a file gives a value or a least length. */
export const secretLengths = factEach('lengths of token secrets', oneEach, (repo: Repo, http): readonly SecretLengthSubject[] => {
  const names = new Set(
    jwtSecrets(http.wiring, http.env).flatMap((use) =>
      (use.origin.from === 'env' || use.origin.from === 'fallback') && use.origin.env !== undefined ? [use.origin.env] : [],
    ),
  );
  return [...names].sort().flatMap((env) => lengthsOf(repo, http, env));
});

function lengthsOf(repo: Repo, http: HttpService, env: string): readonly SecretLengthSubject[] {
  const lengths = [
    ...givenValues(repo, http.owner, env).flatMap(({ at, value }) =>
      isReal(value, env) ? [{ at, length: value.length, how: 'value' as const }] : [],
    ),
    ...leastOf(repo, [...http.wiring.modules.keys()], env),
  ];
  const first = lengths[0];
  return first === undefined ? [] : [{ name: `${http.owner.name}: ${env}`, at: first.at, service: http.owner.id, env, lengths }];
}

/** A variable that sessions are signed or data is encrypted with. */
export interface KeyLengthSubject extends SecretLengthSubject {
  readonly use: 'session' | 'cipher';
  /** Bytes that the use needs, and how many characters make them as the program reads them. */
  readonly bytes: number;
  readonly full: number;
  readonly encoding: 'hex' | 'base64' | 'text';
  readonly usedAt: Loc;
}

/** Variables that hold session secrets and encryption keys, where a file gives a value or a least length. */
export const keyLengths = fact('lengths of session secrets and keys', (repo: Repo): readonly KeyLengthSubject[] => {
  const all = [...sessionLengths(repo), ...cipherLengths(repo)];
  return all.filter((one, i) => all.findIndex(({ name }) => name === one.name) === i);
});

const sessionLengths = factEach('lengths of session secrets', sessionSubjects, (repo: Repo, { http, cookie }) =>
  lengthsOfKeys(repo, http, [{ key: cookie.secret, at: cookie.at, use: 'session', bytes: 32 }]),
);

const cipherLengths = factEach('lengths of encryption keys', oneEach, (repo: Repo, http) =>
  lengthsOfKeys(
    repo,
    http,
    http.wiring.trace.flatMap((call) =>
      packageOf(call.f)?.pkg.replace(/^node:/, '') === 'crypto' &&
      packageOf(call.f)?.member === 'createCipheriv' &&
      happens(call.conds, http.env).how !== 'never'
        ? [{ key: call.args[1], at: call.at, use: 'cipher' as const, bytes: keyBytes(stringOf(call.args[0]) ?? '') }]
        : [],
    ),
  ),
);

/** A value that something signs or encrypts with. */
interface UsedKey extends Pick<KeyLengthSubject, 'use' | 'bytes'> {
  readonly key: Val | undefined;
  readonly at: Loc;
}

function lengthsOfKeys(repo: Repo, http: HttpService, keys: readonly UsedKey[]): readonly KeyLengthSubject[] {
  // What signs tokens as well is judged there.
  const tokens = new Set(jwtSecrets(http.wiring, http.env).map(({ origin }) => ('env' in origin ? origin.env : undefined)));
  const found = new Map<string, KeyLengthSubject>();
  for (const { key, at, use, bytes } of keys) {
    const read = key === undefined ? undefined : readAs(key);
    const origin = read === undefined ? undefined : originOf(read.val, http.env, at);
    if (read === undefined || (origin?.from !== 'env' && origin?.from !== 'fallback') || origin.env === undefined || tokens.has(origin.env))
      continue;
    const full = read.encoding === 'hex' ? bytes * 2 : read.encoding === 'base64' ? Math.ceil((bytes * 4) / 3) : bytes;
    for (const subject of found.has(origin.env) ? [] : lengthsOf(repo, http, origin.env))
      found.set(origin.env, { ...subject, use, bytes, full, encoding: read.encoding, usedAt: at });
  }
  return [...found.values()];
}

/** Bytes of the key of a cipher: 16 for `aes-128-…`, 24 for `aes-192-…`, 32 for the others in use. */
function keyBytes(cipher: string): number {
  return /128/.test(cipher) ? 16 : /192/.test(cipher) ? 24 : 32;
}

/** The text behind a key and how it is written: `Buffer.from(text, 'hex')`, or the text itself. What is hashed first may be of any length. */
function readAs(key: Val): { readonly val: Val; readonly encoding: KeyLengthSubject['encoding'] } | undefined {
  const first = key.t === 'arr' ? key.items[0] : key;
  if (first?.t !== 'call') return first === undefined ? undefined : { val: first, encoding: 'text' };
  const { method, args } = first.call;
  const [text] = args;
  if (text === undefined || method !== 'from') return undefined;
  const encoding = stringOf(args[1]) ?? 'utf8';
  return { val: text, encoding: encoding === 'hex' ? 'hex' : /^base64/.test(encoding) ? 'base64' : 'text' };
}

function isReal(value: string, env: string): boolean {
  const kind = secretValue(value, env);
  return kind === 'random' || kind === 'weak';
}

/** `JWT_SECRET: z.string().min(32)`, `Joi.string().min(32)` in the files of a program. */
function leastOf(repo: Repo, files: readonly string[], env: string): readonly SecretLength[] {
  return files.flatMap((file) =>
    leastLengths(repo, file).flatMap((l) => (l.name === env ? [{ at: l.at, length: l.length, how: 'schema' as const }] : [])),
  );
}

const leastLengths = factOf(
  'least lengths in schemas',
  (repo: Repo, file: string): readonly { readonly name: string; readonly at: Loc; readonly length: number }[] => {
    const outline = repo.outline(file, 'js');
    const from = outline?.imports.map((i) => i.from) ?? [];
    if (outline === undefined || !from.some((f) => /^(zod|joi|@hapi\/joi|yup|@t3-oss\/env)/.test(f))) return [];
    return visits(outline).flatMap(({ expr, name, role }) => {
      if (expr?.k !== 'call' || name === undefined || role !== 'prop' || !/^[A-Z][A-Z0-9_]*$/.test(name)) return [];
      const least = leastIn(expr);
      return least === undefined ? [] : [{ name, at: locOf(file, least.at), length: least.length }];
    });
  },
  (file) => file,
);

function leastIn(expr: Expr): { readonly at: Expr['at']; readonly length: number } | undefined {
  for (let e: Expr | undefined = expr; e?.k === 'call'; e = e.f.k === 'mem' ? e.f.o : undefined) {
    const [n] = e.a;
    if (/^(min|length)$/.test(calledName(e) ?? '') && n?.k === 'lit' && typeof n.v === 'number') return { at: n.at, length: n.v };
  }
  return undefined;
}
