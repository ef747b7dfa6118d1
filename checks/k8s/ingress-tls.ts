import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { hostsWithoutTls, tlsElsewhere } from '../../src/facts/kubernetes/ingresses.ts';
import { deployedIngresses } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/ingress-tls',
  covers: ['k8s/ingress-tls'],
  title: 'Ingresses end TLS for every host they serve',
  category: 'packaging',
  severity: 'high',
  why: 'Without TLS in the ingress passwords, sessions and everything else pass every network on the way in the clear. Browsers mark the page as not secure and refuse half of the platform to it.',
  remedy: 'Name the host under spec.tls with the secret of its certificate.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  cwe: [319],
  sources: ['004:999-1002'],
  absent: 'no manifest here has an ingress',
  each: deployedIngresses,
  test(each) {
    const { ingress, name, at, templated } = each;
    const open = hostsWithoutTls(each);
    if (open.length === 0)
      return pass({ at: ingress.tlsHosts[0]?.at ?? at, note: ingress.tls ? 'tls names every host' : 'serves private names only' });
    const elsewhere = tlsElsewhere(each);
    if (elsewhere !== undefined) return pass(elsewhere);
    if (templated) return unknown(`${name} is a template, so its values may bring TLS in.`, [{ at }]);
    return fail(
      open.map(({ host, at: place }) => ({
        at: place,
        message: `${name} serves ${host} without TLS.`,
        ...(host === 'every host' ? { confidence: 'medium' as const } : {}),
        key: host,
      })),
    );
  },
});
