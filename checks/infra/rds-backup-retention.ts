import { keepBackups } from '../../fixers/infra/rds-backup-retention.ts';
import { lastingDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-backup-retention',
  covers: ['infra/rds-backup-retention'],
  title: 'Managed databases keep backups for at least a week',
  category: 'data-safety',
  severity: 'high',
  why: 'A retention of 0 switches automatic backups and point-in-time recovery off. A day or two is gone before damage from last week is noticed.',
  remedy: 'Set `backup_retention_period` to 7 to 35 days.',
  sources: ['001:709', '001:1100', '004:1186'],
  absent: 'no file here creates a managed database',
  each: lastingDatabases,
  test({ at, label, kind, retention }) {
    if (retention.is === 'unknown') return unknown(`an expression decides how long backups of ${label} are kept`, [evidence(retention.at)]);
    if (retention.is === 'unset') {
      const what = kind === 'cluster' ? 'keeps backups for one day' : 'says nothing about how long backups are kept: at most one day';
      return fail({ at, message: `${label} ${what}, which is the default.`, key: 'retention' });
    }
    const days = Number(retention.v);
    if (days >= 7) return pass(evidence(retention.at, `${days} days`));
    if (days === 0)
      return fail({ at: retention.at, message: `${label} makes no backups: its retention is 0.`, severity: 'critical', key: 'retention' });
    return fail({ at: retention.at, message: `${label} keeps backups for ${days} ${days === 1 ? 'day' : 'days'} only.`, key: 'retention' });
  },
  fix: keepBackups,
});
