import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { isolatedWorkloads } from '../../src/facts/kubernetes/isolation.ts';
import { templateDoubt } from '../../src/facts/kubernetes/deployed.ts';
import { defaultsFor } from '../../src/facts/kubernetes/limits.ts';
import { resources } from '../../fixers/k8s/resources.ts';

export default defineCheck({
  id: 'k8s/resources',
  covers: ['k8s/resources'],
  title: 'Containers request CPU and memory and have a memory limit',
  category: 'reliability',
  severity: 'high',
  why: 'Without requests the scheduler takes a pod for weightless and puts too many on one node; without a memory limit one leak takes the memory of its neighbours. Pods without requests are also the first to be killed.',
  remedy: 'Set resources.requests for cpu and memory and resources.limits.memory, from what the container uses under load.',
  refs: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  cwe: [770],
  sources: ['004:722-728', '004:856-862', '004:941-947', '004:1318-1324'],
  peers: ['kube-linter unset-cpu-requirements', 'kube-linter unset-memory-requirements', 'kube-score container-resources'],
  absent: 'no manifest here deploys a workload',
  each: isolatedWorkloads,
  test(workload, repo) {
    const { containers, name, at } = workload;
    const lacks = containers.flatMap((container) => {
      const { cpuRequest, memoryRequest, memoryLimit } = container.resources ?? {};
      const missing = [
        ...(cpuRequest === undefined ? ['CPU request'] : []),
        ...(memoryRequest === undefined ? ['memory request'] : []),
        ...(memoryLimit === undefined ? ['memory limit'] : []),
      ];
      return missing.length === 0 ? [] : [{ container, missing }];
    });
    if (lacks.length === 0)
      return pass(
        containers.map((container): Evidence => ({ at: container.resources!.at, note: `of ${container.name}` })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    const outside = defaultsFor(repo, workload);
    if (outside !== undefined) return pass(outside);
    const doubt = templateDoubt(workload);
    if (doubt !== undefined) return unknown(doubt, [{ at }]);
    return fail(
      lacks.map(({ container, missing }) => ({
        at: container.resources?.at ?? container.at,
        message: `${container.name} of ${name} has no ${missing.join(' and no ')}.`,
        ...(missing.length === 3 && !/Job$/.test(workload.workload.kind) ? {} : { severity: 'medium' as const }),
        key: container.name,
        data: container.name,
      })),
    );
  },
  fix: resources,
});
