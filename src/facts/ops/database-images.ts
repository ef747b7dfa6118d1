/** Image names (last path part, without tag) of databases that hold data of their own. */
const databases: readonly (readonly [RegExp, string])[] = [
  [/^(postgres|postgresql|postgis|timescaledb(-ha)?|pgvector|spilo-\d+|alloydbomni)$/, 'PostgreSQL'],
  [/^(mysql|mysql-server|percona(-server)?)$/, 'MySQL'],
  [/^(mariadb|mariadb-galera)$/, 'MariaDB'],
  [/^(mongo|mongodb|mongodb-community-server|percona-server-mongodb)$/, 'MongoDB'],
  [/^(mssql-server|server|azure-sql-edge)$/, 'SQL Server'],
  [/^(couchdb|couchbase|cockroach|cassandra|scylla|neo4j|influxdb|clickhouse-server|arangodb|rethinkdb|surrealdb)$/, 'a database'],
];

/** Images whose job is to back up a database on a schedule of their own. */
const backupImage = /(^|[/_-])(postgres-backup(-local|-s3)?|pg-?backup|db-backup|mysql-backup|mongo(db)?-?(backup|dump)|docker-volume-backup|volume-backup|restic(ker)?|resticker|mysqldump-to-s3|postgres-backup-s3|mariadb-backup|backup-?(postgres|mysql|mongo|db))/i;

/** The database an image is, or undefined. `image` is a reference as in compose or Kubernetes. */
export function databaseOf(image: string): string | undefined {
  const [name = ''] = image.toLowerCase().split('@');
  const last = name.split('/').at(-1)?.split(':')[0] ?? '';
  if (last === 'server' && !name.includes('mssql')) return undefined;
  return databases.find(([pattern]) => pattern.test(last))?.[1];
}

/** Whether an image backs up databases or volumes by itself. */
export function isBackupImage(image: string): boolean {
  return backupImage.test(image.split(':')[0] ?? '');
}
