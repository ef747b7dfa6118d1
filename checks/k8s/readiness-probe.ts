import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { probeOf, servedWorkloads } from '../../src/facts/kubernetes/probes.ts';
import { readinessProbe } from '../../fixers/k8s/readiness-probe.ts';

export default defineCheck({
  id: 'k8s/readiness-probe',
  covers: ['k8s/readiness-probe'],
  title: 'Containers that take requests have a readiness probe',
  category: 'reliability',
  severity: 'high',
  why: 'Without one a pod gets requests from the moment its process exists, and goes on getting them when it can no longer answer. Every deployment then costs requests, and a broken new version replaces a working old one.',
  remedy: 'Add a readinessProbe that asks the readiness endpoint of the service.',
  refs: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  sources: ['002:129', '004:737-744', '004:871-878', '004:954-959', '004:1305-1324'],
  peers: ['kube-linter no-readiness-probe', 'kube-score pod-probes'],
  absent: 'no workload of the manifests takes requests through a service',
  each: servedWorkloads,
  test(workload) {
    const { serving, name, served, role } = workload;
    const without = serving.filter((container) => probeOf(container, 'readiness') === undefined);
    const doubt = templateDoubt(workload);
    if (without.length === 0)
      return pass(
        serving.map((container): Evidence => ({ at: probeOf(container, 'readiness')!.at, note: `of ${container.name}` })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    if (doubt !== undefined) return unknown(doubt, [{ at: workload.at }]);
    return fail(
      without.map((container) => ({
        at: container.at,
        message: `${container.name} of ${name} takes requests and has no readiness probe.`,
        ...(role === 'app' ? {} : { severity: 'medium' as const }),
        related: [served],
        key: container.name,
        data: container.name,
      })),
    );
  },
  fix: readinessProbe,
});
