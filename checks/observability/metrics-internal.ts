import { metricsExposures } from '../../src/facts/links/metrics-exposure.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'observability/metrics-internal',
  covers: ['observability/metrics-protected'],
  title: 'Metrics of a service are not served to the internet',
  category: 'observability',
  severity: 'medium',
  why: 'Metrics tell a stranger the routes, their traffic and errors, versions and often names of customers, and asking for them costs the service work. A proxy that hands everything on hands them on too.',
  remedy:
    'Refuse the path in the proxy (`location = /metrics { deny all; }` of nginx, `respond /metrics 404` of Caddy), or serve metrics on a port of their own that is not published.',
  cwe: [200],
  sources: ['001:855-858', '004:134-136'],
  absent: 'no service that serves metrics beside its pages stands behind an nginx or a Caddy of this repository',
  each: metricsExposures,
  test({ name, at, path, guarded, open, kept }) {
    if (guarded) return pass({ at, note: 'asks who is there' });
    if (kept !== undefined) return pass([kept, { at, note: `${path} of ${name}` }]);
    if (open === undefined) return unknown(`what leads to ${path} of ${name} depends on conditions or files that are not here`, [{ at }]);
    return fail({
      at: open.at,
      message: `${open.server} hands requests for ${open.request} on, where ${name} shows its metrics to everybody.`,
      related: [{ at, note: `serves ${path}` }],
      key: path,
    });
  },
});
