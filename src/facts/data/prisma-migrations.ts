import { fact, locOf, type Loc, type Repo, type SqlStatement, type Subject } from '../../model/index.ts';
import { prismaSchemas } from './prisma.ts';

/** An index that a migration adds to a table that was there before. */
export interface AddedIndex {
  readonly at: Loc;
  readonly migration: string;
  readonly table: string;
  readonly concurrently: boolean;
  /** Other statements in the same script, which PostgreSQL then runs as one transaction. */
  readonly others: number;
}

/** The SQL migrations of a Prisma schema on PostgreSQL that add indexes to tables in use, oldest first. */
export interface IndexHistory extends Subject {
  readonly added: readonly AddedIndex[];
}

/** A table younger than this hardly has so many rows that an index on it takes long. */
const youngDays = 30;

export const indexHistories = fact('indexes added by migrations', (repo: Repo): readonly IndexHistory[] =>
  prismaSchemas(repo).flatMap((schema): IndexHistory[] => {
    const dir = schema.dir === '' ? 'migrations' : `${schema.dir}/migrations`;
    const lock = repo.file(`${dir}/migration_lock.toml`);
    if (lock === undefined || !/^\s*provider\s*=\s*"postgresql"/m.test(repo.text(lock.path) ?? '')) return [];
    const created = new Map<string, number>();
    const added: AddedIndex[] = [];
    for (const { path } of repo.ofKind('sql')) {
      const [, migration] = path.startsWith(`${dir}/`) ? (/^([^/]+)\/migration\.sql$/.exec(path.slice(dir.length + 1)) ?? []) : [];
      const statements = migration === undefined ? undefined : repo.outline(path, 'sql')?.statements;
      if (migration === undefined || statements === undefined) continue;
      const day = dayOf(migration);
      for (const { does, table } of statements) if (does === 'CREATE TABLE' && table !== undefined) created.set(baseName(table), day ?? 0);
      added.push(
        ...statements.flatMap((statement): AddedIndex[] => {
          const table = tableIndexed(statement);
          if (table === undefined) return [];
          const since = created.get(table);
          const isNew = statements.some((s) => s.does === 'CREATE TABLE' && s.table !== undefined && baseName(s.table) === table);
          if (isNew || day === undefined || (since !== undefined && day - since < youngDays)) return [];
          const concurrently = statement.concurrently === true;
          return [{ at: locOf(path, statement.at), migration, table, concurrently, others: statements.length - 1 }];
        }),
      );
    }
    const last = added.at(-1);
    return last === undefined ? [] : [{ name: dir, at: last.at, added }];
  }),
);

function tableIndexed(statement: SqlStatement): string | undefined {
  return statement.does === 'CREATE INDEX' && statement.only === undefined && statement.table !== undefined
    ? baseName(statement.table)
    : undefined;
}

/** Without the schema the table is in. */
function baseName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

/** Days since 1970 of "20240131120000_add_index"; undefined for a name without a date. */
function dayOf(migration: string): number | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)\d{6}/.exec(migration) ?? [];
  return year === undefined ? undefined : Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000);
}
