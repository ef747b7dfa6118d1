import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { cookiePlace, type Flag } from '../../src/facts/server/cookies.ts';
import { cookieFlags } from '../../fixers/http/session-cookie-flags.ts';
import { cookieSubjects, type CookieSubject } from '../../src/facts/server/credentials.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';

export default defineCheck<CookieSubject, readonly string[]>({
  id: 'http/session-cookie-flags',
  covers: ['express/session-cookie-flags'],
  title: 'Session and credential cookies are Secure, HttpOnly and SameSite',
  category: 'application-security',
  severity: 'high',
  why: 'A cookie without Secure travels over plain HTTP, without HttpOnly any injected script reads it, and without SameSite other sites send it along. Each of them hands a session to somebody else.',
  remedy: 'Set secure (in production), httpOnly and sameSite "lax" or "strict" on every cookie that carries a session or a token.',
  refs: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/Cookies'],
  cwe: [614, 1004, 1275],
  sources: ['000:415'],
  absent: 'no started service sets a session or credential cookie',
  each: cookieSubjects,
  test({ cookie, http }) {
    const flags: readonly (readonly [string, Flag])[] = [
      ['Secure', cookie.secure],
      ['HttpOnly', cookie.httpOnly],
      ['SameSite', cookie.sameSite],
    ];
    const missing = flags.filter(([, f]) => f === 'off' || f === 'unset').map(([name]) => name);
    if (missing.length > 0) {
      const hard = missing.includes('Secure') || missing.includes('HttpOnly');
      return fail({
        at: cookiePlace(cookie),
        message: `The cookie "${cookie.name}" is set without ${missing.join(' and ')}.`,
        key: missing.join(),
        data: missing,
        ...(hard ? {} : { severity: 'medium' as const }),
      });
    }
    if (flags.some(([, f]) => f === 'unknown'))
      return unknown(`the options of the cookie "${cookie.name}" could not be read`, [{ at: cookie.at }]);
    return pass(reasoning(http.owner, cookie.call, 'sets Secure, HttpOnly and SameSite'));
  },
  fix: cookieFlags,
});
