import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { crontabInstalls } from '../../src/facts/ops/crontabs.ts';
import { keepJobs } from '../../fixers/ops/crontab-overwrite.ts';

export default defineCheck({
  id: 'ops/crontab-overwrite',
  covers: ['ops/crontab-overwrite'],
  title: 'Installing a cron job keeps the jobs that are there',
  category: 'operations',
  severity: 'medium',
  why: '`crontab -` replaces the whole table of the user. Whatever another script has scheduled, a backup among it, is gone without a word.',
  remedy: 'Write `(crontab -l 2>/dev/null; echo "<job>") | crontab -`, or put a file into /etc/cron.d.',
  refs: ['https://man7.org/linux/man-pages/man1/crontab.1.html'],
  sources: ['001:652'],
  absent: 'no script here installs a crontab',
  each: crontabInstalls,
  test({ name, at, kept }) {
    if (kept !== undefined) return pass([kept, { at, note: 'and writes them back with the new one' }]);
    return fail({ at, message: `${name} replaces the whole crontab of its user.`, key: 'replaced' });
  },
  fix: keepJobs,
});
