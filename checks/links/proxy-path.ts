import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { replacedPrefixes } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'links/proxy-path',
  covers: [],
  title: 'nginx asks applications for paths without doubled or lost slashes',
  category: 'packaging',
  severity: 'medium',
  why: 'nginx replaces the location by the path of proxy_pass letter by letter. With a slash at one end only the application is asked for "//users" or "/v1users", which most routers do not know.',
  remedy: 'End both the location and the path of proxy_pass with a slash, or neither.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  sources: ['000:623', '001:605-609'],
  absent: 'no nginx location replaces its prefix by a path',
  each: replacedPrefixes,
  test({ name, at, path, to, example }) {
    if (path.endsWith('/') === to.endsWith('/')) return pass({ at, note: `${example.asked} becomes ${example.sent}` });
    return fail({ at, message: `${name} turns ${example.asked} into ${example.sent}.`, key: to });
  },
});
