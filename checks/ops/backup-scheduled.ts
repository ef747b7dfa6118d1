import { ownData } from '../../src/facts/ops/backups.ts';
import type { Evidence } from '../../src/model/index.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-scheduled',
  covers: ['ops/backup-scheduled', 'ops/backup-script'],
  title: 'The database is backed up by the clock',
  category: 'data-safety',
  severity: 'high',
  confidence: 'medium',
  why: 'A database that the repository runs itself has no provider that keeps copies of it. A backup somebody has to remember is as old as the last quiet day when the disk dies.',
  remedy:
    'Add a job that dumps the database at least daily (a CronJob, a crontab entry, a backup container) and keep it in the repository.',
  sources: ['000:42', '000:296', '001:665', '001:708', '001:1099', '003:51', '003:237', '004:1186'],
  absent: 'no file here runs a database in production',
  each: ownData,
  test({ at, databases, certain, scripts, schedules }) {
    const [first, ...more] = schedules;
    if (first !== undefined) return pass([first, ...more].map((s) => evidence(s.at, s.note)) as unknown as [Evidence, ...Evidence[]]);
    const [script] = scripts;
    const what =
      script === undefined
        ? 'is never backed up by anything in this repository'
        : `has a backup script (${script.file}) that nothing here starts by the clock`;
    return fail({
      at,
      message: `The database ${what}.`,
      // A compose file of neutral name may be a sample for others to run.
      ...(certain || script !== undefined ? {} : { severity: 'medium' as const }),
      related: [...databases.slice(1), ...(script === undefined ? [] : [evidence(script.at, script.tool)])],
      key: 'schedule',
    });
  },
});
