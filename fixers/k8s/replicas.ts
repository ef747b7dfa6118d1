import { scalerOf, type ReplicatedWorkload } from '../../src/facts/kubernetes/scaling.ts';
import { objectAround, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Runs a stateless workload twice. */
export const replicas = defineFixer<ReplicatedWorkload, unknown>({
  title: 'Run two replicas',
  // What a program keeps in its memory (sessions, limits, schedules) is then there twice.
  safety: 'review',
  edits({ replicas: count, workload, name }, _data, repo) {
    if (count.count === 0) return { refuse: `${name} runs on demand only; whether one should always run is its owner's choice.` };
    const scaler = scalerOf(repo, workload);
    const object = objectAround(repo, scaler?.boundsAt ?? count.at);
    if (isRefusal(object)) return object;
    if (scaler === undefined) return setBelow(object, ['spec', 'replicas'], 2, { before: 'selector' });
    return scaler.kind === 'HorizontalPodAutoscaler'
      ? setBelow(object, ['spec', 'minReplicas'], 2)
      : { refuse: `${scaler.name} sets the number of replicas: give it a minimum of two.` };
  },
});
