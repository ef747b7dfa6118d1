import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { statefulSets } from '../../src/facts/kubernetes/stateful.ts';

export default defineCheck({
  id: 'k8s/statefulset-service',
  covers: [],
  title: 'Stateful sets have the headless service they name',
  category: 'reliability',
  severity: 'medium',
  why: 'Pods of a stateful set get their own names in the DNS from that service only. Without it no replica finds the others, and clients that name a pod find nobody.',
  remedy: 'Add a Service of that name with clusterIP: None.',
  refs: ['https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/'],
  sources: [],
  peers: ['kube-score statefulset-has-servicename'],
  absent: 'no stateful set of the manifests names its service',
  each: statefulSets,
  test({ name, serviceName, governing, foreign }) {
    if (governing !== undefined) return pass({ at: governing.at, note: `Service/${governing.name}` });
    if (foreign !== undefined)
      return unknown(`The service ${serviceName.value} of ${name} may come from outside the repository.`, [{ at: serviceName.at }]);
    return fail({
      at: serviceName.at,
      message: `${name} names the service ${serviceName.value}, which no manifest here has.`,
      key: serviceName.value,
    });
  },
});
