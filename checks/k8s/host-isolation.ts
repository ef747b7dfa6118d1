import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { hostAccess, isolatedWorkloads } from '../../src/facts/kubernetes/isolation.ts';

export default defineCheck({
  id: 'k8s/host-isolation',
  covers: [],
  title: 'Workloads do not reach into the node they run on',
  category: 'packaging',
  severity: 'high',
  why: 'A privileged container, the socket of the container runtime or a folder of the node is the node itself for whoever takes the program over. From there every pod on it and the credentials of the cluster are in reach.',
  remedy: 'Take the access away, or move what needs it into an agent of its own that takes no requests.',
  refs: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  cwe: [250],
  sources: [],
  peers: [
    'kube-linter docker-sock',
    'kube-linter host-ipc',
    'kube-linter host-network',
    'kube-linter host-pid',
    'kube-linter privileged-container',
    'kube-linter sensitive-host-mounts',
    'kube-linter unsafe-proc-mount',
    'kube-score container-security-context-privileged',
  ],
  absent: 'no manifest here deploys a workload that is no agent of its node',
  each: isolatedWorkloads,
  test(workload) {
    const found = hostAccess(workload);
    if (found.length === 0) return pass({ at: workload.at, note: 'no way to its node' });
    if (workload.workload.templated)
      return unknown(`${workload.name} is a template, and what it shares with its node may depend on its values.`, [{ at: found[0]!.at }]);
    return fail(
      found.map(({ what, key, at, grave }) => ({
        at,
        message: `${workload.name} ${what}.`,
        ...(grave ? {} : { severity: 'medium' as const }),
        key,
      })),
    );
  },
});
