import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { cachedPlaces } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/proxy-cache-zone',
  covers: ['nginx/proxy-cache-zone'],
  title: 'A proxy cache that is given times has a zone to keep responses in',
  category: 'performance',
  severity: 'low',
  why: 'proxy_cache_valid alone is accepted and does nothing. The application then gets every request that was meant to be answered from the cache.',
  remedy: 'Declare a zone with proxy_cache_path in http and name it with proxy_cache, or remove proxy_cache_valid.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache'],
  sources: ['000:625-626'],
  absent: 'no nginx location sets up a proxy cache',
  each: cachedPlaces,
  test({ name, at, zone, zoneAt, unread }) {
    if (zone !== undefined) return pass({ at: zoneAt ?? at, note: `keeps responses in ${zone}` });
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may name a zone`, [{ at: unread[0] ?? at }]);
    return fail({ at, message: `${name} has proxy_cache_valid without proxy_cache, so nothing is cached.`, key: 'zone' });
  },
});
