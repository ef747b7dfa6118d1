import type { UpdatedWorkload } from '../../src/facts/kubernetes/updates.ts';
import { objectAround, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Starts a new pod before an old one goes. */
export const rollingUpdate = defineFixer<UpdatedWorkload, unknown>({
  title: 'Start a new pod before an old one is stopped',
  // For a moment two versions run side by side.
  safety: 'review',
  edits({ strategy }, _data, repo) {
    if (strategy === undefined) return [];
    const object = objectAround(repo, strategy.at);
    if (isRefusal(object)) return object;
    return setBelow(object, ['spec', 'strategy'], { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
  },
});
