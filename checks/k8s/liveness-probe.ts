import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { probeOf, servedWorkloads } from '../../src/facts/kubernetes/probes.ts';
import { livenessProbe } from '../../fixers/k8s/liveness-probe.ts';

export default defineCheck({
  id: 'k8s/liveness-probe',
  covers: ['k8s/liveness-probe'],
  title: 'Containers that take requests have a liveness probe',
  category: 'reliability',
  severity: 'medium',
  why: 'A process that hangs still exists, and Kubernetes leaves it alone until somebody looks. A probe that asks the process itself, and nothing behind it, has it started again.',
  remedy: 'Add a livenessProbe on an endpoint that answers without asking databases or other services.',
  refs: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  sources: ['002:130', '004:729-736', '004:863-870', '004:948-953', '004:1305-1324'],
  peers: ['kube-linter no-liveness-probe'],
  absent: 'no workload of the manifests takes requests through a service',
  each: servedWorkloads,
  test(workload) {
    const { serving, name } = workload;
    const without = serving.filter((container) => probeOf(container, 'liveness') === undefined);
    const doubt = templateDoubt(workload);
    if (without.length === 0)
      return pass(
        serving.map((container): Evidence => ({ at: probeOf(container, 'liveness')!.at, note: `of ${container.name}` })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    if (doubt !== undefined) return unknown(doubt, [{ at: workload.at }]);
    return fail(
      without.map((container) => ({
        at: container.at,
        message: `${container.name} of ${name} has no liveness probe, so nothing starts it again when it hangs.`,
        // Taken out of rotation it harms nobody: a missing probe is better than a bad one.
        ...(probeOf(container, 'readiness') === undefined ? {} : { severity: 'low' as const }),
        key: container.name,
        data: container.name,
      })),
    );
  },
  fix: livenessProbe,
});
