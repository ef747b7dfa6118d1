import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { unknownAnnotations } from '../../src/facts/kubernetes/ingresses.ts';
import { ingressNginxAsOf } from '../../src/facts/knowledge/ingress-nginx.ts';
import { annotatedIngresses } from '../../src/facts/kubernetes/ingresses.ts';

export default defineCheck({
  id: 'k8s/ingress-annotation-known',
  covers: ['k8s/ingress-annotation-known'],
  title: 'Annotations for the nginx controller are ones that it reads',
  category: 'packaging',
  severity: 'high',
  why: 'The controller ignores an annotation that it does not know without a word. The limit, the redirect or the protection that it was to bring is not there, while the manifest says it is.',
  remedy: 'Write the name as the list of the controller has it; a limit of requests is limit-rps or limit-rpm.',
  refs: ['https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/'],
  sources: ['004:993-994'],
  absent: 'no ingress of the manifests has annotations for ingress-nginx',
  each: annotatedIngresses,
  test(each) {
    const unknownOnes = unknownAnnotations(each);
    if (unknownOnes.length === 0) {
      const known = [...each.ingress.annotations].find(([key]) => key.startsWith('nginx.ingress.kubernetes.io/'))!;
      return pass({ at: known[1].at, note: `every annotation is known (list of ${ingressNginxAsOf})` });
    }
    return fail(
      unknownOnes.map(({ key, at, meant }) => ({
        at,
        message: `${each.name} has the annotation ${key}, which ingress-nginx does not read (as of ${ingressNginxAsOf})${meant === undefined ? '' : `; it has ${meant}`}.`,
        ...(meant === undefined ? { severity: 'medium' as const, confidence: 'medium' as const } : {}),
        key,
      })),
    );
  },
});
