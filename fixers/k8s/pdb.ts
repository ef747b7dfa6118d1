import type { ManyReplicas } from '../../src/facts/kubernetes/many.ts';
import { addDocument, objectAround, selectorOf } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Keeps a drained node from taking all pods of a service at once. */
export const pdb = defineFixer<ManyReplicas, unknown>({
  title: 'Let one pod at a time be evicted',
  safety: 'review',
  edits({ workload }, _data, repo) {
    const object = objectAround(repo, workload.at);
    if (isRefusal(object)) return object;
    const labels = selectorOf(object);
    if (labels === undefined) return { refuse: `${workload.id} does not select its pods by labels.` };
    const { name, namespace } = workload;
    return addDocument(object.sheet, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    });
  },
});
