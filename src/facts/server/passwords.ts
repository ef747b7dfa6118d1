import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { happens } from '../wiring/truth.ts';
import { numberOf, packageOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { oneEach } from './credentials.ts';
import { requestValue } from './requests.ts';

/** How a password is turned into what is stored. */
export interface PasswordHash {
  readonly at: Loc;
  /** "bcrypt", "argon2", "scrypt", "pbkdf2", "sha256" ... */
  readonly how: string;
  /** A function made for passwords: slow on purpose, salted. */
  readonly slow: boolean;
  /** bcrypt's cost, where written. */
  readonly cost: number | undefined;
}

export interface PasswordSubject extends Subject {
  readonly hashes: readonly PasswordHash[];
}

/** Services that hash passwords themselves. */
export const passwordSubjects = factEach('services that hash passwords', oneEach, (repo: Repo, http): readonly PasswordSubject[] => {
  const seen = new Set<string>();
  const hashes = http.wiring.trace.flatMap((call): readonly PasswordHash[] => {
    const found = hashOf(call);
    // Services that list leaked passwords are asked by the beginning of a SHA-1.
    if (
      found === undefined ||
      (!found.slow && /pwned/i.test(repo.text(call.at.file) ?? '')) ||
      happens(call.conds, http.env).how === 'never'
    )
      return [];
    const key = `${found.at.file}:${found.at.start}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [found];
  });
  const first = hashes[0];
  return first === undefined ? [] : [{ name: http.owner.name, at: first.at, service: http.owner.id, hashes }];
});

function hashOf(call: CallEvent): PasswordHash | undefined {
  const by = packageOf(call.f);
  if (by !== undefined) {
    if (/^(bcrypt|bcryptjs|bcrypt-nodejs|@node-rs\/bcrypt)$/.test(by.pkg)) {
      if (/^(hash|hashSync)$/.test(by.member)) return slow(call, 'bcrypt', costOf(call.args[1]));
      if (/^(genSalt|genSaltSync)$/.test(by.member)) return slow(call, 'bcrypt', costOf(call.args[0]));
      return undefined;
    }
    if (/^(argon2|@node-rs\/argon2|argon2-browser)$/.test(by.pkg) && /^hash/.test(by.member)) return slow(call, 'argon2', undefined);
    if (/^(node:)?crypto$/.test(by.pkg) && /^(scrypt|scryptSync|pbkdf2|pbkdf2Sync)$/.test(by.member) && isPassword(call.args[0]))
      return slow(call, by.member.replace('Sync', ''), undefined);
    if (/^(md5|sha1|sha256|js-md5|js-sha256|js-sha1)$/.test(by.pkg) && by.member === '' && isPassword(call.args[0]))
      return { at: call.at, how: by.pkg, slow: false, cost: undefined };
    if (by.pkg === 'crypto-js' && /^(MD5|SHA1|SHA256|SHA512|SHA3)$/.test(by.member) && isPassword(call.args[0]))
      return { at: call.at, how: by.member, slow: false, cost: undefined };
  }
  // `createHash('sha256').update(password)`
  if (call.method === 'update' && call.recv?.t === 'call' && isPassword(call.args[0])) {
    const made = packageOf(call.recv.call.f);
    const name = stringOf(call.recv.call.args[0]);
    if (
      made !== undefined &&
      /^(node:)?crypto$/.test(made.pkg) &&
      made.member === 'createHash' &&
      name !== undefined &&
      !/^shake/.test(name)
    )
      return { at: call.at, how: name, slow: false, cost: undefined };
  }
  return undefined;
}

function slow(call: CallEvent, how: string, cost: number | undefined): PasswordHash {
  return { at: call.at, how, slow: true, cost };
}

/** Rounds as written, or as the default of a variable; a salt says nothing here. */
function costOf(val: Val | undefined): number | undefined {
  if (val === undefined) return undefined;
  if (val.t === 'env') return val.devOnly === true ? undefined : costOf(val.fallback);
  if (val.t === 'op' && (val.op === '||' || val.op === '??')) return costOf(val.r);
  return numberOf(val) ?? (stringOf(val) !== undefined && /^\d{1,2}$/.test(stringOf(val) ?? '') ? Number(stringOf(val)) : undefined);
}

const passwordHolders = /^(body|data|input|dto|credentials|creds|args|values|form|payload|params|query)$/i;
const passwordName = /^(plain_?text_?|raw_?|new_?|old_?|current_?|user_?)?(password|passwd|pwd|pass|passphrase)$/i;

/** A value that goes by the name of a password. */
function isPassword(val: Val | undefined): boolean {
  if (val === undefined) return false;
  // `user.password` of a record is what was hashed before.
  if (val.t === 'mem') {
    const { of } = val;
    const holder = of.t === 'mem' ? of.p : of.t === 'param' ? (of.name ?? '') : '';
    return passwordName.test(val.p) && (requestValue(val) !== undefined || passwordHolders.test(holder));
  }
  if (val.t === 'param') return passwordName.test(val.name ?? '');
  if (val.t === 'str') return val.parts.some((p) => typeof p !== 'string' && isPassword(p));
  if (val.t === 'op') return isPassword(val.l) || isPassword(val.r);
  return val.t === 'alt' && val.of.some((a) => isPassword(a.val));
}
