import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { workloadsWithEnv } from '../../src/facts/kubernetes/environment.ts';

export default defineCheck({
  id: 'k8s/env-unique',
  covers: [],
  title: 'A container sets each variable once',
  category: 'reliability',
  severity: 'medium',
  why: 'Of a name that is written twice the last one counts, and tools that apply changes item by item may keep either. Whoever edits the first of them changes nothing.',
  remedy: 'Delete the entry that is not meant.',
  sources: [],
  peers: ['kube-linter duplicate-env-var', 'kube-score environment-variable-key-duplication'],
  absent: 'no workload of the manifests has variables of its own',
  each: workloadsWithEnv,
  test({ name, at, workload }) {
    // Branches of a template may give a name once each.
    const double = workload.templated
      ? []
      : workload.containers.flatMap((container) =>
          container.envEntries.flatMap((entry, i) => {
            const first = container.envEntries.slice(0, i).find((other) => other.name === entry.name);
            return first === undefined ? [] : [{ container: container.name, entry, first }];
          }),
        );
    if (double.length === 0) return pass({ at, note: 'every name once' });
    return fail(
      double.map(({ container, entry, first }) => ({
        at: entry.at,
        message: `${container} of ${name} sets ${entry.name} twice.`,
        related: [{ at: first.at, note: 'set here before' }],
        key: `${container} ${entry.name}`,
      })),
    );
  },
});
