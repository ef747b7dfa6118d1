import { modernProtocols } from '../../fixers/nginx/tls-protocols.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { tlsServers } from '../../src/facts/nginx/tls.ts';

const broken = /^(SSLv2|SSLv3|TLSv1|TLSv1\.1)$/i;

export default defineCheck({
  id: 'nginx/tls-protocols',
  covers: ['nginx/tls-protocols'],
  title: 'TLS servers speak only TLS 1.2 and 1.3, and say so',
  category: 'packaging',
  severity: 'high',
  why: 'Older protocol versions have known attacks and fail every compliance scan. Without an explicit list the answer depends on the nginx version and on the main file of the machine.',
  remedy: 'Set "ssl_protocols TLSv1.2 TLSv1.3;" in the http block or in each server that listens with ssl.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols', 'https://www.rfc-editor.org/rfc/rfc8996'],
  cwe: [326, 327],
  sources: ['001:743', '004:294'],
  peers: ['gixy weak_ssl_tls'],
  absent: 'no nginx server here listens with TLS',
  each: tlsServers,
  test({ at, name, protocols, protocolsAt, unread, defaults, server }) {
    if (protocolsAt === undefined) {
      if (unread.length > 0) {
        return unknown(
          `${name} sets no ssl_protocols itself and includes a file that is not in the repository`,
          unread.map((each) => ({ at: each, note: 'not in the repository' })),
        );
      }
      const known = defaults === 'modern' ? ' (the defaults of its image are TLS 1.2 and 1.3)' : '';
      return fail({
        at,
        message: `${name} sets no ssl_protocols${known}.`,
        severity: defaults === 'modern' ? 'low' : 'medium',
        key: 'absent',
        related: [server.evidence],
      });
    }
    if (protocols.some((protocol) => /[${<]/.test(protocol)))
      return unknown(`ssl_protocols of ${name} comes from a variable`, [{ at: protocolsAt }]);
    const old = protocols.filter((protocol) => broken.test(protocol));
    if (old.length === 0) return pass({ at: protocolsAt, note: protocols.join(' ') });
    return fail({
      at: protocolsAt,
      message: `${name} still speaks ${old.join(', ')}.`,
      key: old.join(' '),
      related: [{ at, note: 'listens with TLS' }],
    });
  },
  fix: modernProtocols,
});
