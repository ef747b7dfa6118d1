import { leastPermissions } from '../../fixers/ci/permissions.ts';
import { tokenUsers } from '../../src/facts/ci/overview.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/permissions',
  covers: ['ci/permissions'],
  title: 'Workflows say what their token may do',
  category: 'supply-chain',
  severity: 'medium',
  why: 'Without a permissions block a workflow gets whatever the repository or organisation grants by default, which in older ones is write access to everything. One compromised dependency in a build step can then push code, publish releases or approve pull requests.',
  remedy: 'Add `permissions:` with `contents: read` to the workflow and give single jobs more where they need it.',
  refs: ['https://docs.github.com/en/actions/writing-workflows/workflow-syntax-for-github-actions#permissions'],
  cwe: [250],
  sources: ['000:477-495', '001:928-1003'],
  peers: ['zizmor excessive-permissions'],
  absent: 'there is no GitHub workflow that starts by itself',
  each: tokenUsers,
  test({ pipeline, at }) {
    const own = pipeline.permissions;
    const all = [
      { who: pipeline.file, granted: own },
      ...pipeline.jobs.map((job) => ({ who: `job ${job.id} of ${pipeline.file}`, granted: job.permissions })),
    ];
    const wide = all.flatMap(({ who, granted }) => (granted?.kind === 'all' && granted.level === 'write' ? [{ who, at: granted.at }] : []));
    if (wide.length > 0)
      return fail(wide.map((w) => ({ at: w.at, message: `${w.who} gives its token every permission there is (write-all).`, key: w.who })));
    if (own !== undefined) return pass(evidence(own.at, 'declared for the whole workflow'));
    const bare = pipeline.jobs.filter((job) => job.permissions === undefined);
    if (bare.length === 0)
      return pass(
        pipeline.jobs.map((job) => evidence(job.permissions?.at ?? job.at, `declared for job ${job.id}`)) as [ReturnType<typeof evidence>],
      );
    return fail({
      at,
      message: `${pipeline.file} leaves the permissions of its token to the repository's default${bare.length < pipeline.jobs.length ? ` in ${bare.map((j) => j.id).join(', ')}` : ''}.`,
      related: bare.map((job) => evidence(job.at, `job ${job.id}`)),
      confidence: 'medium',
      key: 'permissions',
    });
  },
  fix: leastPermissions,
});
