import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedWorkloads } from './deployed.ts';
import { kustomizations } from './kustomize.ts';

/** A workload whose manifest could name its namespace. */
export interface PlacedWorkload extends Subject {
  readonly namespace: string | undefined;
  /** A namespace that other manifests of the repository name. */
  readonly others: string;
}

/** Workloads of repositories most of whose manifests name namespaces; charts and overlays have it from elsewhere. */
export const placedWorkloads = fact('kubernetes/placed-workloads', (repo: Repo): readonly PlacedWorkload[] => {
  const used = new Set(kustomizations(repo).flatMap(({ files }) => [...files]));
  const all = deployedWorkloads(repo).filter(({ workload }) => !workload.templated && !used.has(workload.file));
  const placed = all.flatMap(({ workload }) =>
    workload.namespace === undefined || workload.namespace === 'default' ? [] : [workload.namespace],
  );
  const [others] = placed;
  // Where most name none, whoever applies them says which.
  return others === undefined || placed.length * 2 < all.length
    ? []
    : all.map(({ name, at, workload }) => ({ name, at, namespace: workload.namespace, others }));
});
