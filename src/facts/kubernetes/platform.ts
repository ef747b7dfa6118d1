import { fact, type Loc, type Repo } from '../../model/index.ts';
import { kubeObjects } from './objects.ts';
import { isOpenshiftTemplate } from './openshift.ts';
import { nodeLoc } from './places.ts';

/** A Template, a Route or another object that only OpenShift has: the manifests are for it. */
export const openshiftObject = fact('kubernetes/openshift', (repo: Repo): Loc | undefined => {
  for (const { path } of repo.ofKind('kubernetes')) {
    const template = repo.outline(path, 'kubernetes')?.docs.find(isOpenshiftTemplate);
    if (template !== undefined) return nodeLoc(path, template);
  }
  return kubeObjects(repo).find(({ api }) => /(^|\.)openshift\.io\//.test(api))?.at;
});

/** Why a missing setting of a container proves nothing on OpenShift: `restricted-v2` sets it, the older `restricted` does not. */
export function constraintsDoubt(repo: Repo): string | undefined {
  return openshiftObject(repo) === undefined
    ? undefined
    : 'The security context constraints of the OpenShift cluster decide where the manifest is silent.';
}
