import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { updatedWorkloads } from '../../src/facts/kubernetes/updates.ts';
import { rollingUpdate } from '../../fixers/k8s/rolling-update.ts';

export default defineCheck({
  id: 'k8s/rolling-update',
  covers: ['k8s/rolling-update'],
  title: 'Updates keep the service up',
  category: 'reliability',
  severity: 'low',
  why: 'Recreate stops every pod before the first new one starts, so each deployment is an outage; so does a maxUnavailable that covers all of them. A rolling update replaces them one by one.',
  remedy: 'Use the strategy RollingUpdate with maxUnavailable: 0 and maxSurge: 1, unless two of it must never run at a time.',
  refs: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  sources: ['002:186', '004:783-787', '004:918-922'],
  peers: ['kube-linter no-rolling-update-strategy', 'kube-score deployment-strategy'],
  absent: 'no deployment of the manifests takes requests through a service',
  each: updatedWorkloads,
  test({ name, at, strategy, single, replicas }) {
    if (strategy === undefined) return pass({ at, note: 'rolling, as Kubernetes does by default' });
    if (strategy.type === 'Recreate')
      return single === undefined
        ? fail({ at: strategy.at, message: `${name} stops every pod before it starts a new one.`, key: 'recreate' })
        : pass(single);
    const share = strategy.maxUnavailable ?? '25%';
    const gone = share.endsWith('%') ? Math.floor((Number.parseInt(share, 10) / 100) * replicas) : Number.parseInt(share, 10);
    return gone >= replicas
      ? fail({
          at: strategy.at,
          message: `${name} may lose all ${replicas} of its replicas at once (maxUnavailable: ${share}).`,
          key: 'unavailable',
        })
      : pass({ at: strategy.at, note: `maxUnavailable: ${share} of ${replicas}` });
  },
  fix: rollingUpdate,
});
