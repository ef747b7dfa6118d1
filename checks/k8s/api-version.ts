import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { removedApisAsOf } from '../../src/facts/knowledge/kubernetes-apis.ts';
import { versionedObjects } from '../../src/facts/kubernetes/versions.ts';

export default defineCheck({
  id: 'k8s/api-version',
  covers: [],
  title: 'Manifests use versions of the API that Kubernetes still has',
  category: 'reliability',
  severity: 'high',
  why: 'A cluster refuses an object of a version that it no longer serves, so the deployment stops in the middle. What was applied before stays, what comes after does not.',
  remedy: 'Change apiVersion (and the fields that moved) to the version that replaced it.',
  refs: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
  sources: [],
  peers: ['kube-linter no-extensions-v1beta', 'kube-score stable-version'],
  absent: 'no manifest here has objects of Kubernetes itself',
  each: versionedObjects,
  test({ name, at, api, removed }) {
    if (removed === undefined) return pass({ at, note: api });
    return fail({
      at,
      message: `${name} is of ${api}, which Kubernetes dropped in ${removed.since} for ${removed.use} (as of ${removedApisAsOf}).`,
      key: api,
    });
  },
});
