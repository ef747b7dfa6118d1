import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { pageServices } from '../../src/facts/server/csp.ts';

export default defineCheck({
  id: 'http/csp',
  covers: ['express/csp-configured'],
  title: 'Pages carry a content security policy',
  category: 'application-security',
  severity: 'medium',
  why: 'The policy is what keeps an injected script from running and from sending data away. Without one a single unescaped value in a page is enough.',
  remedy: 'Mount helmet, which sets a policy by itself, or write one that begins with `default-src ’self’`.',
  refs: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP'],
  cwe: [693, 79],
  sources: ['000:62,323-329,422', '001:765-771', '002:42', '003:11', '004:1537-1549'],
  absent: 'no started service answers with pages',
  each: pageServices,
  test({ http, policies }) {
    const enforced = policies.find((p) => !p.reportOnly && p.how !== 'unknown');
    if (enforced !== undefined)
      return pass({
        at: enforced.at,
        note: enforced.how === 'default' ? 'helmet’s own policy' : `${enforced.directives.length} directives`,
      });
    const reported = policies.find((p) => p.reportOnly);
    if (reported !== undefined)
      return fail({ at: reported.at, message: `The policy of ${http.name} only reports and stops nothing.`, key: 'report-only' });
    const unread = policies[0];
    if (unread !== undefined) return unknown('the policy is put together where it could not be followed', [{ at: unread.at }]);
    if (http.doubt !== undefined) return unknown(`not everything mounted on ${http.name} could be followed: ${http.doubt}`);
    return fail({ at: http.at, message: `${http.name} answers with pages that carry no content security policy.`, key: 'missing' });
  },
});
