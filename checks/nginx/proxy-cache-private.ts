import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { sharedCaches } from '../../src/facts/nginx/shared-caches.ts';

export default defineCheck({
  id: 'nginx/proxy-cache-private',
  covers: ['nginx/proxy-cache-private'],
  title: 'Responses for one user are kept out of the proxy cache',
  category: 'application-security',
  severity: 'medium',
  why: 'A cache in front of an API gives the answer of the first user to all others with the same address line. That shows private data to strangers and cannot be taken back once delivered.',
  remedy: 'Set proxy_no_cache and proxy_cache_bypass on $http_authorization and the session cookie, or cache only public paths.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_no_cache'],
  cwe: [524, 525],
  sources: ['000:623-627', '001:1089'],
  absent: 'nginx caches no API and nothing against the will of the application',
  each: sharedCaches,
  test({ name, at, zoneAt, conditions, key, overlooks }) {
    const text = [...conditions, key].join(' ');
    const about =
      /\$(http_authorization|http_cookie|cookie_\w+|remote_user|\w*(auth|session|user|token|bypass|no_?cache|skip|private)\w*)/i.exec(
        text,
      )?.[0];
    if (about !== undefined) return pass({ at: zoneAt ?? at, note: `looks at ${about}` });
    const against = overlooks.filter((each) => /^(cache-control|set-cookie|expires|vary)$/i.test(each));
    return fail({
      at: zoneAt ?? at,
      message: `${name} is cached for everybody alike${against.length > 0 ? `, and nginx overlooks ${against.join(', ')} of the application` : ''}: no condition looks at who asks.`,
      confidence: against.length > 0 ? 'high' : 'medium',
      key: 'private',
    });
  },
});
