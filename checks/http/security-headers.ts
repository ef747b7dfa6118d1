import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { webServices, type HttpService } from '../../src/facts/services/index.ts';
import { edgeHeaders } from '../../src/facts/edge.ts';
import { headerVerdict } from '../../src/facts/server/headers.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { securityHeaders, type HeadersFault } from '../../fixers/http/security-headers.ts';

export default defineCheck<HttpService, HeadersFault>({
  id: 'http/security-headers',
  covers: [
    'express/helmet',
    'express/helmet-mounted',
    'express/nosniff',
    'express/frameguard',
    'express/referrer-policy',
    'frontend/security-headers',
  ],
  title: 'Every response carries the security headers',
  category: 'application-security',
  severity: 'high',
  profile: 'essential',
  why: 'Without these headers a browser will frame the site, guess content types and run injected scripts, so one small flaw becomes an account takeover. They cost one line and are the first thing an external scan reports.',
  remedy: 'Mount helmet() (or the framework’s own header plugin) directly after the application is created, before any route.',
  refs: ['https://helmetjs.github.io/', 'https://owasp.org/www-project-secure-headers/'],
  cwe: [693, 1021],
  sources: ['000:318-336', '001:755-778', '002:42', '003:9-11', '004:1529-1560'],
  absent: 'no started service answers HTTP requests',
  each: webServices,
  test(service, repo) {
    const verdict = headerVerdict(service);
    if (verdict.complete !== undefined)
      return pass(reasoning(service.owner, verdict.complete.mount ?? service.app.call, verdict.complete.note));
    const edge = edgeHeaders(repo, service.owner);
    if (edge !== undefined) return pass({ at: edge.at, note: 'the proxy in front adds them' });
    if (verdict.unread !== undefined) return unknown(verdict.unread.why, [{ at: verdict.unread.at }]);
    if (service.doubt !== undefined && verdict.partial === undefined)
      return unknown(`not everything mounted on ${service.name} could be followed: ${service.doubt}`);
    if (verdict.partial !== undefined)
      return fail({ at: verdict.partial.at, message: `${service.name} ${verdict.partial.fault}.`, key: 'partial', data: 'partial' });
    return fail({
      at: service.at,
      message: `${service.name} answers without security headers: nothing that sets them is mounted on the ${service.app.framework} app.`,
      key: 'missing',
      data: 'missing',
    });
  },
  fix: securityHeaders,
});
