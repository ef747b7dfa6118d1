import { migratedReleases } from '../../src/facts/data/migrated-releases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/release-migrates',
  covers: ['db/migrate-in-pipeline'],
  title: 'A release applies the migrations',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  why: 'A migration that somebody has to remember is forgotten on the day it matters, and the new code asks for columns that are not there. Nobody can say from the pipeline which schema production has.',
  remedy:
    'Run the deploy command of the tool (`prisma migrate deploy`, `drizzle-kit migrate`) as a step before the roll-out, or as the release command of the platform.',
  sources: ['001:971-1003', '002:239', '003:226'],
  absent: 'no pipeline here releases a program whose migrations are kept beside it',
  each: migratedReleases,
  test({ at, job, migrations, applied, mentioned }) {
    if (applied !== undefined) return pass([applied, evidence(migrations, 'the migrations')]);
    if (mentioned !== undefined) return unknown('what speaks of migrations could not be followed to a release', [mentioned]);
    return fail({
      at,
      message: `${job} releases, and nothing here applies the migrations that are kept with the program.`,
      related: [evidence(migrations, 'the migrations')],
      key: 'none',
    });
  },
});
