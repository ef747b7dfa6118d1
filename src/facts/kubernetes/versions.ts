import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { removedApis } from '../knowledge/kubernetes-apis.ts';
import type { RemovedApi } from '../knowledge/kubernetes-apis.ts';
import { yamlEntry } from '../yaml.ts';
import { deployedObjects, named } from './deployed.ts';
import { entryLoc } from './places.ts';

/** An object with the version of the API it asks for. */
export interface VersionedObject extends Subject {
  readonly api: string;
  readonly removed: RemovedApi | undefined;
}

const builtIn = /^(v1|(apps|batch|autoscaling|policy|extensions)\/.*|[\w.]*\.?k8s\.io\/.*)$/;

/** Objects of Kubernetes itself. A chart may choose the version by what the cluster has, so templates do not count. */
export const versionedObjects = fact('kubernetes/versioned-objects', (repo: Repo): readonly VersionedObject[] =>
  named(
    deployedObjects(repo).flatMap(({ api, kind, name, file, node, templated }): readonly VersionedObject[] => {
      const entry = yamlEntry(node, 'apiVersion');
      if (entry === undefined || templated || !builtIn.test(api) || /x-k8s\.io|eksctl|kustomize|kubeadm|kubelet|kubeproxy/.test(api))
        return [];
      const removed = removedApis.find((each) => each.api === api && (each.kinds === undefined || each.kinds.includes(kind)));
      return [{ name: `${kind}/${name}`, at: entryLoc(file, entry), api, removed }];
    }),
  ),
);
