import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { proxyInFront } from '../../src/facts/edge.ts';
import { trustProxy, trustSubjects, type TrustSubject } from '../../src/facts/server/trust.ts';
import { trustOneProxy, type TrustFault } from '../../fixers/http/trust-proxy.ts';

export default defineCheck<TrustSubject, TrustFault>({
  id: 'http/trust-proxy',
  covers: ['express/trust-proxy'],
  title: 'An app behind a proxy knows it: trust proxy is set',
  category: 'application-security',
  severity: 'high',
  why: 'Behind a proxy every request seems to come from the proxy. A limiter per address then counts all users as one, and secure cookies are not sent because the connection looks like plain HTTP.',
  remedy: "Set 'trust proxy' to the number of proxies in front, usually 1.",
  refs: ['https://expressjs.com/en/guide/behind-proxies.html'],
  cwe: [348],
  sources: ['000:66', '001:799', '003:17', '004:319-322'],
  absent: 'no Express app stands behind a proxy in these files and uses the client’s address or protocol',
  each: trustSubjects,
  test({ http, uses }, repo) {
    const set = trustProxy(http);
    const proxy = proxyInFront(repo, http.owner);
    if (set?.state === 'on')
      return pass([
        { at: set.at, note: 'trusts the proxy in front' },
        ...(proxy === undefined ? [] : [{ at: proxy.at, note: proxy.what }]),
      ]);
    if (set?.state === 'unknown') return unknown(`the value of 'trust proxy' is not in the files`, [{ at: set.at }]);
    return fail({
      at: set?.at ?? uses.at,
      message: `${http.name} stands behind a proxy and ${uses.what}, but does not set 'trust proxy', so all clients share the proxy's address.`,
      related: [{ at: http.at, note: 'the app' }, ...(proxy === undefined ? [] : [{ at: proxy.at, note: proxy.what }])],
      key: 'unset',
      data: set === undefined ? 'unset' : 'off',
    });
  },
  fix: trustOneProxy,
});
