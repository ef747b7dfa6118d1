import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

import { autoscalers } from '../../src/facts/kubernetes/scaling.ts';

export default defineCheck({
  id: 'k8s/hpa',
  covers: ['k8s/hpa'],
  title: 'Autoscalers can scale what they are for',
  category: 'reliability',
  severity: 'medium',
  why: 'An autoscaler whose target is not there, whose bounds leave no room or whose target requests nothing does nothing, and only says so in its events. The service then stays as small as it is when the load comes.',
  remedy: 'Name the workload as its manifest does, leave room between minReplicas and maxReplicas, and give its containers requests.',
  refs: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  sources: ['001:435', '001:1045-1049', '001:1324', '002:276', '003:207', '004:27', '004:1023-1074'],
  peers: ['kube-linter dangling-horizontalpodautoscaler', 'kube-score horizontalpodautoscaler-has-target'],
  absent: 'no manifest here has an autoscaler',
  each: autoscalers,
  test({ name, at, target, workload, min, max, boundsAt, utilisation, foreign }) {
    if (workload === undefined) {
      if (foreign !== undefined)
        return unknown(`${name} is for ${target.kind}/${target.name}, which may come from outside the repository.`, [
          { at: target.at },
          { at: foreign },
        ]);
      return fail({
        at: target.at,
        message: `${name} is for ${target.kind}/${target.name}, which no manifest here has.`,
        severity: 'high',
        key: 'target',
      });
    }
    if (max !== undefined && min !== undefined && max <= min)
      return fail({ at: boundsAt, message: `${name} has no room to scale: from ${min} to ${max}.`, key: 'bounds' });
    const bare = workload.templated
      ? undefined
      : workload.containers.find(
          ({ init, resources }) =>
            !init && utilisation.some((what) => (what === 'cpu' ? resources?.cpuRequest : resources?.memoryRequest) === undefined),
        );
    if (bare !== undefined)
      return fail({
        at,
        message: `${name} scales by use of what is requested, and ${bare.name} of ${workload.id} requests no ${utilisation.join(' and ')}.`,
        related: [{ at: bare.at, note: 'requests nothing' }],
        key: 'requests',
      });
    return pass({ at, note: `${target.kind}/${target.name}, ${min ?? 1} to ${max ?? ''}` });
  },
});
