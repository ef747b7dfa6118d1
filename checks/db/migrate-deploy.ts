import { asSentence, defineCheck, fail, pass } from '../../src/model/index.ts';
import { schemaChanges } from '../../src/facts/data/migrating.ts';
import { deployMigrations } from '../../fixers/db/migrate-deploy.ts';

export default defineCheck({
  id: 'db/migrate-deploy',
  covers: ['db/migrate-deploy'],
  title: 'Production applies written migrations, and nothing else changes its schema',
  category: 'data-safety',
  severity: 'high',
  why: 'A push makes the schema fit the code by whatever it takes, dropping a column for a renamed field among it. There is no file to review before and none to go back by.',
  remedy:
    'Write migrations during development, commit them, and run the deploy command of the tool (`prisma migrate deploy`) in production.',
  sources: ['001:269', '001:640', '003:160'],
  absent: 'nothing that starts or releases the program changes a schema',
  each: schemaChanges,
  test({ text, at, where, how }) {
    if (how === 'deploy') return pass({ at, note: text });
    const what = {
      push: 'makes the schema fit the code without a migration',
      reset: 'may drop what is in the database',
      dev: 'is for the machines of developers and may reset the database',
    };
    return fail({
      at,
      message: `${asSentence(where)} runs \`${text}\`, which ${what[how]}.`,
      ...(how === 'reset' ? { severity: 'critical' as const } : {}),
      key: text,
    });
  },
  fix: deployMigrations,
});
