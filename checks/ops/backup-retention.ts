import { keepLongEnough } from '../../fixers/ops/backup-retention.ts';
import { keptBackups } from '../../src/facts/ops/retention.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

/** A week; `find -mtime +6` is true from the seventh full day on. */
const minimumDays = 6;

export default defineCheck({
  id: 'ops/backup-retention',
  covers: ['ops/backup-retention'],
  title: 'Backups are kept at least a week, and not for ever',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  why: 'Copies that nobody deletes fill the disk until the backup itself fails. Copies that are deleted after a day or two are gone before damage from last week is noticed.',
  remedy: 'Delete copies that are older than 7 to 30 days in the backup script, or let the bucket expire them.',
  sources: ['001:709', '001:733-734', '001:1100', '003:52', '004:1186', '004:1406', '004:1451'],
  absent: 'no backup script here adds a copy with each run',
  each: keptBackups,
  test({ name, job, expiry, elsewhere }) {
    const short = job.prunes.find((p) => p.days !== undefined && p.days < minimumDays);
    if (short !== undefined)
      return fail({
        at: short.at,
        message: `${name} keeps its copies for ${short.days} ${short.days === 1 ? 'day' : 'days'} only.`,
        key: 'short',
      });
    if (expiry !== undefined) return pass(expiry);
    if (elsewhere !== undefined) return unknown(elsewhere);
    return fail({
      at: job.dated!.at,
      message: `${name} adds a copy with each run, and nothing here ever deletes one.`,
      related: [evidence(job.at, 'the whole script')],
      key: 'never',
    });
  },
  fix: keepLongEnough,
});
