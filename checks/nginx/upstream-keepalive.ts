import { keepConnections } from '../../fixers/nginx/upstream-keepalive.ts';
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
  test({ name, at, upstream, places, image }) {
    const first = places[0]!;
    const lost = places.filter(
      ({ version, connection }) => version === undefined || version === '1.0' || !(connection === '' || /^\$/.test(connection ?? '')),
    );
    if (lost.length === 0) return pass([{ at: first.at, note: 'HTTP/1.1 without Connection: close' }, { at }]);
    const unread = lost.find((place) => place.unread.length > 0)?.unread[0];
    if (unread !== undefined) return unknown(`a place in front of ${name} includes a file that is not in the repository`, [{ at: unread }]);
    if (/:(1\.(29\.([7-9]|\d\d)|[3-9]\d)|[2-9]\.)/.test(image ?? ''))
      return pass({ at, note: `${image ?? ''} keeps connections by default` });
    const old = lost.every(({ version }) => version === undefined || version === '1.0');
    return fail({
      at: lost[0]!.at,
      message: `Requests to ${upstream} go without ${old ? 'proxy_http_version 1.1 and ' : ''}an empty Connection header (location ${lost.map((place) => place.label).join(', ')}), so its keepalive has no effect on them.`,
      related: [{ at, note: 'keepalive' }],
      key: upstream,
    });
  },
  fix: keepConnections,
});
