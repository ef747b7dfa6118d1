import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { loggingServices } from '../../src/facts/runtime/logged-secrets.ts';

export default defineCheck({
  id: 'observability/log-secrets',
  covers: ['observability/log-secrets'],
  title: 'Secrets are not logged',
  category: 'secrets',
  severity: 'high',
  why: 'Logs are kept for months, shipped to other companies and read by many. A secret that was printed once has to be taken as known, and changed.',
  remedy:
    'Log whether a variable is set, never its value and never the whole environment; take passwords and what authorises out of what is logged of a request.',
  cwe: [532],
  sources: ['001:1279'],
  absent: 'no started service logs anything',
  each: loggingServices,
  test(service) {
    const [first, ...rest] = service.printed.map((p) => ({
      at: p.at,
      message: `${service.name} logs ${p.what}.`,
      key: `${p.at.file} ${p.what}`,
    }));
    if (first !== undefined)
      return fail([first, ...rest.filter((p, i) => p.key !== first.key && rest.findIndex((o) => o.key === p.key) === i)]);
    return pass({
      at: service.at,
      note: `${service.count} places that log, none with a secret of the environment or of a request`,
    });
  },
});
