import { defineCheck, fail, pass, type Problem, unknown } from '../../src/model/index.ts';
import { lifetimeText, signingSubjects } from '../../src/facts/server/signing.ts';
import { type Endless, tokenExpiry } from '../../fixers/auth/token-expiry.ts';

/** Days after which a token is as good as one that never ends. */
const mostDays = 30;

export default defineCheck({
  id: 'auth/token-expiry',
  covers: ['auth/jwt-expiry'],
  title: 'Every token ends',
  category: 'application-security',
  severity: 'high',
  why: 'A token that was copied from a log, a browser or a backup opens the account for as long as it lives. One without an end does so for ever, and changing the password does not stop it.',
  remedy: 'Give access tokens `expiresIn` of minutes and refresh tokens of days.',
  refs: ['https://datatracker.ietf.org/doc/html/rfc8725'],
  cwe: [613],
  sources: ['001:134-135,797'],
  absent: 'no started service issues tokens',
  each: signingSubjects,
  fix: tokenExpiry,
  test({ signings, name }, repo) {
    const days = Number(repo.options('auth/token-expiry')['maxDays'] ?? mostDays);
    const problems = signings.flatMap((s): readonly Problem<Endless>[] => {
      const where = `${s.at.file} ${s.call.inFn?.name ?? ''}`;
      if (s.expires === 'no')
        return [{ at: s.at, message: `${name} issues a token that never expires.`, key: `never ${where}`, data: { at: s.at } }];
      if (s.lifetime === undefined || s.lifetime <= days * 86_400) return [];
      const text = `${name} issues a token that lives ${lifetimeText(s.lifetime)}.`;
      return [{ at: s.lifetimeAt, message: text, key: `long ${where}`, severity: 'medium' }];
    });
    if (problems.length > 0) return fail(problems);
    const unread = signings.find((s) => s.expires === 'unknown');
    if (unread !== undefined)
      return unknown('the claims or options of a token are put together where they could not be followed', [{ at: unread.at }]);
    const [first, ...rest] = signings.map((s) => ({
      at: s.lifetimeAt,
      note: s.lifetime === undefined ? 'expires' : `lives ${lifetimeText(s.lifetime)}`,
    }));
    return first === undefined ? unknown('no token') : pass([first, ...rest]);
  },
});
