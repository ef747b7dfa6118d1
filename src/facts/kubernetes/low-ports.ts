import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { runningWorkloads } from './deployed.ts';

/** A container that is not root, with its ports. */
export interface LowPortContainer extends Subject {
  /** A port that only root may bind. */
  readonly low: { readonly value: number; readonly at: Loc } | undefined;
  /** What lets it bind one all the same. */
  readonly allowed: Evidence | undefined;
  readonly port: Loc;
}

/** Containers of workloads that stay up, that the manifest keeps from being root. */
export const lowPortContainers = fact('kubernetes/low-port-containers', (repo: Repo): readonly LowPortContainer[] =>
  runningWorkloads(repo).flatMap(({ workload, containers, name }) =>
    containers.flatMap((container): readonly LowPortContainer[] => {
      const { runAsUser, runAsNonRoot, capabilities } = container.security;
      const [first] = container.namedPorts;
      const quiet = runAsUser !== undefined ? runAsUser.value > 0 : runAsNonRoot?.value === true;
      if (!quiet || first === undefined || workload.templated) return [];
      const low = container.namedPorts.find(({ value }) => value < 1024);
      const allowed: Evidence | undefined = workload.pod.lowPortsOpen
        ? { at: workload.at, note: 'a sysctl of the pod opens low ports' }
        : capabilities?.add.some((each) => /^(CAP_)?NET_BIND_SERVICE$/.test(each)) === true
          ? { at: capabilities.at, note: 'NET_BIND_SERVICE is added' }
          : undefined;
      return [{ name: `${container.name} of ${name}`, at: (runAsUser ?? runAsNonRoot)!.at, low, allowed, port: first.at }];
    }),
  ),
);
