import { fact, type Loc, type Repo } from '../../model/index.ts';
import { kubeObjects } from './objects.ts';
import type { KubeObject } from './objects.ts';
import { isOpenshiftTemplate } from './openshift.ts';
import { nodeLoc } from './places.ts';

/** A Template, a Route or another object that only OpenShift has: the manifests are for it. */
export const openshiftObject = fact('kubernetes/openshift', (repo: Repo): Loc | undefined => {
  for (const { path } of repo.ofKind('kubernetes')) {
    const template = repo.outline(path, 'kubernetes')?.docs.find(isOpenshiftTemplate);
    if (template !== undefined) return nodeLoc(path, template);
  }
  return kubeObjects(repo).find((object) => /(^|\.)openshift\.io\//.test(object.api) && !isOneOfSeveral(repo, object))?.at;
});

/** In a chart that asks which platform it is installed on, what is meant for OpenShift says nothing about the others. */
function isOneOfSeveral(repo: Repo, { templated, file }: KubeObject): boolean {
  return templated && /\{\{-?\s*(else )?if[^}]*(openshift|Capabilities\.APIVersions)/i.test(repo.text(file) ?? '');
}

/** Why a missing setting of a container proves nothing on OpenShift: `restricted-v2` sets it, the older `restricted` does not. */
export function constraintsDoubt(repo: Repo): string | undefined {
  return openshiftObject(repo) === undefined
    ? undefined
    : 'The security context constraints of the OpenShift cluster decide where the manifest is silent.';
}
