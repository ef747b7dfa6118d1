import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { certifiedServers } from '../../src/facts/nginx/certificates.ts';

export default defineCheck({
  id: 'nginx/tls-certificate',
  covers: ['nginx/tls-certificate'],
  title: 'Every server with TLS has a certificate and a key',
  category: 'packaging',
  severity: 'high',
  why: 'nginx refuses a configuration with a TLS listener that has no certificate, so a fresh machine or container does not start. Where another server has one, browsers get a certificate for the wrong name.',
  remedy: 'Set ssl_certificate and ssl_certificate_key in the server or in http, or take ssl off the listener.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate'],
  sources: ['001:602-603', '004:290-291', '004:501-505'],
  absent: 'no nginx server here listens with TLS',
  each: certifiedServers,
  test({ name, at, certificate, key, rejects, unread }) {
    if (rejects !== undefined) return pass({ at: rejects, note: 'ends every handshake' });
    if (certificate !== undefined && key !== undefined) return pass([{ at: certificate.at, note: certificate.path }, { at: key.at }]);
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may name the certificate`, [{ at: unread[0] ?? at }]);
    const absent = [...(certificate === undefined ? ['ssl_certificate'] : []), ...(key === undefined ? ['ssl_certificate_key'] : [])];
    return fail({ at, message: `${name} listens with TLS but has no ${absent.join(' and no ')}.`, key: absent.join(' ') });
  },
});
