import { containerCertificates } from '../../src/facts/ops/renewals.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/certificate-renewal',
  covers: ['ops/tls-renewal'],
  title: 'Certificates that a container gets are renewed',
  category: 'packaging',
  severity: 'high',
  why: 'A certificate of Let’s Encrypt ends after ninety days. The container of certbot gets one and is done, and three months later every browser refuses the site.',
  remedy: 'Run `certbot renew` twice a day, in a loop of the container or from cron, and let nginx reload afterwards.',
  refs: ['https://eff-certbot.readthedocs.io/en/stable/using.html#renewing-certificates'],
  cwe: [298],
  sources: ['000:238', '001:652', '004:403-405'],
  absent: 'no container here gets certificates with certbot',
  each: containerCertificates,
  test({ at, domains, renewed, repeatable }) {
    if (renewed !== undefined) return pass([renewed, { at, note: 'gets them' }]);
    if (repeatable) return unknown('the script asks for a new certificate each time, and who starts it is not in the files', [{ at }]);
    const names = domains.length === 0 ? 'Certificates' : `The certificate of ${domains[0] ?? ''}`;
    return fail({
      at,
      message: `${names} ${domains.length === 0 ? 'are' : 'is'} got once by certbot in a container, and nothing here ever renews ${domains.length === 0 ? 'them' : 'it'}.`,
      key: 'never',
    });
  },
});
