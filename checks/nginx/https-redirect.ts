import { redirectToHttps } from '../../fixers/nginx/https-redirect.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { tlsNames } from '../../src/facts/nginx/plain.ts';

export default defineCheck({
  id: 'nginx/https-redirect',
  covers: ['nginx/https-redirect'],
  title: 'Plain HTTP is redirected to HTTPS for every name that has TLS',
  category: 'packaging',
  severity: 'high',
  why: 'Whoever types the name or follows an old link stays on plain HTTP, where passwords and cookies can be read and changed on the way. Nothing tells them, because the page looks the same.',
  remedy: 'Answer port 80 with "return 301 https://$host$request_uri;" and nothing else but the ACME challenge.',
  refs: ['https://nginx.org/en/docs/http/configuring_https_servers.html'],
  cwe: [319],
  sources: ['000:27', '001:592-596', '004:279-283'],
  absent: 'no nginx server here has TLS on port 443 and a name',
  each: tlsNames,
  test({ host, plain, at, server }) {
    switch (plain.kind) {
      case 'closed':
        return pass({ at, note: 'nothing of this configuration listens without TLS' });
      case 'redirect':
        return pass({ at: plain.at, note: 'redirects to HTTPS' });
      case 'elsewhere':
        return pass({ at: plain.at, note: `redirects to https://${plain.to}` });
      case 'refused':
        return pass({ at: plain.at, note: 'refuses plain HTTP' });
      case 'served':
        return fail({
          at: plain.at,
          message: `${plain.server} answers ${host} over plain HTTP instead of redirecting it to HTTPS.`,
          related: [{ at, note: 'listens with TLS' }, server.evidence],
          key: host,
        });
    }
  },
  fix: redirectToHttps,
});
