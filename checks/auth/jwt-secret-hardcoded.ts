import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { tokenSubjects } from '../../src/facts/server/process.ts';
import { secretFromEnv } from '../../fixers/auth/jwt-secret-hardcoded.ts';

export default defineCheck({
  id: 'auth/jwt-secret-hardcoded',
  covers: ['auth/jwt-secret-hardcoded'],
  title: 'Token secrets come from the environment',
  category: 'application-security',
  severity: 'critical',
  profile: 'essential',
  why: 'Tokens are worth what their secret is worth: whoever reads it in the source writes tokens for any user. A fallback literal is as bad, because the day the variable is missing nobody notices.',
  remedy: 'Read the secret from the environment without a default, refuse to start when it is missing, and rotate the one in the source.',
  cwe: [798, 321],
  sources: ['000:413', '001:752', '003:248'],
  absent: 'no started service signs or verifies tokens with a shared secret',
  each: tokenSubjects,
  fix: secretFromEnv,
  test({ uses }) {
    const bad = uses.filter((u) => u.happens.how !== 'never' && (u.origin.from === 'literal' || u.origin.from === 'fallback'));
    if (bad.length > 0) {
      return fail(
        bad
          .filter((u, i) => bad.findIndex((o) => o.origin.at.file === u.origin.at.file && o.origin.at.start === u.origin.at.start) === i)
          .map((u) => ({
            at: u.origin.at,
            message:
              u.origin.from === 'fallback'
                ? `Tokens are signed with a secret from the source when ${u.origin.env ?? 'the variable'} is not set.`
                : 'Tokens are signed with a secret written in the source.',
            related: [{ at: u.at, note: 'used here' }],
            key: u.origin.from === 'fallback' ? `fallback ${u.origin.env ?? ''}` : 'literal',
            data: { at: u.origin.at, variable: u.origin.from === 'fallback' ? u.origin.env : undefined },
          })),
      );
    }
    const env = uses.find((u) => u.origin.from === 'env');
    if (env?.origin.from === 'env')
      return pass([
        { at: env.origin.at, note: `comes from ${env.origin.env}` },
        { at: env.at, note: 'used here' },
      ]);
    const key = uses.find((u) => u.origin.from === 'key');
    if (key !== undefined) return pass({ at: key.origin.at, note: 'an asymmetric key' });
    return unknown(
      'where the secret comes from could not be followed',
      uses.slice(0, 1).map((u) => ({ at: u.at })),
    );
  },
});
