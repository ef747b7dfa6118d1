import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { replicasOf, targetedBudgets } from '../../src/facts/kubernetes/scaling.ts';

export default defineCheck({
  id: 'k8s/pdb-allows-eviction',
  covers: [],
  title: 'Disruption budgets let a pod go',
  category: 'reliability',
  severity: 'medium',
  why: 'A budget that allows no pod to be away stops every drain: node upgrades hang until somebody deletes it by hand. Until then nodes stay unpatched.',
  remedy: 'Set maxUnavailable: 1, or minAvailable below the number of replicas.',
  refs: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  sources: [],
  peers: ['kube-linter pdb-max-unavailable', 'kube-linter pdb-min-available', 'kube-score poddisruptionbudget-has-policy'],
  absent: 'no disruption budget of the manifests is for one of their workloads',
  each: targetedBudgets,
  test({ name, targets, minAvailable, maxUnavailable, valueAt }, repo) {
    for (const workload of targets) {
      const { count } = replicasOf(repo, workload);
      const least = (minAvailable ?? '').endsWith('%')
        ? Math.ceil((Number.parseInt(minAvailable ?? '', 10) / 100) * count)
        : Number(minAvailable);
      if (/^0%?$/.test(maxUnavailable ?? '') || (minAvailable !== undefined && least >= count))
        return fail({
          at: valueAt,
          message: `${name} lets no pod of ${workload.id} go (${maxUnavailable === undefined ? `minAvailable: ${minAvailable ?? ''} of ${count}` : `maxUnavailable: ${maxUnavailable}`}).`,
          key: workload.name,
        });
    }
    if (minAvailable === undefined && maxUnavailable === undefined)
      return fail({ at: valueAt, message: `${name} says neither minAvailable nor maxUnavailable.`, severity: 'low', key: 'policy' });
    return pass({ at: valueAt, note: 'a pod may go' });
  },
});
