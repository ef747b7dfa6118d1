import { releases } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/post-deploy-verify',
  covers: ['ci/post-deploy-verify'],
  title: 'A deployment is followed by a look whether the service works',
  category: 'delivery',
  severity: 'medium',
  why: 'The command that deploys succeeds when the new version was handed over, not when it works. Without a look at it the pipeline is green and the users are the first to know.',
  remedy: 'Ask the health endpoint after the deployment with `curl -fsS --retry`, or run smoke tests, and let their failure fail the job.',
  sources: ['000:177-185', '000:463-470', '001:978-1003', '003:168-174'],
  absent: 'no CI job deploys anything to users',
  each: releases,
  test({ name, job, at, verified, selfChecking, command, pipeline }) {
    const deploys = evidence(at, `deploys with ${command.program}`);
    const by = verified ?? selfChecking;
    if (by !== undefined) return pass([by, deploys]);
    const remote = pipeline.jobs.find((j) => j.uses?.kind === 'remote');
    if (remote !== undefined) return unknown(`Job ${remote.id} is a workflow of another repository and may look at the result.`, [deploys]);
    return fail({
      at: job.at,
      message: `Nothing asks whether the service works after ${name} has deployed it.`,
      related: [deploys],
      key: 'unverified',
    });
  },
});
