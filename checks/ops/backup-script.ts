import { ownData } from '../../src/facts/ops/backups.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/backup-script',
  covers: ['ops/backup-script'],
  title: 'Something makes copies of the database',
  category: 'data-safety',
  severity: 'high',
  confidence: 'medium',
  why: 'A database that the repository runs itself has no provider that keeps copies of it. When the disk dies or somebody deletes the wrong rows, nothing is left to go back to.',
  remedy: 'Write a script or a job that dumps the database to another machine, and start it at least daily.',
  sources: ['000:42', '000:573-590', '001:705-735', '003:50-54', '004:1375-1444'],
  absent: 'no file here runs a database in production',
  each: ownData,
  test({ at, databases, certain, scripts, schedules }) {
    const script = scripts[0];
    if (script !== undefined) return pass(evidence(script.at, script.tool));
    const schedule = schedules[0];
    if (schedule !== undefined) return pass(evidence(schedule.at, schedule.note));
    return fail({
      at,
      message: 'The database is never backed up by anything in this repository.',
      // A compose file of neutral name may be a sample for others to run.
      ...(certain ? {} : { severity: 'medium' as const }),
      related: databases.slice(1),
      key: 'never',
    });
  },
});
