import { schemaSyncs } from '../../src/facts/data/schema-syncs.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/schema-sync',
  covers: ['db/migrate-deploy'],
  title: 'The program does not reshape its database when it starts',
  category: 'data-safety',
  severity: 'high',
  why: 'An ORM that synchronises makes the tables fit the models by whatever it takes: a renamed property is a dropped column, with everything that was in it. It happens at the start of a deployment, before anybody looks.',
  remedy: 'Switch synchronisation off in production, write migrations, and apply them as a step of the deployment.',
  refs: ['https://typeorm.io/docs/data-source/data-source-options', 'https://sequelize.org/docs/v6/core-concepts/model-basics/'],
  sources: ['001:269', '001:640', '003:160'],
  absent: 'no started service connects through TypeORM or calls sync() of Sequelize',
  each: schemaSyncs,
  test({ orm, mode, setting, decidedAt, unless, owner }) {
    if (mode === 'unknown') return unknown(`whether ${orm} changes the schema of ${owner} is not in the files`, [{ at: decidedAt }]);
    if (mode === 'off' && setting === 'indexes') return pass({ at: decidedAt, note: 'on MongoDB it makes indexes only' });
    if (mode === 'off') return pass({ at: decidedAt, note: setting === 'sync()' ? 'adds missing tables only' : `${setting} is off` });
    const does = mode === 'drops' ? 'drops its tables with their rows' : 'changes its tables, dropping columns';
    return fail({
      at: decidedAt,
      message: `${orm} of ${owner} ${does} whenever it starts${unless.length === 0 ? '' : `, unless ${unless.join(' or ')} says otherwise`}.`,
      ...(mode === 'drops' ? { severity: 'critical' as const } : {}),
      key: setting,
    });
  },
});
