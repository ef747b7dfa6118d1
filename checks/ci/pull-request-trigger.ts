import { tryPullRequests } from '../../fixers/ci/pull-request-trigger.ts';
import { checkedChanges } from '../../src/facts/ci/changes.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/pull-request-trigger',
  covers: ['ci/pull-request-trigger'],
  title: 'Changes are tried out before they are merged',
  category: 'delivery',
  severity: 'medium',
  why: 'Checks that run after the merge find the fault when it is already in everybody’s branch. The way back is a second change, under pressure.',
  remedy: 'Add `pull_request:` to the workflow that runs the tests.',
  sources: ['000:480-482', '001:1008-1009', '001:930-933', '002:33'],
  absent: 'no CI tries out changes',
  each: checkedChanges,
  test({ at, before, gated, files }) {
    if (before !== undefined) return pass(before);
    const where = files.slice(0, 3).join(', ');
    return fail({
      at,
      message: `Tests and lint run only after a merge: none of ${where} starts for pull requests.`,
      // Where the same tests stand before the deployment, a fault stops there.
      ...(gated ? { severity: 'low' as const } : {}),
      key: 'after merge',
    });
  },
  fix: tryPullRequests,
});
