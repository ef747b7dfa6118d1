import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { lowPortContainers } from '../../src/facts/kubernetes/low-ports.ts';

export default defineCheck({
  id: 'k8s/privileged-port',
  covers: ['k8s/privileged-port'],
  title: 'Containers that are not root listen above port 1023',
  category: 'packaging',
  severity: 'medium',
  confidence: 'medium',
  why: 'On many runtimes only root may bind a port below 1024, so the container stops at its start with a denied permission. Where the runtime allows it the same manifest fails on the next cluster.',
  remedy: 'Let the program listen on a high port (8080) and map it in the service, or add the capability NET_BIND_SERVICE.',
  refs: ['https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/'],
  sources: ['004:939', '004:961-962'],
  peers: ['kube-linter privileged-ports'],
  absent: 'no container of the manifests is kept from being root and says which ports it has',
  each: lowPortContainers,
  test({ name, at, low, allowed, port }) {
    if (low === undefined) return pass({ at: port, note: 'above 1023' });
    if (allowed !== undefined) return pass(allowed);
    return fail({
      at: low.at,
      message: `${name} is not root and has port ${low.value}, which only root may bind on many runtimes.`,
      related: [{ at, note: 'not root' }],
      key: String(low.value),
    });
  },
});
