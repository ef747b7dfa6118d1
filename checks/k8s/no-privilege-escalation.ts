import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { isolatedWorkloads } from '../../src/facts/kubernetes/isolation.ts';
import { noPrivilegeEscalation } from '../../fixers/k8s/no-privilege-escalation.ts';
import { constraintsDoubt } from '../../src/facts/kubernetes/platform.ts';

export default defineCheck({
  id: 'k8s/no-privilege-escalation',
  covers: ['k8s/no-privilege-escalation'],
  title: 'Containers cannot gain more privileges than they start with',
  category: 'packaging',
  severity: 'medium',
  why: 'A setuid program in the image, or one that an attacker brings along, turns an ordinary user of the container into root. With the flag off the kernel refuses that step.',
  remedy: 'Set securityContext.allowPrivilegeEscalation: false on every container.',
  refs: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  cwe: [250],
  sources: ['004:882', '004:960-962'],
  peers: ['kube-linter privilege-escalation-container'],
  absent: 'no manifest here deploys a workload',
  each: isolatedWorkloads,
  test(workload, repo) {
    const { containers, name, at } = workload;
    const open = containers.filter(({ security }) => !(security.allowPrivilegeEscalation?.value === false));
    if (open.length === 0)
      return pass(
        containers.map(({ name: of, security, at: place }): Evidence => ({
          at: security.allowPrivilegeEscalation?.at ?? place,
          note: `of ${of}`,
        })) as [Evidence, ...Evidence[]],
      );
    const doubt = templateDoubt(workload) ?? constraintsDoubt(repo);
    if (doubt !== undefined) return unknown(doubt, [{ at }]);
    return fail(
      open.map(({ name: of, security, at: place }) => ({
        at: security.allowPrivilegeEscalation?.at ?? place,
        message: `${of} of ${name} may gain privileges through setuid programs: allowPrivilegeEscalation is not false.`,
        key: of,
        data: of,
      })),
    );
  },
  fix: noPrivilegeEscalation,
});
