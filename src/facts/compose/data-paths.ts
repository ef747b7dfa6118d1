import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { imageRef, isOfficial } from '../docker/image-ref.ts';
import { dataFolders, postgresData, type PostgresData } from '../knowledge/data-folders.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeVolume } from './types.ts';

/** A database of a compose stack and where its data goes. */
export interface Database extends ComposeService {
  /** The volume that holds its data. `undefined`: none does. */
  readonly data: ComposeVolume | undefined;
  /** Folder of the data by the image's own documentation; undefined where it is not known. */
  readonly folder: string | undefined;
  /** A volume meant for the data that does not hold it, and why: the image keeps it beside. */
  readonly beside: { readonly volume: ComposeVolume; readonly image: PostgresData } | undefined;
}

/** Databases of deployed compose stacks. Under Swarm too; caches and queues may live in memory. */
export const composeDatabases = fact('compose/databases', (repo: Repo): readonly Database[] =>
  deployedServices(repo).flatMap((service): readonly Database[] => {
    if (service.role !== 'database' || service.oneShot !== undefined || !runsServer(service) || stackOfService(repo, service) === undefined)
      return [];
    const known = dataFolders(service.image?.value ?? '');
    const data = dataVolume(service, known);
    const image = settledData(service);
    if (image === undefined || data === undefined) return [{ ...service, data, folder: image?.volume ?? known?.[0], beside: undefined }];
    const held = service.volumes.find(({ target }) => image.holding.includes(trimmed(target)));
    return [{ ...service, data: held, folder: image.volume, beside: held === undefined ? { volume: data, image } : undefined }];
  }),
);

const servers =
  /(^|[\s/"'])(postgres|mysqld(_safe)?|mariadbd|mongod|clickhouse-server|clickhouse|influxd|neo4j|cassandra|couchdb|cockroach|sqlservr|docker-entrypoint\.sh)(?=[\s"']|$)/;

/** The image's own server, not a client that the image brings along (a dump by the clock) nor a proxy without data. */
function runsServer({ image, command, entrypoint }: ComposeService): boolean {
  if (/ferretdb|pgbouncer|proxysql/.test(image?.value ?? '')) return false;
  const text = `${entrypoint?.text ?? ''} ${command?.text ?? ''}`;
  if (
    /\b(psql|pg_isready|pg_dump(all)?|pg_restore|mysqladmin|mysqldump|mariadb-dump|mongosh|mongodump|mongorestore)\b/.test(text) &&
    !/\bexec\b/.test(text)
  )
    return false;
  if (entrypoint !== undefined && entrypoint.words.length > 0) return servers.test(`${entrypoint.text} ${command?.text ?? ''}`);
  return command === undefined || command.words.length === 0 || command.words[0]!.startsWith('-') || servers.test(command.text);
}

/** Where the data is, if nothing in sight could have moved it. */
function settledData({ image, environment, envFiles, command, entrypoint }: ComposeService): PostgresData | undefined {
  const ref = imageRef(image?.value ?? '');
  if (ref === undefined || !isOfficial(ref) || environment.has('PGDATA') || envFiles.length > 0) return undefined;
  if (/data_directory|(^|\s)-D/.test(`${entrypoint?.text ?? ''} ${command?.text ?? ''}`)) return undefined;
  return postgresData(ref.repository, ref.tag);
}

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
