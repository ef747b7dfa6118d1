import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { scaledWorkloads } from '../../src/facts/kubernetes/scaled.ts';
import { leaveToScaler } from '../../fixers/k8s/hpa-replicas-conflict.ts';

export default defineCheck({
  id: 'k8s/hpa-replicas-conflict',
  covers: ['k8s/hpa-replicas-conflict'],
  title: 'Workloads with an autoscaler leave the number of replicas to it',
  category: 'reliability',
  severity: 'low',
  why: 'Every time the manifest is applied the number in it replaces the one that the autoscaler has found. Under load a deployment then takes most of the pods away, for as long as scaling up again takes.',
  remedy: 'Delete replicas from the workload.',
  refs: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  ],
  sources: ['004:782', '004:917', '004:1034-1039'],
  peers: ['kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured'],
  absent: 'no workload of the manifests has an autoscaler',
  each: scaledWorkloads,
  test({ name, workload, scaler }) {
    const { replicas } = workload;
    if (replicas === undefined) return pass({ at: scaler.at, note: `${scaler.name} alone decides` });
    return fail({
      at: replicas.at,
      message: `${name} sets replicas: ${replicas.value}, which ${scaler.name} is there to decide.`,
      related: [{ at: scaler.at }],
      key: 'replicas',
    });
  },
  fix: leaveToScaler,
});
