import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { manyReplicas } from '../../src/facts/kubernetes/many.ts';
import { topologySpread } from '../../fixers/k8s/topology-spread.ts';

export default defineCheck({
  id: 'k8s/topology-spread',
  covers: ['k8s/topology-spread'],
  title: 'Replicas are spread over nodes or zones',
  category: 'reliability',
  severity: 'low',
  profile: 'all',
  why: 'The scheduler spreads pods only as long as it is convenient; after a few restarts all of them may stand on one node. When that node goes the service goes with it.',
  remedy: 'Add topologySpreadConstraints (or podAntiAffinity) over kubernetes.io/hostname and the zone.',
  refs: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  sources: ['004:27'],
  peers: [
    'kube-linter no-anti-affinity',
    'kube-score deployment-has-host-podantiaffinity',
    'kube-score pod-topology-spread-constraints',
    'kube-score statefulset-has-host-podantiaffinity',
  ],
  absent: 'no workload of the manifests runs in several replicas',
  each: manyReplicas,
  test({ name, count, workload }) {
    const { spread } = workload.pod;
    if (spread !== undefined) return pass({ at: spread, note: 'says where replicas go' });
    return fail({ at: count.at, message: `${name} runs ${count.count} replicas that may all stand on one node.`, key: 'spread' });
  },
  fix: topologySpread,
});
