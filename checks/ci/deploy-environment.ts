import { nameEnvironment } from '../../fixers/ci/deploy-environment.ts';
import { githubReleases } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/deploy-environment',
  covers: ['ci/deploy-environment'],
  title: 'Deployments to users name the environment they go to',
  category: 'delivery',
  severity: 'medium',
  why: 'An environment is where approvals, waiting times and its own secrets hang. Without one every workflow of the repository can use the production credentials, and nobody has to agree to a release.',
  remedy: 'Add `environment: production` to the deploying job, keep its secrets there, and rehearse in a staging environment first.',
  refs: [
    'https://docs.github.com/en/actions/managing-workflow-runs-and-deployments/managing-deployments/managing-environments-for-deployment',
  ],
  sources: ['000:461', '000:484-495', '001:1010', '001:971-1003', '002:156'],
  peers: ['zizmor secrets-outside-env'],
  absent: 'no GitHub workflow deploys anything to users',
  each: githubReleases,
  test({ name, job, at, environment, command }) {
    const deploys = evidence(at, `deploys with ${command.program}`);
    if (environment !== undefined) return pass([environment, deploys]);
    return fail({ at: job.at, message: `${name} deploys without naming an environment.`, related: [deploys], key: 'no environment' });
  },
  fix: nameEnvironment,
});
