import type { DeployedIngress } from '../../src/facts/kubernetes/references.ts';
import { objectAround, removeAnnotation } from '../../src/fix/kubernetes.ts';
import { addKeys, together } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal, type Loc } from '../../src/model/index.ts';

/** Names the class of an ingress where Kubernetes looks for it. */
export const ingressClass = defineFixer<DeployedIngress, { readonly at: Loc; readonly value: string }>({
  title: 'Name the class in spec.ingressClassName',
  // It needs an IngressClass of that name in the cluster; controllers bring theirs along.
  safety: 'review',
  edits(_ingress, { at, value }, repo) {
    const object = objectAround(repo, at);
    if (isRefusal(object)) return object;
    const { sheet, map } = object;
    const find = (key: string) => (map.y === 'map' ? map.entries.find((entry) => entry.key === key)?.value : undefined);
    const api = find('apiVersion');
    const spec = find('spec');
    if (api?.y !== 'scalar' || !/^networking\.k8s\.io\//.test(api.raw))
      return { refuse: `${at.file} is in a version of the API without ingressClassName.` };
    const isThere = spec?.y === 'map' && spec.entries.some(({ key }) => key === 'ingressClassName');
    const first = spec?.y === 'map' ? spec.entries[0]?.key : undefined;
    return together(
      removeAnnotation(object, 'kubernetes.io/ingress.class'),
      isThere ? [] : addKeys(sheet, spec, { ingressClassName: value }, first === undefined ? {} : { before: first }),
    );
  },
});
