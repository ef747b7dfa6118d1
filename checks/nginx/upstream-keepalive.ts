import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { keptUpstreams } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/upstream-keepalive',
  covers: ['nginx/upstream-keepalive'],
  title: 'Connections to an upstream with keepalive are really kept',
  category: 'performance',
  severity: 'low',
  why: 'nginx speaks HTTP/1.0 with "Connection: close" to upstreams before 1.29.7, so a keepalive pool stays empty. Every request then pays for a new connection, and ports run out under load.',
  remedy: 'Set "proxy_http_version 1.1;" and "proxy_set_header Connection "";" where requests go to the upstream.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive'],
  sources: ['004:491', '004:528-534'],
  absent: 'no nginx upstream has keepalive',
  each: keptUpstreams,
  test({ name, at, upstream, keepalive, version, connection, unread, image }) {
    const kept = version !== undefined && version !== '1.0' && (connection === '' || /^\$/.test(connection ?? ''));
    if (kept) return pass([{ at, note: 'HTTP/1.1 without Connection: close' }, { at: keepalive }]);
    if (unread.length > 0) return unknown(`${name} includes a file that is not in the repository`, [{ at: unread[0] ?? at }]);
    if (/:(1\.(29\.([7-9]|\d\d)|[3-9]\d)|[2-9]\.)/.test(image ?? ''))
      return pass({ at: keepalive, note: `${image ?? ''} keeps connections by default` });
    const lacks = [
      ...(version === undefined || version === '1.0' ? ['proxy_http_version 1.1'] : []),
      ...(connection === undefined
        ? ['an empty Connection header']
        : connection === ''
          ? []
          : [`an empty Connection header (it sends "${connection}")`]),
    ];
    return fail({
      at,
      message: `${name} sends requests to ${upstream} without ${lacks.join(' and ')}, so its keepalive has no effect.`,
      related: [{ at: keepalive, note: 'keepalive' }],
      key: 'keepalive',
    });
  },
});
