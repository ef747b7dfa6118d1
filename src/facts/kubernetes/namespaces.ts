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

/** Workloads of repositories whose manifests name namespaces; charts and overlays have it from elsewhere. */
export const placedWorkloads = fact('kubernetes/placed-workloads', (repo: Repo): readonly PlacedWorkload[] => {
  const used = new Set(kustomizations(repo).flatMap(({ files }) => [...files]));
  const all = deployedWorkloads(repo).filter(({ workload }) => !workload.templated && !used.has(workload.file));
  const others = all.find(({ workload }) => workload.namespace !== undefined)?.workload.namespace;
  return others === undefined ? [] : all.map(({ name, at, workload }) => ({ name, at, namespace: workload.namespace, others }));
});
