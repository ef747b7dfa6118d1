import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { replicatedWorkloads } from '../../src/facts/kubernetes/scaling.ts';
import { replicas as twoReplicas } from '../../fixers/k8s/replicas.ts';

export default defineCheck({
  id: 'k8s/replicas',
  covers: ['k8s/replicas'],
  title: 'Stateless workloads that take requests run at least two replicas',
  category: 'reliability',
  severity: 'high',
  why: 'With one replica every crash, every drained node and every eviction is an outage until a new pod is up. Two of them cost little and take that away.',
  remedy: 'Set replicas to 2 or more, or minReplicas of the autoscaler.',
  refs: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/'],
  sources: ['000:37', '001:103', '001:1046', '004:782', '004:917', '004:1038', '004:1065'],
  peers: ['kube-score deployment-replicas', 'kube-score horizontalpodautoscaler-replicas'],
  absent: 'no stateless deployment of the manifests takes requests through a service',
  each: replicatedWorkloads,
  test({ name, replicas, served, workload }) {
    if (replicas.count >= 2) return pass({ at: replicas.at, note: replicas.why });
    return fail({
      at: replicas.at,
      message: `${name} takes requests with ${replicas.count === 0 ? 'no replica that always runs' : 'a single replica'} (${replicas.why}).`,
      related: [served],
      // A manifest of neutral name may be for a small installation.
      ...(workload.purpose === 'production' ? {} : { confidence: 'medium' as const }),
      key: 'replicas',
    });
  },
  fix: twoReplicas,
});
