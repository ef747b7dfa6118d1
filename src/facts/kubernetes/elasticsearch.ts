import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { storeWorkloads } from './stores.ts';
import type { StoreWorkload } from './stores.ts';

/** A workload that runs Elasticsearch. */
export interface Elasticsearch extends StoreWorkload {
  /** Where its security is switched off. */
  readonly off: Loc | undefined;
  /** Where it is told who the other nodes are. */
  readonly discovery: Loc | undefined;
  /** `discovery.type: zen`, which versions from 7 on do not know. */
  readonly zen: Loc | undefined;
}

/** Workloads with the image of Elasticsearch. */
export const elasticsearches = fact('kubernetes/elasticsearch', (repo: Repo): readonly Elasticsearch[] =>
  storeWorkloads(repo).flatMap((each): readonly Elasticsearch[] => {
    const { container, workload } = each;
    if (!/elasticsearch/.test(container.image?.value ?? '') || workload.templated) return [];
    const variable = (name: string): Loc | undefined => container.env.get(name)?.at;
    const security = container.env.get('xpack.security.enabled');
    const type = container.env.get('discovery.type');
    return [
      {
        ...each,
        off: security?.value === 'false' ? security.at : undefined,
        discovery:
          variable('discovery.seed_hosts') ??
          variable('cluster.initial_master_nodes') ??
          variable('discovery.seed_providers') ??
          (container.envFrom.length > 0 ? container.at : undefined),
        zen: type?.value === 'zen' ? type.at : undefined,
      },
    ];
  }),
);

/** Elasticsearch of several nodes. */
export const elasticsearchClusters = fact('kubernetes/elasticsearch-clusters', (repo: Repo): readonly Elasticsearch[] =>
  elasticsearches(repo).filter(({ workload }) => (workload.replicas?.value ?? 1) > 1),
);
