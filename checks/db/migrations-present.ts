import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { sqlSources } from '../../src/facts/data/data-sources.ts';

export default defineCheck({
  id: 'db/migrations-present',
  covers: ['db/migrations-present'],
  title: 'The changes of the schema are kept as migrations',
  category: 'data-safety',
  severity: 'high',
  why: 'Without migrations nobody can say which schema production has, or bring a copy to the same state. Every change is then made by hand or by a push, and is tried out on the users.',
  remedy: 'Run `prisma migrate dev` once to write what is there, and commit the folder.',
  sources: ['001:690-703', '003:57'],
  absent: 'no Prisma schema of a SQL database is in the repository',
  each: sqlSources,
  test({ file, provider, providerAt, migration }, repo) {
    if (migration !== undefined)
      return pass([
        { at: migration, note: 'a migration' },
        { at: providerAt, note: provider ?? '' },
      ]);
    const elsewhere = repo.files.find(
      (f) => /(^|\/)([\w.-]+[-_])?(migrations?|db\/migrate)\/.*\.(sql|[jt]s)$/.test(f.path) && f.origin === 'own',
    );
    if (elsewhere !== undefined) return pass({ at: { file: elsewhere.path, start: 0, end: 1 }, note: 'migrations of another tool' });
    return fail({
      at: providerAt,
      message: `${file} describes a ${provider ?? 'SQL'} database, but no migration is in the repository.`,
      key: 'none',
    });
  },
});
