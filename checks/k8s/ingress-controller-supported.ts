import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { classOf, ingressNginxEvidence } from '../../src/facts/kubernetes/ingresses.ts';
import { ingressNginxAsOf, ingressNginxEnd } from '../../src/facts/knowledge/ingress-nginx.ts';
import { classedIngresses } from '../../src/facts/kubernetes/ingresses.ts';

export default defineCheck({
  id: 'k8s/ingress-controller-supported',
  covers: ['k8s/ingress-controller-supported'],
  title: 'The ingress controller still gets security fixes',
  category: 'supply-chain',
  severity: 'medium',
  why: 'The community stopped all work on ingress-nginx in March 2026, so holes that are found in it stay open. It stands at the edge and reads every request and every certificate of the cluster.',
  remedy: 'Move to a controller that is kept up (Gateway API implementations, Traefik, HAProxy, the controller of F5 NGINX).',
  refs: ['https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/'],
  cwe: [1104],
  sources: ['004:982-997'],
  absent: 'no ingress of the manifests says which controller it is for',
  each: classedIngresses,
  test(each) {
    const nginx = ingressNginxEvidence(each);
    if (nginx === undefined) return pass({ at: classOf(each)?.at ?? each.at, note: classOf(each)?.value ?? 'another controller' });
    return fail({
      at: nginx.at,
      message: `${each.name} is for ingress-nginx, whose maintenance ended on ${ingressNginxEnd} (as of ${ingressNginxAsOf}).`,
      // Another controller may be called nginx too.
      ...(nginx.note?.startsWith('class') === true ? { confidence: 'medium' as const } : {}),
      key: 'ingress-nginx',
    });
  },
});
