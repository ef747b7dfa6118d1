import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { isolatedWorkloads, userOf } from '../../src/facts/kubernetes/isolation.ts';
import { runAsNonRoot } from '../../fixers/k8s/run-as-non-root.ts';
import { openshiftObject } from '../../src/facts/kubernetes/platform.ts';

export default defineCheck({
  id: 'k8s/run-as-non-root',
  covers: ['k8s/run-as-non-root'],
  title: 'Containers run as a user other than root',
  category: 'packaging',
  severity: 'high',
  why: 'Root in a container is root on the node for whoever finds a hole in the runtime or the kernel. Unless the manifest forbids it the image alone decides, and the next base image may decide otherwise.',
  remedy:
    'Set securityContext.runAsNonRoot: true on the pod or the container, with a numeric runAsUser where the image names its user by a word.',
  refs: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
  cwe: [250],
  sources: ['004:879-881', '004:960-962', '004:694-744', '004:1304-1324'],
  peers: ['kube-linter run-as-non-root'],
  absent: 'no manifest here deploys a workload',
  each: isolatedWorkloads,
  test(workload, repo) {
    const { containers, name, at } = workload;
    const users = containers.map((container) => ({ container, user: userOf(repo, container) }));
    const open = users.filter(({ user }) => user.kind !== 'non-root');
    if (open.length === 0)
      return pass(
        users.map(({ user }): Evidence => ({ at: user.at, ...(user.kind === 'non-root' ? { note: user.note } : {}) })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    // Both of OpenShift's restricted constraints give a pod a user of its namespace, whatever the image says.
    const openshift = openshiftObject(repo);
    if (openshift !== undefined && containers.every(({ security }) => security.runAsUser?.value !== 0))
      return pass({ at: openshift, note: 'OpenShift runs every pod as a user of its namespace' });
    const doubt = templateDoubt(workload);
    if (doubt !== undefined) return unknown(doubt, [{ at }]);
    return fail(
      open.map(({ container, user }) => ({
        at: user.at,
        message:
          user.kind === 'root'
            ? `${container.name} of ${name} runs as root: ${user.why}.`
            : `Nothing keeps ${container.name} of ${name} from running as root.`,
        ...(user.kind === 'root' ? {} : { severity: 'medium' as const, confidence: 'medium' as const }),
        key: container.name,
        data: container.name,
      })),
    );
  },
  fix: runAsNonRoot,
});
