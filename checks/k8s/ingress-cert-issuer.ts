import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { certManager, issuerOf } from '../../src/facts/kubernetes/ingresses.ts';
import { secretIngresses } from '../../src/facts/kubernetes/ingresses.ts';

export default defineCheck({
  id: 'k8s/ingress-cert-issuer',
  covers: ['k8s/ingress-cert-issuer'],
  title: 'The certificates of ingresses are issued by themselves',
  category: 'packaging',
  severity: 'medium',
  why: 'A certificate that somebody puts into a secret by hand ends on a day that nobody watches. The site then goes dark for every browser at once.',
  remedy: 'Annotate the ingress with cert-manager.io/cluster-issuer, or add a Certificate for its secret.',
  refs: ['https://cert-manager.io/docs/usage/ingress/'],
  sources: ['004:992', '004:1157-1160'],
  absent: 'no ingress of the manifests names a secret for TLS',
  each: secretIngresses,
  test(each, repo) {
    const secrets = [...new Set(each.ingress.tlsHosts.flatMap(({ secret }) => secret ?? []))];
    const issued = secrets.flatMap((secret) => issuerOf(repo, each, secret) ?? []);
    const [first, ...rest] = issued;
    if (first !== undefined && issued.length === secrets.length) return pass([first, ...rest]);
    const open = each.ingress.tlsHosts.find(({ secret }) => secret !== undefined && issuerOf(repo, each, secret) === undefined)!;
    const manager = certManager(repo);
    if (manager === undefined)
      return unknown(`Where the secret ${open.secret ?? ''} of ${each.name} comes from is not in the files.`, [{ at: open.at }]);
    return fail({
      at: open.at,
      message: `Nothing here issues ${open.secret ?? ''} of ${each.name}, although the cluster has cert-manager.`,
      related: [manager],
      confidence: 'medium',
      key: open.secret ?? '',
    });
  },
});
