import type { Ingress } from '../../src/facts/kubernetes/types.ts';
import { objectAround, removeAnnotation } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal, type Subject } from '../../src/model/index.ts';

/** Leaves the redirect to HTTPS on, as it is by default. */
export const ingressSslRedirect = defineFixer<Subject & { readonly ingress: Ingress }, unknown>({
  title: 'Send plain HTTP on to HTTPS',
  // Behind a balancer that ends TLS itself it would go round in circles.
  safety: 'review',
  edits({ ingress }, _data, repo) {
    for (const key of ['nginx.ingress.kubernetes.io/ssl-redirect', 'nginx.ingress.kubernetes.io/force-ssl-redirect']) {
      const off = ingress.annotations.get(key);
      if (off?.value !== 'false') continue;
      const object = objectAround(repo, off.at);
      return isRefusal(object) ? object : removeAnnotation(object, key);
    }
    return [];
  },
});
