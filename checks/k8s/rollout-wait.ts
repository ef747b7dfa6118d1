import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { rolloutWaits } from '../../src/facts/kubernetes/commands.ts';
import { rolloutWait } from '../../fixers/k8s/rollout-wait.ts';

export default defineCheck({
  id: 'k8s/rollout-wait',
  covers: ['k8s/rollout-wait'],
  title: 'Deploy scripts wait for workloads of the right kind',
  category: 'delivery',
  severity: 'medium',
  why: 'A wait for a deployment that is a stateful set fails at once or after its whole timeout. The deployment is reported as broken, or somebody takes the waiting out.',
  remedy: 'Name the workload with its kind: kubectl rollout status statefulset/<name>.',
  sources: ['004:1083-1086', '004:1658', '004:1662', '004:1084'],
  absent: 'no command here waits for a workload of the manifests',
  each: rolloutWaits,
  test({ at, kind, target, found }) {
    if (found.includes(kind)) return pass({ at, note: `${kind} ${target}` });
    return fail({
      at,
      message: `The script waits for ${kind.toLowerCase()}/${target}, which the manifests have as ${found.join(' and ')}.`,
      key: target,
    });
  },
  fix: rolloutWait,
});
