import type { Evidence, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { keepsData } from '../compose/roles.ts';
import { servedWorkloads } from './probes.ts';
import { replicasOf } from './scaling.ts';
import type { Workload } from './types.ts';

/** A deployment that takes requests, with how it is updated. */
export interface UpdatedWorkload extends Subject {
  readonly strategy: Workload['strategy'];
  /** Why only one of it may run at a time. */
  readonly single: Evidence | undefined;
  readonly replicas: number;
}

/** Deployments that take requests. */
export const updatedWorkloads = fact('kubernetes/updated-workloads', (repo: Repo): readonly UpdatedWorkload[] =>
  servedWorkloads(repo).flatMap(({ name, at, workload, role }): readonly UpdatedWorkload[] => {
    if (workload.kind !== 'Deployment' || workload.templated || keepsData(role)) return [];
    const volume = workload.pod.volumes.find(({ kind }) => kind === 'persistentVolumeClaim');
    const single = volume === undefined ? undefined : { at: volume.at, note: 'a volume that one pod at a time may write' };
    return [{ name, at, strategy: workload.strategy, single, replicas: replicasOf(repo, workload).count }];
  }),
);
