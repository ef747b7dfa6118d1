import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { passwordSubjects } from '../../src/facts/server/passwords.ts';

/** bcrypt's lowest cost that is still recommended. */
const least = 10;

export default defineCheck({
  id: 'auth/password-hashing',
  covers: ['auth/password-hashing'],
  title: 'Passwords are hashed by a function made for it',
  category: 'application-security',
  severity: 'high',
  why: 'Databases get copied. A general hash such as SHA-256 is tried billions of times a second on one graphics card, so most passwords are known within a day; bcrypt, scrypt and argon2 make every guess cost.',
  remedy: 'Hash with argon2 or with bcrypt at a cost of 10 or more, and rehash old entries when their owners log in.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html'],
  cwe: [916],
  sources: ['000:416'],
  absent: 'no started service hashes passwords',
  each: passwordSubjects,
  test({ hashes, name, at }) {
    const problems = hashes.flatMap((h) => {
      if (!h.slow) return [{ at: h.at, message: `${name} hashes a password with ${h.how}.`, key: `${h.how} ${h.at.file}` }];
      if (h.cost === undefined || h.cost >= least) return [];
      return [
        {
          at: h.at,
          message: `${name} hashes passwords with bcrypt at a cost of ${h.cost} only.`,
          key: `cost ${h.at.file}`,
          severity: 'medium' as const,
        },
      ];
    });
    if (problems.length > 0) return fail(problems);
    const first = hashes[0];
    return pass({ at, note: `${first?.how ?? ''}${first?.cost === undefined ? '' : ` at a cost of ${first.cost}`}` });
  },
});
