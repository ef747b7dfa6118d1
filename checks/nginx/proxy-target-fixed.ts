import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { variableTargets } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/proxy-target-fixed',
  covers: [],
  title: 'Requests do not choose the host they are proxied to',
  category: 'application-security',
  severity: 'high',
  why: 'A proxy whose target is taken from the request reaches every address the machine can reach, for anybody. That includes databases, admin pages and the metadata service of the cloud, which hands out credentials.',
  remedy: 'Write the host of proxy_pass out, or choose it with a map that has a fixed list of targets.',
  refs: ['https://owasp.org/www-community/attacks/Server_Side_Request_Forgery'],
  cwe: [918, 441],
  sources: [],
  peers: ['gixy ssrf'],
  absent: 'no nginx location proxies to an address with variables',
  each: variableTargets,
  test({ name, at, to, decidedBy, internal }) {
    if (decidedBy === undefined) return pass({ at, note: `${to} has a host that no request chooses` });
    if (internal) return pass({ at, note: 'only nginx itself gets here (internal)' });
    return fail({ at, message: `${name} proxies to ${to}, whose host is taken from the request (${decidedBy}).`, key: to });
  },
});
