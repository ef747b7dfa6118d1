import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { exposedServices } from '../../src/facts/kubernetes/exposure.ts';

export default defineCheck({
  id: 'k8s/service-exposure',
  covers: ['k8s/service-exposure'],
  title: 'Databases and services behind an ingress are not open to the outside',
  category: 'data-safety',
  severity: 'critical',
  why: 'A load balancer or a port of every node leads past the ingress, its TLS and its limits. In front of a database it leads the whole network, or the internet, to it.',
  remedy: 'Make the service ClusterIP; give the load balancer an internal scheme where others of the network need it.',
  refs: ['https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types'],
  cwe: [668],
  sources: ['004:130-136', '004:768', '004:905', '004:977'],
  peers: ['kube-linter exposed-services', 'kube-score service-type'],
  absent: 'no manifest here has a service for its workloads',
  each: exposedServices,
  test({ name, of, store, behind, internal }) {
    if (of.type !== 'LoadBalancer' && of.type !== 'NodePort') return pass({ at: of.typeAt, note: of.type });
    if (internal !== undefined) return pass({ at: of.typeAt, note: internal });
    if (store !== undefined)
      return fail({
        at: of.typeAt,
        message: `${name} opens ${store.name} to the outside (${of.type}).`,
        ...(of.type === 'NodePort' ? { severity: 'high' as const } : {}),
        related: [{ at: store.at }],
        key: of.type,
      });
    if (behind !== undefined)
      return fail({
        at: of.typeAt,
        message: `${name} is open to the outside (${of.type}) beside the ingress in front of it.`,
        severity: 'medium',
        related: [behind],
        key: of.type,
      });
    return pass({ at: of.typeAt, note: `${of.type}, the way in` });
  },
});
