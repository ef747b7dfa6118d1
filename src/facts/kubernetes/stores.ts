import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { keepsData } from '../compose/roles.ts';
import { dataFolders } from '../knowledge/data-folders.ts';
import { runningWorkloads } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import type { Container } from './types.ts';

/** Where the data of a store lies. */
export type DataPlace =
  | { readonly kind: 'lasting'; readonly at: Loc; readonly note: string }
  /** emptyDir, or the container itself. */
  | { readonly kind: 'fleeting'; readonly at: Loc; readonly note: string };

/** A workload that runs a database or another store. */
export interface StoreWorkload extends DeployedWorkload {
  readonly container: Container;
  readonly data: DataPlace;
  /** An operator owns it, or it says itself that it is one of several. */
  readonly clustered: boolean;
}

/** Workloads that keep data: databases, caches, queues and search engines, by their image. */
export const storeWorkloads = fact('kubernetes/store-workloads', (repo: Repo): readonly StoreWorkload[] =>
  runningWorkloads(repo).flatMap((each): readonly StoreWorkload[] => {
    const [container] = each.containers;
    if (
      container === undefined ||
      each.workload.templated ||
      !keepsData(each.role) ||
      !/^(StatefulSet|Deployment|ReplicaSet)$/.test(each.workload.kind)
    )
      return [];
    const words = [...(container.command?.value ?? []), ...(container.args?.value ?? [])].join(' ');
    const clustered =
      /replSet|--cluster|wsrep|patroni|repmgr|group_replication/i.test(words) ||
      [...container.env.keys()].some((name) => /REPLICA|REPMGR|PATRONI|GALERA/i.test(name));
    return [{ ...each, container, data: dataPlace(each, container), clustered }];
  }),
);

function dataPlace({ workload }: DeployedWorkload, container: Container): DataPlace {
  const folders = dataFolders(container.image?.value ?? '');
  const moved = [...container.env.values()].flatMap(({ value }) => (value?.startsWith('/') === true ? [value] : []));
  const words = [...(container.command?.value ?? []), ...(container.args?.value ?? [])]
    .flatMap((word) => word.split(/[= ]/))
    .filter((word) => word.startsWith('/'));
  const paths = [...(folders ?? []), ...moved, ...words];
  const holds = container.mounts.filter(({ path }) => paths.length === 0 || paths.some((each) => within(each, path) || within(path, each)));
  const kindOf = (volume: string): string | undefined =>
    workload.claims.includes(volume) ? 'volumeClaimTemplates' : workload.pod.volumes.find(({ name }) => name === volume)?.kind;
  const lasting = holds.find(({ volume }) => !/^(emptyDir|configMap|secret|projected|downwardAPI)$/.test(kindOf(volume) ?? 'configMap'));
  if (lasting !== undefined) return { kind: 'lasting', at: lasting.at, note: `${kindOf(lasting.volume) ?? ''} on ${lasting.path}` };
  const fleeting = holds.find(({ volume }) => kindOf(volume) === 'emptyDir');
  if (fleeting !== undefined) return { kind: 'fleeting', at: fleeting.at, note: `an emptyDir on ${fleeting.path}` };
  return {
    kind: 'fleeting',
    at: container.image?.at ?? container.at,
    note: `no volume${folders === undefined ? '' : ` on ${folders[0]!}`}`,
  };
}

function within(path: string, folder: string): boolean {
  return `${path.replace(/\/+$/, '')}/`.startsWith(`${folder.replace(/\/+$/, '')}/`);
}

/** Stores whose data has to last; caches may live in memory. */
export const dataWorkloads = fact('kubernetes/data-workloads', (repo: Repo): readonly StoreWorkload[] =>
  storeWorkloads(repo).filter(({ role }) => role !== 'cache'),
);

/** Databases, whose data one pod holds. */
export const databaseWorkloads = fact('kubernetes/database-workloads', (repo: Repo): readonly StoreWorkload[] =>
  storeWorkloads(repo).filter(({ role }) => role === 'database'),
);
