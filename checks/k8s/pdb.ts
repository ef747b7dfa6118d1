import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { budgetOf } from '../../src/facts/kubernetes/scaling.ts';
import { manyReplicas } from '../../src/facts/kubernetes/many.ts';
import { pdb } from '../../fixers/k8s/pdb.ts';

export default defineCheck({
  id: 'k8s/pdb',
  covers: ['k8s/pdb'],
  title: 'Workloads of several replicas have a disruption budget',
  category: 'reliability',
  severity: 'low',
  why: 'When nodes are drained for an upgrade Kubernetes may evict every pod of a service at the same moment. A budget makes it wait for the next one to be up.',
  remedy: 'Add a PodDisruptionBudget with maxUnavailable: 1 and the labels of the pods.',
  refs: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  sources: ['002:186', '004:27', '004:1640'],
  peers: ['kube-score deployment-has-poddisruptionbudget', 'kube-score statefulset-has-poddisruptionbudget'],
  absent: 'no workload of the manifests runs in several replicas',
  each: manyReplicas,
  test({ name, count, workload }, repo) {
    const budget = budgetOf(repo, workload);
    if (budget !== undefined) return pass(budget);
    return fail({ at: count.at, message: `${name} runs ${count.count} replicas without a disruption budget.`, key: 'budget' });
  },
  fix: pdb,
});
