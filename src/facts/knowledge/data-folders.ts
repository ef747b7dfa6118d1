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

/** Folders in which an image keeps its data, by its own documentation; undefined where it is not known. */
export function dataFolders(image: string): readonly string[] | undefined {
  const name = image.replace(/@.*$/, '').split('/').at(-1)!.split(':')[0] ?? '';
  return folders.find(([pattern]) => pattern.test(name))?.[1];
}
