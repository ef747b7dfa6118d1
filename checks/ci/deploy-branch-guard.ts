import { guardBranch } from '../../fixers/ci/deploy-branch-guard.ts';
import { releases } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/deploy-branch-guard',
  covers: ['ci/deploy-branch-guard'],
  title: 'Only chosen branches or tags are deployed to users',
  category: 'delivery',
  severity: 'medium',
  why: 'A deployment that starts for every push puts half-finished branches in front of users. Whoever pushes to their own branch does not expect to release.',
  remedy: 'Limit the trigger with `branches:` or `tags:`, or the job with `if: github.ref == ...`.',
  sources: ['000:480-482', '001:930-932', '001:974', '001:992', '002:174-175'],
  absent: 'no CI job deploys anything to users',
  each: releases,
  test({ name, job, at, guard, command }) {
    const deploys = evidence(at, `deploys with ${command.program}`);
    if (guard !== undefined) return pass([guard, deploys]);
    return fail({
      at: job.at,
      message: `${name} deploys whatever any branch or pull request holds.`,
      related: [deploys],
      key: 'any branch',
    });
  },
  fix: guardBranch,
});
