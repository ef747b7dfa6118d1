import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { placedWorkloads } from '../../src/facts/kubernetes/namespaces.ts';
import { namespace as ownNamespace } from '../../fixers/k8s/namespace.ts';

export default defineCheck({
  id: 'k8s/namespace',
  covers: ['k8s/namespace'],
  title: 'Workloads name their namespace',
  category: 'reliability',
  severity: 'low',
  profile: 'all',
  why: 'A manifest without a namespace goes wherever the shell of whoever applies it points, mostly default. Policies, limits and rights of the namespace it was meant for do not reach it there.',
  remedy: 'Add metadata.namespace.',
  sources: ['004:647', '004:683', '004:760', '004:1292-1294'],
  peers: ['kube-linter use-namespace'],
  absent: 'no workload of the manifests names a namespace',
  each: placedWorkloads,
  test({ name, at, namespace, others }) {
    if (namespace === 'default')
      return fail({ at, message: `${name} is put into the default namespace, others go into ${others}.`, key: 'default' });
    if (namespace !== undefined) return pass({ at, note: namespace });
    return fail({ at, message: `${name} names no namespace, others here go into ${others}.`, key: 'none' });
  },
  fix: ownNamespace,
});
