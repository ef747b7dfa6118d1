import type { Stopping } from '../../src/facts/links/stopping.ts';
import { setInService } from '../../src/fix/compose.ts';
import { objectAround, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Seconds that are left beyond what the program takes: for what it does before its timer starts. */
const margin = 5;

/** Leaves a program the time that it takes to end. */
export const stopTimeout = defineFixer<Stopping, unknown>({
  title: 'Leave the program the time it takes to end',
  safety: 'safe',
  edits({ limit, on, grace }, _data, repo) {
    if (limit.ms === undefined) return [];
    const seconds = Math.ceil(limit.ms / 1000) + margin;
    if (on.kind === 'compose') return setInService(repo, grace.at.file, on.key, ['stop_grace_period'], `${seconds}s`);
    const object = objectAround(repo, grace.at);
    if (isRefusal(object)) return object;
    const template = /^(?:Pod)$/.test(on.workload) ? ['spec'] : ['spec', 'template', 'spec'];
    if (/^(?:CronJob|Knative)$/.test(on.workload)) return { refuse: `How a ${on.workload} sets it is for its owner to look up.` };
    return setBelow(object, [...template, 'terminationGracePeriodSeconds'], seconds);
  },
});
