import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeVolume } from './types.ts';

/** Folders in which images of databases keep their data, by the last part of the image's name. */
const folders: readonly (readonly [name: RegExp, paths: readonly string[]])[] = [
  [
    /^(postgres(ql)?|postgis|timescaledb(-ha)?|pgvector|supabase-postgres)$/,
    ['/var/lib/postgresql', '/bitnami/postgresql', '/home/postgres/pgdata'],
  ],
  [/^(mysql(-server)?|mariadb|percona.*)$/, ['/var/lib/mysql', '/bitnami/mysql', '/bitnami/mariadb']],
  [/^mongo(db)?(-community-server|-atlas-local)?$/, ['/data/db', '/bitnami/mongodb']],
  [/^mssql.*$|^azure-sql-edge$/, ['/var/opt/mssql']],
  [/^(cassandra|scylla)$/, ['/var/lib/cassandra', '/var/lib/scylla']],
  [/^couchdb$/, ['/opt/couchdb/data']],
  [/^influxdb$/, ['/var/lib/influxdb', '/var/lib/influxdb2']],
  [/^clickhouse(-server)?$/, ['/var/lib/clickhouse']],
  [/^neo4j$/, ['/data']],
];

/** A database of a compose stack and where its data goes. */
export interface Database extends ComposeService {
  /** The volume that holds its data. `undefined`: none does. */
  readonly data: ComposeVolume | undefined;
  /** Folder of the data by the image's own documentation; undefined where it is not known. */
  readonly folder: string | undefined;
}

/** Databases of deployed compose stacks. Under Swarm too; caches and queues may live in memory. */
export const composeDatabases = fact('compose/databases', (repo: Repo): readonly Database[] =>
  deployedServices(repo).flatMap((service): readonly Database[] => {
    if (service.role !== 'database' || service.oneShot !== undefined || stackOfService(repo, service) === undefined) return [];
    const name = service.image?.value.replace(/@.*$/, '').split('/').at(-1)!.split(':')[0] ?? '';
    const known = folders.find(([pattern]) => pattern.test(name))?.[1];
    return [{ ...service, data: dataVolume(service, known), folder: known?.[0] }];
  }),
);

function dataVolume(service: ComposeService, known: readonly string[] | undefined): ComposeVolume | undefined {
  // A variable or an option may move the data: PGDATA, --datadir, --dbpath.
  const moved = [...service.environment.values()].flatMap(({ value }) => (value?.startsWith('/') === true ? [value] : []));
  const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])].flatMap((word) => word.split('='));
  const paths = [...(known ?? []), ...moved, ...words.filter((word) => word.startsWith('/'))];
  const holds = service.volumes.filter(
    ({ target }) => !/docker-entrypoint|initdb|\/(conf|cert)|\.(conf|cnf|sql|sh|js|yml|ya?ml|json|pem|crt|key)$|\/etc\//.test(target),
  );
  if (known === undefined) return holds[0];
  return holds.find(({ target }) =>
    paths.some((path) => `${path}/`.startsWith(`${trimmed(target)}/`) || `${trimmed(target)}/`.startsWith(`${path}/`)),
  );
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}
