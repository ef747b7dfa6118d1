import { copiedData } from '../../src/facts/ops/backups.ts';
import type { Evidence } from '../../src/model/index.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-scheduled',
  covers: ['ops/backup-scheduled'],
  title: 'The database is backed up by the clock',
  category: 'data-safety',
  severity: 'high',
  confidence: 'medium',
  why: 'A backup somebody has to remember is as old as the last quiet day when the disk dies. Nobody notices that it stopped being made.',
  remedy:
    'Add a job that dumps the database at least daily (a CronJob, a crontab entry, a backup container) and keep it in the repository.',
  sources: ['000:42', '000:296', '001:665', '001:708', '001:1099', '003:51', '003:237', '004:1186'],
  absent: 'no file here makes copies of a database',
  each: copiedData,
  test({ at, databases, scripts, schedules }) {
    const [first, ...more] = schedules;
    if (first !== undefined) return pass([first, ...more].map((s) => evidence(s.at, s.note)) as unknown as [Evidence, ...Evidence[]]);
    const script = scripts[0]!;
    return fail({
      at,
      message: `The database has a backup script (${script.file}) that nothing here starts by the clock.`,
      related: [...databases.slice(1), evidence(script.at, script.tool)],
      key: 'schedule',
    });
  },
});
