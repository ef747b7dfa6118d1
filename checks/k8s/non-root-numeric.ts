import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { refusingRoot } from '../../src/facts/kubernetes/isolation.ts';

export default defineCheck({
  id: 'k8s/non-root-numeric',
  covers: [],
  title: 'Images that must not be root name their user by number',
  category: 'reliability',
  severity: 'high',
  why: 'Kubernetes cannot tell whether a user given by a word is root, and refuses to start the container (CreateContainerConfigError). It works on every developer machine and fails in the cluster.',
  remedy: 'Write USER with the number (USER 1000), or set runAsUser beside runAsNonRoot.',
  refs: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  sources: [],
  peers: ['hadolint DL3066'],
  absent: 'no workload of the manifests refuses root and runs an image of this repository without a runAsUser',
  each: refusingRoot,
  test({ name, demanded, user, userAt, image, numberedBy }) {
    if (numberedBy !== undefined) return pass({ at: numberedBy, note: 'OpenShift runs every pod as a numeric user of its namespace' });
    if (/^\d+$/.test(user)) return pass({ at: userAt, note: `USER ${user}` });
    return fail({
      at: demanded,
      message: `${name} must not be root, and ${image.file} names its user ${user} by a word, which Kubernetes refuses without runAsUser.`,
      related: [{ at: userAt, note: `USER ${user}` }],
      key: user,
    });
  },
});
