import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { headerSources } from '../../src/facts/server/headers.ts';
import { switchOn } from '../../fixers/http/headers-weakened.ts';
import { helmetSubjects, type HelmetSubject } from '../../src/facts/server/helmet.ts';

export default defineCheck<HelmetSubject, { readonly at: Loc; readonly name: string }>({
  id: 'http/headers-weakened',
  covers: ['express/helmet-weakened'],
  title: 'No protection of the security headers is switched off',
  category: 'application-security',
  severity: 'medium',
  why: 'A protection that was switched off to get past a problem in development stays off for years. The headers then look configured in every review while one of them is missing.',
  remedy: 'Configure the protection instead of switching it off, or switch it off outside production only.',
  cwe: [693],
  sources: ['002:42', '003:11', '004:1536-1560'],
  absent: 'no started service sets security headers through helmet',
  each: helmetSubjects,
  test({ http, rendersHtml }) {
    const sources = headerSources(http.app, http.wiring, http.env).filter((s) => s.how === 'helmet');
    const found = sources.flatMap((s) => s.off);
    const off = found.filter((o) => o.happens.how === 'always');
    if (off.length > 0) {
      return fail(
        off.map((o) => ({
          at: o.at,
          message: `${http.name} switches ${o.name} off.`,
          key: o.name,
          data: { at: o.at, name: o.name },
          // A pure JSON API runs no scripts of its own pages: its policy protects little.
          ...(o.name === 'contentSecurityPolicy' && !rendersHtml ? { severity: 'info' as const } : {}),
        })),
      );
    }
    const perhaps = found.find((o) => o.happens.how === 'unsure');
    if (perhaps !== undefined)
      return unknown(`whether ${perhaps.name} is switched off depends on what is not in the files`, [{ at: perhaps.at }]);
    const first = sources[0];
    return pass({ at: first?.at ?? http.at, note: 'nothing is switched off' });
  },
  fix: switchOn,
});
