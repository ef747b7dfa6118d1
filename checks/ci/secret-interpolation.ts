import { secretsByEnvironment } from '../../fixers/ci/secret-interpolation.ts';
import { interpolatedRuns } from '../../src/facts/ci/interpolated.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/secret-interpolation',
  covers: ['ci/secret-interpolation'],
  title: 'Secrets reach scripts through the environment, not through the text of the script',
  category: 'supply-chain',
  severity: 'medium',
  why: 'GitHub pastes the value into the script before the shell reads it. A quote or a dollar sign in a secret breaks the command or runs part of it, and the value stands in the process list of the machine.',
  remedy: 'Set `env: KEY: ${{ secrets.KEY }}` on the step and use "$KEY" in the script.',
  refs: ['https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions'],
  cwe: [78, 214],
  sources: ['000:491', '001:999-1001'],
  absent: 'no script of a workflow has an expression in it',
  each: interpolatedRuns,
  test({ secrets, at, file }) {
    const [first, ...more] = secrets;
    if (first === undefined) return pass(evidence(at, 'no secret is pasted into this script'));
    return fail({
      at: first.at,
      message: `${file} pastes ${secrets.map((s) => s.expression).join(', ')} into a script.`,
      related: more.map((s) => evidence(s.at, s.expression)),
      key: secrets.map((s) => s.expression).join(' '),
    });
  },
  fix: secretsByEnvironment,
});
