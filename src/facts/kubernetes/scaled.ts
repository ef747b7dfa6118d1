import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { runningWorkloads } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { scalerOf } from './scaling.ts';
import type { Autoscaler } from './scaling.ts';

/** A workload with the autoscaler that decides how often it runs. */
export interface ScaledWorkload extends DeployedWorkload {
  readonly scaler: Autoscaler;
}

/** Workloads that an autoscaler of the manifests is for. */
export const scaledWorkloads = fact('kubernetes/scaled-workloads', (repo: Repo): readonly ScaledWorkload[] =>
  runningWorkloads(repo).flatMap((each): readonly ScaledWorkload[] => {
    const scaler = scalerOf(repo, each.workload);
    return scaler === undefined || each.workload.templated ? [] : [{ ...each, scaler }];
  }),
);
