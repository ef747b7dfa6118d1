import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';

import { earlyReferences, goodReferences, workloadsWithEnv } from '../../src/facts/kubernetes/environment.ts';
import { envOrder } from '../../fixers/k8s/env-order.ts';

export default defineCheck({
  id: 'k8s/env-order',
  covers: ['k8s/env-order'],
  title: '$(NAME) in a variable comes after the variable it uses',
  category: 'reliability',
  severity: 'critical',
  profile: 'essential',
  why: 'Kubernetes replaces $(NAME) only by variables that stand above it in the list; of a later one the text stays as it is. The program then connects to a database with the user "$(DB_USER)" and does not start.',
  remedy: 'Move the variable that is used above the one that uses it.',
  refs: ['https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/'],
  sources: ['004:807-826'],
  absent: 'no workload of the manifests has variables of its own',
  each: workloadsWithEnv,
  test({ name, at, workload }) {
    const early = workload.containers.flatMap(earlyReferences);
    if (early.length === 0) {
      const good = workload.containers.flatMap(goodReferences);
      return pass(
        good.length === 0
          ? { at, note: 'no variable uses another' }
          : (good.map((place): Evidence => ({ at: place, note: 'uses what stands above it' })) as [Evidence, ...Evidence[]]),
      );
    }
    return fail(
      early.map(({ container, name: variable, refers, at: place, definedAt }) => ({
        at: place,
        message: `${variable} in ${container} of ${name} uses ${refers.map((each) => `$(${each})`).join(', ')}, which ${refers.length === 1 ? 'is' : 'are'} defined only after it and ${refers.length === 1 ? 'stays' : 'stay'} as written.`,
        related: definedAt.map((each) => ({ at: each, note: 'defined here' })),
        key: `${container} ${variable}`,
        data: { at: place, behind: definedAt },
      })),
    );
  },
  fix: envOrder,
});
