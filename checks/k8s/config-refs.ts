import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { referringWorkloads } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/config-refs',
  covers: [],
  title: 'Config maps and secrets have the keys that containers ask for',
  category: 'reliability',
  severity: 'high',
  why: 'A container whose variable names a key that is not there is never started: the pod stays in CreateContainerConfigError. The rollout hangs until somebody reads the events.',
  remedy: 'Write the key as the ConfigMap or Secret has it, or mark the reference optional.',
  sources: [],
  peers: ['kube-linter env-value-from'],
  absent: 'no workload of the manifests takes a key from a config map or secret that they hold',
  each: referringWorkloads,
  test({ references }) {
    const missing = references.filter(({ hasKey }) => !hasKey);
    if (missing.length === 0)
      return pass(
        references.slice(0, 3).map(({ at, kind, of, key }): Evidence => ({ at, note: `${kind}/${of} has ${key}` })) as [
          Evidence,
          ...Evidence[],
        ],
      );
    return fail(
      missing.map(({ container, kind, of, key, at, object }) => ({
        at,
        message: `${container} asks ${kind}/${of} for ${key}, which it does not have.`,
        related: object === undefined ? [] : [{ at: object, note: `${kind}/${of}` }],
        key: `${container} ${of} ${key}`,
      })),
    );
  },
});
