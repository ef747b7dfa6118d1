import type { ManyReplicas } from '../../src/facts/kubernetes/many.ts';
import { objectAround, selectorOf, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Has the scheduler put replicas on several nodes where it can. */
export const topologySpread = defineFixer<ManyReplicas, unknown>({
  title: 'Spread the replicas over the nodes',
  safety: 'review',
  edits({ workload }, _data, repo) {
    const object = objectAround(repo, workload.at);
    if (isRefusal(object)) return object;
    const labels = selectorOf(object);
    if (labels === undefined) return { refuse: `${workload.id} does not select its pods by labels.` };
    const constraint = {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: labels },
    };
    return setBelow(object, ['spec', 'template', 'spec', 'topologySpreadConstraints'], [constraint]);
  },
});
