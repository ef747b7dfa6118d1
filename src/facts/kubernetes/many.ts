import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { runningWorkloads } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { replicasOf } from './scaling.ts';
import type { ReplicaCount } from './scaling.ts';

/** A workload that runs more than once. */
export interface ManyReplicas extends DeployedWorkload {
  readonly count: ReplicaCount;
}

/** Deployments and stateful sets of at least two replicas. */
export const manyReplicas = fact('kubernetes/many-replicas', (repo: Repo): readonly ManyReplicas[] =>
  runningWorkloads(repo).flatMap((each): readonly ManyReplicas[] => {
    if (!/^(Deployment|StatefulSet|Rollout)$/.test(each.workload.kind) || each.workload.templated) return [];
    const count = replicasOf(repo, each.workload);
    return count.count < 2 ? [] : [{ ...each, count }];
  }),
);
