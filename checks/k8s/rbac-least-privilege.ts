import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { grants } from '../../src/facts/kubernetes/references.ts';

export default defineCheck({
  id: 'k8s/rbac-least-privilege',
  covers: [],
  title: 'Service accounts get named rights, not all of them',
  category: 'packaging',
  severity: 'high',
  why: 'With cluster-admin or a wildcard for everything whoever takes over one pod owns every secret and every node. The token for it lies in the file system of the container.',
  remedy: 'Bind a Role with the resources and verbs that the program uses.',
  refs: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/'],
  cwe: [250],
  sources: [],
  peers: ['kube-linter cluster-admin-role-binding', 'kube-linter wildcard-in-rules'],
  absent: 'no manifest here has roles or bindings',
  each: grants,
  test({ name, at, gives, to, what }) {
    if (gives === 'cluster-admin') {
      const accounts = to.filter((subject) => subject.startsWith('ServiceAccount '));
      if (accounts.length === 0) return pass({ at, note: 'for people, not for pods' });
      return fail({
        at,
        message: `${name} makes ${accounts[0]!.replace('ServiceAccount ', 'the service account ')} an administrator of the whole cluster.`,
        key: accounts.join(' '),
      });
    }
    if (gives === 'everything')
      return fail({ at: what, message: `${name} allows every verb on every resource.`, severity: 'medium', key: 'everything' });
    return pass({ at, note: 'named rights' });
  },
});
