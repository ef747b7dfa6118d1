import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { secretLengths } from '../../src/facts/server/secret-length.ts';

/** Bytes of the hash that HS256 uses; RFC 7518 asks for a key of at least that size. */
const least = 32;

export default defineCheck({
  id: 'auth/jwt-secret-length',
  covers: ['auth/jwt-secret-length'],
  title: 'Token secrets have at least 32 characters',
  category: 'secrets',
  severity: 'high',
  why: 'Whoever holds one token can guess at its secret on their own machines, as fast as they like and unnoticed. A short or spoken secret is found, and then any token can be written.',
  remedy: 'Generate the secret (`openssl rand -hex 32`) and let the schema of the environment refuse anything under 32 characters.',
  refs: ['https://datatracker.ietf.org/doc/html/rfc7518#section-3.2'],
  cwe: [326],
  sources: ['000:257', '001:131-133,744', '003:127', '004:222-223,663-664'],
  absent: 'no file gives a token secret a value or a least length',
  each: secretLengths,
  test({ env, lengths }, repo) {
    const bound = Number(repo.options('auth/jwt-secret-length')['minLength'] ?? least);
    const short = lengths.filter((l) => l.length < bound);
    if (short.length > 0)
      return fail(
        short.map((l) => ({
          at: l.at,
          message:
            l.how === 'value' ? `${env} has ${l.length} characters only.` : `${env} is accepted with ${l.length} characters already.`,
          key: `${l.how} ${l.at.file}`,
          // The schema says what would be taken, not what is in use.
          ...(l.how === 'schema' ? { severity: 'medium' as const } : {}),
        })),
      );
    const [first, ...rest] = lengths.map((l) => ({
      at: l.at,
      note: l.how === 'value' ? `${l.length} characters` : `at least ${l.length} characters`,
    }));
    return first === undefined ? unknown('no length') : pass([first, ...rest]);
  },
});
