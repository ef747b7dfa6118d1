import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { databaseEndOfLife, databaseTableDate } from '../../src/facts/knowledge/database-releases.ts';
import { productionDatabases } from '../../src/facts/links/database-versions.ts';

export default defineCheck({
  id: 'db/version-supported',
  covers: ['db/version-supported'],
  title: 'Databases are of a version that still gets fixes',
  category: 'data-safety',
  severity: 'medium',
  why: 'A hole that becomes known in an old version stays open, and a crash that loses data is not mended. Moving two or three majors at once is harder the longer it waits.',
  remedy: 'Move to a supported major, one step at a time, with a tested backup.',
  sources: ['001:505', '004:44-62', '004:1173-1189'],
  absent: 'no database with a known version runs for users from these files',
  each: productionDatabases,
  test({ name, at, engine, major, image }, repo) {
    const line = `${engine} ${major}`;
    const end = repo.settings.knowledge?.['database']?.[line] ?? databaseEndOfLife[line];
    if (end === undefined || end > databaseTableDate) return pass({ at, note: image });
    return fail({ at, message: `${name} runs ${line}, which got its last fix on ${end}, as of ${databaseTableDate}.`, key: line });
  },
});
