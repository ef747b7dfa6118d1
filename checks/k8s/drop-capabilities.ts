import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { isolatedWorkloads } from '../../src/facts/kubernetes/isolation.ts';
import { dropCapabilities } from '../../fixers/k8s/drop-capabilities.ts';
import { constraintsDoubt } from '../../src/facts/kubernetes/platform.ts';

export default defineCheck({
  id: 'k8s/drop-capabilities',
  covers: ['k8s/drop-capabilities'],
  title: 'Containers drop all capabilities',
  category: 'packaging',
  severity: 'medium',
  why: 'The default set lets a container forge packets, change owners of files and bind any port. A web service needs none of it, whoever takes it over can use all of it.',
  remedy: 'Set securityContext.capabilities.drop to ["ALL"] on every container, and add back only what it fails without.',
  refs: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
  cwe: [250],
  sources: ['004:883-885', '004:960-962'],
  peers: ['kube-linter drop-net-raw-capability'],
  absent: 'no manifest here deploys a workload',
  each: isolatedWorkloads,
  test(workload, repo) {
    const { containers, name, at } = workload;
    const open = containers.filter(({ security }) => !(security.capabilities?.drop.includes('ALL') === true));
    if (open.length === 0)
      return pass(
        containers.map(({ name: of, security, at: place }): Evidence => ({ at: security.capabilities?.at ?? place, note: `of ${of}` })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    const doubt = templateDoubt(workload) ?? constraintsDoubt(repo);
    if (doubt !== undefined) return unknown(doubt, [{ at }]);
    return fail(
      open.map(({ name: of, security, at: place }) => ({
        at: security.capabilities?.at ?? place,
        message: `${of} of ${name} keeps capabilities of the kernel that it does not need.`,
        key: of,
        data: of,
      })),
    );
  },
  fix: dropCapabilities,
});
