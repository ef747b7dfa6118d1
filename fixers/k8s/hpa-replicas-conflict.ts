import type { ScaledWorkload } from '../../src/facts/kubernetes/scaled.ts';
import { yamlAt } from '../../src/facts/yaml.ts';
import { objectAround } from '../../src/fix/kubernetes.ts';
import { removeKey } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Takes the number of replicas out of a workload that an autoscaler sizes. */
export const leaveToScaler = defineFixer<ScaledWorkload, unknown>({
  title: 'Leave the number of replicas to the autoscaler',
  // The first `kubectl apply` after it asks for one replica, until the autoscaler has looked again.
  safety: 'review',
  edits({ workload, name }, _data, repo) {
    if (workload.replicas === undefined) return { refuse: `${name} sets no replicas.` };
    const object = objectAround(repo, workload.replicas.at);
    if (isRefusal(object)) return object;
    const { sheet, map } = object;
    return removeKey(sheet, yamlAt(map, 'spec'), 'replicas');
  },
});
