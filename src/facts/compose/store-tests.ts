import { imageRef } from '../docker/image-ref.ts';
import type { ComposeService } from './types.ts';

/** The words of a health test, or why none can be given (one sentence). */
export type StoreTest = { readonly test: readonly string[] } | { readonly why: string };

/**
 * How the well-known images of databases, caches and queues are asked whether they are ready, with a tool that
 * they bring along. Undefined for every other image. Sources: the images' own documentation (pg_isready,
 * healthcheck.sh of MariaDB, mysqladmin, redis-cli, mongosh, rabbitmq-diagnostics).
 */
export function storeTest(service: ComposeService): StoreTest | undefined {
  const ref = imageRef(service.image?.value.replace(/\$\{[A-Za-z_]\w*:?-([^}]*)\}/g, '$1') ?? '');
  if (ref === undefined || service.build !== undefined) return undefined;
  const name = /^(?:postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb(?:-ha)?)$/.test(ref.repository)
    ? 'postgres'
    : ref.repository;
  const major = Number(/^v?(\d+)/.exec(ref.tag ?? '')?.[1]);
  const command = `${service.entrypoint?.text ?? ''} ${service.command?.text ?? ''}`;
  if (!startsServer(command))
    return { why: `${service.key} runs a command of its own in the image ${ref.text}, so there may be no server to ask.` };
  switch (name) {
    case 'postgres':
      return { test: ['CMD-SHELL', pgIsReady(service)] };
    case 'mysql':
      // It answers over TCP only when the setup of the first start is over, and without a password too.
      return { test: ['CMD', 'mysqladmin', 'ping', '-h', '127.0.0.1', '--silent'] };
    case 'mariadb':
      return { test: ['CMD', 'healthcheck.sh', '--connect', '--innodb_initialized'] };
    case 'redis':
    case 'valkey/valkey': {
      if (/requirepass|redis\.conf|valkey\.conf|\.conf\b|tls-port/.test(command))
        return { why: `${service.key} may want a password or TLS, which its health check would have to know as well.` };
      return { test: ['CMD-SHELL', `${name === 'redis' ? 'redis-cli' : 'valkey-cli'} ping | grep -q PONG`] };
    }
    case 'mongo':
      if (/tlsMode|sslMode/.test(command)) return { why: `${service.key} wants TLS, which its health check would have to know as well.` };
      if (major < 6) return { test: ['CMD', 'mongo', '--quiet', '--eval', "db.adminCommand('ping').ok"] };
      return { test: ['CMD', 'mongosh', '--quiet', '--eval', "db.adminCommand('ping').ok"] };
    case 'rabbitmq':
      return { test: ['CMD', 'rabbitmq-diagnostics', '-q', 'ping'] };
    default:
      return undefined;
  }
}

/** Nothing of its own, options for the server, or the server by its name (behind the image's own entrypoint script). */
function startsServer(command: string): boolean {
  const [first = ''] = command
    .trim()
    .split(/\s+/)
    .filter((word) => !/(^|\/)(docker-entrypoint\.sh|tini|--)$/.test(word));
  return (
    first === '' || /^-/.test(first) || /(^|\/)(postgres|mysqld|mariadbd|redis-server|valkey-server|mongod|rabbitmq-server)$/.test(first)
  );
}

/** The user and the database that the image makes, as the container knows them. `$$` is a dollar to compose. */
function pgIsReady({ environment, envFiles }: ComposeService): string {
  const has = (name: string): boolean => environment.has(name);
  const isOpen = envFiles.length > 0;
  const user = has('POSTGRES_USER') ? '$$POSTGRES_USER' : isOpen ? '"$${POSTGRES_USER:-postgres}"' : 'postgres';
  const database = has('POSTGRES_DB') ? ' -d $$POSTGRES_DB' : isOpen ? ' -d "$${POSTGRES_DB:-$${POSTGRES_USER:-postgres}}"' : '';
  return `pg_isready -U ${user}${database}`;
}
