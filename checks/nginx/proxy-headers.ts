import { forwardHeaders } from '../../fixers/nginx/proxy-headers.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { forwardedHeaders } from '../../src/facts/nginx/forwarding.ts';

export default defineCheck({
  id: 'nginx/proxy-headers',
  covers: ['nginx/proxy-headers'],
  title: 'Applications behind nginx are told the host, the client and the scheme',
  category: 'packaging',
  severity: 'medium',
  why: 'Without these headers the application sees every request come from the proxy, over plain HTTP, to a made-up host. Rate limits then count all users as one, secure cookies are not set, and links and redirects point to nowhere.',
  remedy:
    'Set Host $host, X-Real-IP $remote_addr, X-Forwarded-For $proxy_add_x_forwarded_for and X-Forwarded-Proto $scheme with proxy_set_header, in the server or in every location that sets headers of its own.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],
  cwe: [348],
  sources: ['000:624', '001:607-608', '004:319-322'],
  absent: 'no nginx location hands requests to an application of this repository',
  each: forwardedHeaders,
  test({ name, label, at, target, server, headers, from, unread }) {
    const has = (...names: readonly string[]) => names.some((each) => headers.has(each));
    // A proxy that does not speak TLS itself hands on what the one in front of it wrote.
    const scheme = server === undefined || !server.tls || has('x-forwarded-proto', 'x-forwarded-scheme', 'x-scheme', 'forwarded');
    const absent = [
      ...(has('host', 'x-forwarded-host') ? [] : ['Host']),
      ...(has('x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip') ? [] : ['X-Forwarded-For']),
      ...(scheme ? [] : ['X-Forwarded-Proto']),
    ];
    const [first] = headers.values();
    if (absent.length === 0 && first !== undefined) return pass({ at: first.at, note: `sets ${[...headers.keys()].join(', ')}` });
    if (absent.length === 0) return pass({ at, note: 'nothing is needed here' });
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may set headers`, [{ at: unread[0] ?? at }]);
    const own = from.scope?.directive.name === 'location' && from.nodes.length > 0;
    return fail({
      at: target.at,
      message: `${server?.name ?? at.file} proxies ${label} to ${target.to} without ${absent.join(', ')}${own ? '; its own proxy_set_header drops those around it' : ''}.`,
      related: from.nodes.slice(0, 3).map((node) => ({ at: node.at, note: 'in effect' })),
      key: absent.join(' '),
    });
  },
  fix: forwardHeaders,
});
