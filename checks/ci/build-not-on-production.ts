import { remoteBuilds } from '../../src/facts/ci/releases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/build-not-on-production',
  covers: ['ci/build-not-on-production'],
  title: 'Machines that serve users run what CI built, and build nothing themselves',
  category: 'delivery',
  severity: 'medium',
  why: 'A build on the production machine takes its memory and processor from the users, and fails where nobody looks. What runs was never tested, and there is no earlier artefact to go back to.',
  remedy: 'Build and push an image in CI, and let the machine pull that tag.',
  sources: ['000:492-494'],
  absent: 'no deployment runs commands on a machine over ssh',
  each: remoteBuilds,
  test({ name, builds, at }) {
    if (builds === undefined) return pass(evidence(at, 'the machine builds nothing'));
    return fail({
      at: builds.at,
      message: `${name} builds on the machine it deploys to: ${builds.what.replace(/\s+/g, ' ').slice(0, 120)}.`,
      key: 'remote build',
    });
  },
});
