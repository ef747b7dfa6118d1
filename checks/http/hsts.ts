import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { aYearOfHttps } from '../../fixers/http/hsts.ts';
import { hstsSubjects, type HstsSubject } from '../../src/facts/server/hsts.ts';

/** A year, which browsers' preload lists ask for. */
const year = 31_536_000;

export default defineCheck<HstsSubject, Loc>({
  id: 'http/hsts',
  covers: ['express/hsts'],
  title: 'Strict-Transport-Security holds for a year and for subdomains',
  category: 'application-security',
  severity: 'medium',
  why: 'Until a browser has the header, and again when it ran out, the first request may go over plain HTTP and be answered by somebody else. A short time leaves everybody who comes seldom without it.',
  remedy: 'Set a max-age of 31536000 seconds with includeSubDomains, in seconds and not in milliseconds.',
  refs: ['https://hstspreload.org/'],
  cwe: [319],
  sources: ['000:331-335', '001:773-777', '002:42', '003:11', '004:300,1551-1555'],
  absent: 'no started service sends Strict-Transport-Security',
  each: hstsSubjects,
  test({ http, sent }) {
    // What is written counts before the default of a library, and the best of what is written decides.
    const written = sent.filter((s) => s.maxAge !== undefined || s.subdomains !== true);
    const fit = sent.find((s) => s.maxAge !== undefined && s.maxAge >= year && s.subdomains === true);
    if (fit !== undefined) return pass({ at: fit.at, note: `${fit.what}: max-age ${fit.maxAge ?? ''}, with subdomains` });
    const bad = written.find((s) => s.maxAge !== undefined || s.subdomains === false);
    if (bad !== undefined) {
      const short = bad.maxAge !== undefined && bad.maxAge < year;
      const fault = short ? `for ${Math.round((bad.maxAge ?? 0) / 86_400)} days only` : 'without subdomains';
      return fail({
        at: bad.at,
        message: `${http.name} asks browsers for HTTPS ${fault}.`,
        ...(bad.through === undefined ? {} : { related: [{ at: bad.through, note: 'the proxy hands requests on here' }] }),
        key: short ? 'max-age' : 'subdomains',
        ...(short ? { data: bad.at } : { severity: 'low' as const }),
      });
    }
    const unread = written[0];
    if (unread !== undefined) return unknown('the value of the header is not in the files', [{ at: unread.at }]);
    return pass({ at: sent[0]?.at ?? http.at, note: 'sent with the default of the library' });
  },
  fix: aYearOfHttps,
});
