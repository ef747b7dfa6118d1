import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { nginxTlsIngresses } from '../../src/facts/kubernetes/ingresses.ts';
import { ingressSslRedirect } from '../../fixers/k8s/ingress-ssl-redirect.ts';

export default defineCheck({
  id: 'k8s/ingress-ssl-redirect',
  covers: ['k8s/ingress-ssl-redirect'],
  title: 'Ingresses with TLS send plain HTTP on to it',
  category: 'packaging',
  severity: 'low',
  why: 'With the redirect off the same page is served in the clear to everybody who types its name. Cookies without Secure go along.',
  remedy: 'Remove ssl-redirect: "false".',
  cwe: [319],
  sources: ['004:995-996'],
  absent: 'no ingress of the manifests has TLS and nginx in front',
  each: nginxTlsIngresses,
  test({ ingress, name }) {
    const off = ['ssl-redirect', 'force-ssl-redirect']
      .flatMap((key) => ingress.annotations.get(`nginx.ingress.kubernetes.io/${key}`) ?? [])
      .find(({ value }) => value === 'false');
    if (off !== undefined) return fail({ at: off.at, message: `${name} has TLS and does not send plain HTTP on to it.`, key: 'off' });
    return pass({ at: ingress.tlsHosts[0]!.at, note: 'the redirect is on by default' });
  },
  fix: ingressSslRedirect,
});
