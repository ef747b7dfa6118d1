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
  [/^(elasticsearch|opensearch)$/, ['/usr/share/elasticsearch/data', '/usr/share/opensearch/data']],
  [/^rabbitmq$/, ['/var/lib/rabbitmq']],
  [/^minio$/, ['/data', '/bitnami/minio/data']],
];

/** Where the official image of PostgreSQL keeps its data when nothing moves it. */
export interface PostgresData {
  readonly major: number;
  /** What the image declares a volume on: without a mount right there Docker puts one without a name. */
  readonly volume: string;
  /** Mounts on these hold the data. */
  readonly holding: readonly string[];
}

/**
 * Up to major 17 the volume is the data folder itself and shadows whatever is mounted above; from 18 on it is the folder
 * above, and the image refuses to start with a mount on the old place. (docker-library/docs, postgres: PGDATA)
 * @param repository of an official image
 */
export function postgresData(repository: string, tag: string | undefined): PostgresData | undefined {
  const major = /^(\d+)(?![\d])/.exec(tag ?? '')?.[1];
  if (repository !== 'postgres' || major === undefined) return undefined;
  const [root, old] = ['/var/lib/postgresql', '/var/lib/postgresql/data'];
  if (Number(major) < 18) return { major: Number(major), volume: old, holding: [old] };
  return { major: Number(major), volume: root, holding: [root, `${root}/${major}`, `${root}/${major}/docker`] };
}

/** Folders in which an image keeps its data, by its own documentation; undefined where it is not known. */
export function dataFolders(image: string): readonly string[] | undefined {
  const name = image.replace(/@.*$/, '').split('/').at(-1)!.split(':')[0] ?? '';
  return folders.find(([pattern]) => pattern.test(name))?.[1];
}
