import { securityHeaders } from '../../fixers/nginx/security-headers.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { applicationHeaders } from '../../src/facts/nginx/app-headers.ts';
import { absentPageHeaders, answeringServers, isProtective } from '../../src/facts/nginx/headers.ts';

export default defineCheck({
  id: 'nginx/security-headers',
  covers: ['nginx/security-headers', 'frontend/security-headers'],
  title: 'Servers that answer with pages send X-Frame-Options, X-Content-Type-Options and Referrer-Policy',
  category: 'packaging',
  severity: 'medium',
  why: 'A page without these headers can be framed by another site, run as a type it was not sent as, and leaks its full address to every link. For static files nginx is the only place that can add them.',
  remedy: 'Add the three headers with add_header … always in the server block, and repeat them in locations that add headers of their own.',
  refs: ['https://owasp.org/www-project-secure-headers/', 'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header'],
  cwe: [693, 1021],
  sources: ['000:707', '004:299-304'],
  absent: 'no nginx server here answers with files or proxies to an application',
  each: answeringServers,
  test({ name, at, headers, content, unread, server }, repo) {
    const absent = absentPageHeaders(headers);
    const first = headers[0];
    if (absent.length === 0 && first !== undefined) return pass({ at: first.at, note: headers.map((header) => header.name).join(', ') });
    if (unread.length > 0) {
      return unknown(
        `${name} includes a file that is not in the repository and may add headers`,
        unread.map((each) => ({ at: each, note: 'not in the repository' })),
      );
    }
    if (content === 'application') {
      const behind = applicationHeaders(repo, server);
      if (behind.sends === 'yes') return pass(behind.evidence);
      if (behind.sends === 'unknown' && !headers.some((header) => isProtective(header.name)))
        return unknown(`${name} adds none of them, and ${behind.reason}`, [{ at, note: 'proxies' }]);
    }
    return fail({ at, message: `${name} answers without ${absent.join(', ')}.`, key: absent.join(' '), related: [server.evidence] });
  },
  fix: securityHeaders,
});
