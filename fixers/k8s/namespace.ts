import { placedWorkloads, type PlacedWorkload } from '../../src/facts/kubernetes/namespaces.ts';
import { kubeObjects } from '../../src/facts/kubernetes/objects.ts';
import { objectAround, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Kinds that are in no namespace. */
const global = /^(Namespace|Cluster\w+|PersistentVolume|StorageClass|IngressClass|PriorityClass|CustomResourceDefinition)$/;

/** Puts a workload where all others of the repository are. */
export const namespace = defineFixer<PlacedWorkload, unknown>({
  title: 'Name the namespace of the other workloads',
  // The next time it is applied a second one comes up there; the first has to be deleted by hand.
  safety: 'review',
  edits({ at, namespace: own, others }, _data, repo) {
    if (own !== undefined) return { refuse: 'It asks for the default namespace; whether that was meant only its author knows.' };
    const different = placedWorkloads(repo).find((each) => each.namespace !== undefined && each.namespace !== others);
    if (different !== undefined)
      return { refuse: `Other workloads go into ${others} and into ${different.namespace}; which it belongs to is not in the files.` };
    const beside = kubeObjects(repo).find(
      (each) => each.file === at.file && each.at.start !== at.start && each.namespace === undefined && !global.test(each.kind),
    );
    if (beside !== undefined) return { refuse: `${beside.kind}/${beside.name} beside it names no namespace either; they belong together.` };
    const object = objectAround(repo, at);
    return isRefusal(object) ? object : setBelow(object, ['metadata', 'namespace'], others);
  },
});
