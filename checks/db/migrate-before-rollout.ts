import { migratedRollouts } from '../../src/facts/data/rollouts.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/migrate-before-rollout',
  covers: ['db/migrate-before-rollout'],
  title: 'The database is migrated before the new version takes over',
  category: 'data-safety',
  severity: 'high',
  confidence: 'medium',
  why: 'Between the two steps the new code serves users with the old schema: every query for a new column fails. When the migration fails, the version that needs it is live already.',
  remedy:
    'Run the migration first, as a job with the new image, and roll out when it has succeeded; write migrations that the old version can live with.',
  sources: ['001:636-640', '003:157', '003:226', '004:1656-1665'],
  absent: 'no script or pipeline here both migrates a database and rolls out what uses it',
  each: migratedRollouts,
  test({ name, migration, rollout, migratesFirst }) {
    if (migratesFirst) return pass([evidence(migration.at, migration.text), evidence(rollout.at, `then ${rollout.text}`)]);
    return fail({
      at: migration.at,
      message: `${name} runs \`${migration.text}\` when \`${rollout.text}\` has already brought the new version up.`,
      related: [evidence(rollout.at, 'the rollout')],
      key: 'after',
    });
  },
});
