import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { sessionSecretFromEnv, type SessionSecret } from '../../fixers/http/session-secret-env.ts';
import { sessionSubjects, type CookieSubject } from '../../src/facts/server/credentials.ts';
import { originOf } from '../../src/facts/server/tokens.ts';

export default defineCheck<CookieSubject, SessionSecret>({
  id: 'http/session-secret-env',
  covers: ['express/session-secret-env'],
  title: 'The session secret comes from the environment',
  category: 'application-security',
  severity: 'critical',
  profile: 'essential',
  why: 'Whoever knows the secret signs sessions of their own and is any user they like. A secret in the source is known to everybody who ever saw the repository, and never changes.',
  remedy: 'Read the secret from the environment, refuse to start without it, and rotate the one that was in the source.',
  cwe: [798, 321],
  sources: ['000:151,258'],
  absent: 'no started service signs sessions',
  each: sessionSubjects,
  test({ cookie, http }) {
    if (cookie.secret === undefined)
      return unknown(`the secret of the session "${cookie.name}" is not in its options`, [{ at: cookie.at }]);
    const secrets = cookie.secret.t === 'arr' ? cookie.secret.items : [cookie.secret];
    const origins = secrets.map((s) => originOf(s, http.env, cookie.at));
    const bad = origins.find((o) => o.from === 'literal' || o.from === 'fallback');
    if (bad?.from === 'literal')
      return fail({
        at: bad.at,
        message: `Sessions are signed with a secret written in the source.`,
        key: 'literal',
        data: { at: bad.at, variable: undefined },
        related: [{ at: cookie.at, note: 'used here' }],
      });
    if (bad?.from === 'fallback') {
      return fail({
        at: bad.at,
        message: `Sessions are signed with a secret from the source when ${bad.env ?? 'the variable'} is not set.`,
        key: 'fallback',
        data: { at: bad.at, variable: bad.env },
        related: [{ at: cookie.at, note: 'used here' }],
      });
    }
    const env = origins.find((o) => o.from === 'env');
    if (env?.from === 'env')
      return pass([
        { at: env.at, note: `comes from ${env.env}` },
        { at: cookie.at, note: 'signs sessions' },
      ]);
    return unknown(`where the session secret comes from could not be followed`, [{ at: cookie.at }]);
  },
  fix: sessionSecretFromEnv,
});
