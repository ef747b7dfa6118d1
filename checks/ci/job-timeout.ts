import { timeout } from '../../fixers/ci/job-timeout.ts';
import { timedJobs } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/job-timeout',
  covers: ['ci/job-timeout'],
  title: 'Jobs have a time limit',
  category: 'delivery',
  severity: 'info',
  profile: 'all',
  why: 'A job that hangs goes on for six hours, keeps the deployment slot and costs money. Nobody is told before it ends.',
  remedy: 'Set `timeout-minutes` to a few times what the job usually takes.',
  sources: ['000:484-495', '001:940-1003'],
  absent: 'there is no GitHub workflow with steps',
  each: timedJobs,
  test({ name, at, limit }) {
    if (limit !== undefined) return pass(evidence(limit));
    return fail({ at, message: `${name} may run for the default of six hours.`, key: 'no limit' });
  },
  fix: timeout,
});
