import { keepHost } from '../../fixers/nginx/redirect-covers-hosts.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { tlsNames } from '../../src/facts/nginx/plain.ts';

export default defineCheck({
  id: 'nginx/redirect-covers-hosts',
  covers: ['nginx/redirect-covers-hosts'],
  title: 'The redirect to HTTPS keeps the host',
  category: 'packaging',
  severity: 'medium',
  why: 'Port 80 answers names it does not list with its default server, and a redirect to a fixed name sends them to another site. An API client that starts with http:// then gets the pages of the main site, with status 200.',
  remedy: 'Redirect to https://$host$request_uri, or list every name of the TLS servers in a server for port 80.',
  refs: ['https://nginx.org/en/docs/http/request_processing.html'],
  sources: ['001:592-596'],
  absent: 'no nginx server here has TLS on port 443 and a name',
  each: tlsNames,
  test({ host, plain, at }) {
    if (plain.kind !== 'elsewhere')
      return pass({
        at: 'at' in plain ? plain.at : at,
        note: plain.kind === 'redirect' ? 'keeps the host' : 'redirects nothing elsewhere',
      });
    return fail({
      at: plain.at,
      message: `${plain.server} sends http://${host} to https://${plain.to}.`,
      related: [{ at, note: `${host} has TLS here` }],
      key: host,
    });
  },
  fix: keepHost,
});
