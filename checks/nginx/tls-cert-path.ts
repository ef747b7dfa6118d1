import { liveCertificates } from '../../src/facts/nginx/challenges.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'nginx/tls-cert-path',
  covers: ['nginx/tls-cert-path'],
  title: 'nginx reads certificates from where certbot writes them',
  category: 'packaging',
  severity: 'high',
  why: 'certbot keeps one certificate for all names of a call, in a folder named after the first. nginx does not start when the file it is told to read is not there.',
  remedy: 'Name the folder of the first -d in ssl_certificate and ssl_certificate_key, or issue a certificate of its own for each name.',
  refs: ['https://eff-certbot.readthedocs.io/en/stable/using.html#where-are-my-certificates'],
  sources: ['001:616-617'],
  absent: 'no nginx server here reads a certificate that a certbot call of this repository issues',
  each: liveCertificates,
  test({ at, lineage, writtenBy, amongOthers, open }) {
    if (writtenBy !== undefined)
      return pass([
        { at, note: lineage },
        { at: writtenBy.at, note: 'certbot writes it' },
      ]);
    if (/[${<]/.test(lineage)) return unknown('The folder of the certificate is only known when nginx starts.', [{ at }]);
    if (open !== undefined) return unknown('certbot is called here with names that are only known when it runs.', [{ at: open }]);
    if (amongOthers === undefined) return unknown(`No certbot call here issues a certificate for ${lineage}.`, [{ at }]);
    return fail({
      at,
      message: `nginx reads live/${lineage}, but certbot writes the certificate with that name to live/${amongOthers.lineage ?? ''}.`,
      related: [{ at: amongOthers.at, note: `the first name is ${amongOthers.domains[0] ?? ''}` }],
      key: lineage,
    });
  },
});
