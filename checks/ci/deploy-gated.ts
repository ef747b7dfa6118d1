import { waitForTests } from '../../fixers/ci/deploy-gated.ts';
import { deployments } from '../../src/facts/ci/deployments.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/deploy-gated',
  covers: ['ci/deploy-gated'],
  title: 'Deployments wait for passing tests',
  category: 'delivery',
  severity: 'critical',
  profile: 'essential',
  why: 'A deployment that does not wait for the tests puts every broken commit in front of users within minutes. Tests that run beside it only tell how the outage began.',
  remedy: 'Run the tests in a job and name it in `needs:` of the deploying job (or start the deployment from `workflow_run` on success).',
  sources: ['000:484-495', '001:972', '001:990', '001:1009', '002:169-176'],
  absent: 'no CI job deploys anything',
  each: deployments,
  test({ name, at, job, gate, rehearsal, manual, command }) {
    // Servers nobody depends on, and deployments that a person decides, are less of a risk.
    const severity = rehearsal ? ({ severity: 'medium' } as const) : manual ? ({ severity: 'high' } as const) : {};
    const deploys = evidence(at, `deploys with ${command.program}`);
    switch (gate.kind) {
      case 'tested':
        return pass([evidence(gate.at, gate.how), deploys]);
      case 'unread':
        return unknown(`What ${name} waits for is not in the repository: ${gate.why}.`, [deploys]);
      case 'elsewhere':
        return unknown(`The tests of ${gate.file} run on pull requests; whether merging requires them is a setting of the branch.`, [
          evidence(gate.at, 'tests'),
          deploys,
        ]);
      case 'ignored':
        return fail({
          at: job.at,
          message: `${name} deploys whatever the tests say: ${gate.why}.`,
          related: [deploys, evidence(gate.at)],
          key: command.text,
          ...severity,
        });
      case 'parallel':
        return fail({
          at: job.at,
          message: `${name} deploys without waiting for the tests of ${gate.file}.`,
          related: [deploys, evidence(gate.at, 'the tests')],
          key: command.text,
          ...severity,
        });
      case 'none':
        return fail({
          at: job.at,
          message: `${name} deploys although no test runs before it.`,
          related: [deploys],
          key: command.text,
          ...severity,
        });
    }
  },
  fix: waitForTests,
});
