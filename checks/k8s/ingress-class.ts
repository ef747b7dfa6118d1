import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { classOf } from '../../src/facts/kubernetes/ingresses.ts';
import { classedIngresses } from '../../src/facts/kubernetes/ingresses.ts';
import { ingressClass } from '../../fixers/k8s/ingress-class.ts';

export default defineCheck({
  id: 'k8s/ingress-class',
  covers: ['k8s/ingress-class'],
  title: 'Ingresses name their class in spec.ingressClassName',
  category: 'packaging',
  severity: 'low',
  why: 'The annotation for the class has been deprecated since Kubernetes 1.18, and controllers may stop reading it. The ingress is then served by nobody, or by another controller that takes what names no class.',
  remedy: 'Replace the annotation kubernetes.io/ingress.class by spec.ingressClassName.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation'],
  sources: ['004:991'],
  absent: 'no ingress of the manifests names a class',
  each: classedIngresses,
  test(each) {
    const name = classOf(each);
    if (name === undefined) return pass({ at: each.at, note: 'leaves it to the default class' });
    if (!name.isAnnotation) return pass({ at: name.at, note: name.value });
    return fail({
      at: name.at,
      message: `${each.name} names its class in the annotation kubernetes.io/ingress.class, which spec.ingressClassName has replaced.`,
      key: 'annotation',
      data: name,
    });
  },
  fix: ingressClass,
});
