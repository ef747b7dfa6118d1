import { stopAtFirstError } from '../../fixers/ops/restore-stop-on-error.ts';
import { sqlRestores } from '../../src/facts/ops/restores.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/restore-stop-on-error',
  covers: ['ops/restore-stop-on-error'],
  title: 'SQL restores stop at the first error',
  category: 'data-safety',
  severity: 'medium',
  why: 'psql goes on after a statement that failed and ends with success. A restore that lost half of its tables looks like a good one.',
  remedy: 'Call `psql -v ON_ERROR_STOP=1`, best together with `--single-transaction`.',
  refs: ['https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-VARIABLES-ON-ERROR-STOP'],
  sources: ['004:1465'],
  absent: 'no script here loads a copy with psql',
  each: sqlRestores,
  test({ at, file, stops }) {
    if (stops !== undefined) return pass(stops);
    return fail({ at, message: `${file} restores with \`psql\`, which goes on after statements that fail.`, key: 'psql' });
  },
  fix: stopAtFirstError,
});
