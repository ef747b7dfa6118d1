import { oneAtATime } from '../../fixers/ci/concurrency.ts';
import { githubReleases } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/concurrency',
  covers: ['ci/concurrency'],
  title: 'Deployments do not overtake one another',
  category: 'delivery',
  severity: 'low',
  why: 'Two pushes in a row start two deployments, and the slower one wins whatever it carries. The older version is then what users get, although the newer pipeline was green.',
  remedy: 'Add `concurrency: { group: production, cancel-in-progress: false }` to the deploying job or workflow.',
  refs: ['https://docs.github.com/en/actions/using-jobs/using-concurrency'],
  sources: ['000:477-495', '001:1354', '001:928-1003'],
  peers: ['zizmor concurrency-limits'],
  absent: 'no GitHub workflow deploys anything to users',
  each: githubReleases,
  test({ name, job, at, serialised, command }) {
    const deploys = evidence(at, `deploys with ${command.program}`);
    if (serialised !== undefined) return pass([serialised, deploys]);
    return fail({
      at: job.at,
      message: `${name} may run twice at once: it has no concurrency group.`,
      related: [deploys],
      key: 'parallel',
    });
  },
  fix: oneAtATime,
});
