import { indexHistories } from '../../src/facts/data/prisma-migrations.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/index-concurrently',
  covers: ['db/index-concurrently'],
  title: 'Indexes on tables in use are created concurrently',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  profile: 'all',
  why: 'A plain CREATE INDEX blocks every write to the table until it is done, which on a large table is an outage in the middle of a deployment. CONCURRENTLY takes longer and blocks nobody.',
  remedy:
    'Write `CREATE INDEX CONCURRENTLY` in a migration that has no other statement (`prisma migrate dev --create-only`, then edit it).',
  refs: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
  sources: ['004:1570-1576', '004:1763'],
  absent: 'no Prisma migration on PostgreSQL adds an index to a table that was there for a month',
  each: indexHistories,
  // Migrations that have run cannot be changed: the newest shows how indexes are added now.
  test({ at, added }) {
    const newest = added.filter((index) => index.migration === added.at(-1)?.migration);
    const locking = newest.filter((index) => !index.concurrently);
    const [first] = locking.length > 0 ? locking : newest.filter((index) => index.others > 0);
    if (first === undefined) return pass(evidence(at, 'the newest one is added concurrently'));
    const message = first.concurrently
      ? `${first.migration} has other statements beside CREATE INDEX CONCURRENTLY, which PostgreSQL refuses in a transaction.`
      : `${first.migration} adds an index to the table ${first.table}, which blocks writes to it meanwhile.`;
    return fail({
      at: first.at,
      message,
      related: locking.slice(1).map(({ at, table }) => evidence(at, `and on ${table}`)),
      key: first.migration,
    });
  },
});
