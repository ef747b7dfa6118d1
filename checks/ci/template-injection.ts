import { interpolatedRuns } from '../../src/facts/ci/interpolated.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/template-injection',
  covers: [],
  peers: ['zizmor template-injection', 'actionlint expression'],
  title: 'Nothing that strangers write is pasted into scripts of workflows',
  category: 'supply-chain',
  severity: 'critical',
  why: 'The title of an issue or the name of a branch becomes part of the script before the shell reads it. Whoever opens the issue runs commands with the secrets and the token of the workflow.',
  remedy: 'Hand the value over in `env:` and use it in quotes as a variable of the shell.',
  refs: [
    'https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions#understanding-the-risk-of-script-injections',
  ],
  cwe: [94],
  sources: ['000:491'],
  absent: 'no script of a workflow has an expression in it',
  each: interpolatedRuns,
  test({ foreign, at, file, starters }) {
    if (foreign.length === 0) return pass(evidence(at, 'nothing that people outside write freely is pasted into this script'));
    // Pull requests of forks run without secrets and with a token that reads; members could change the workflow itself.
    const severity = { strangers: 'critical', forks: 'medium', members: 'low' } as const;
    const who = { strangers: 'anybody on the site', forks: 'whoever opens a pull request', members: 'whoever may push' } as const;
    return fail(
      foreign.map((f) => ({
        at: f.at,
        message: `${file} pastes ${f.expression} into a script, so ${who[starters]} can run commands in it.`,
        severity: severity[starters],
        key: f.expression,
      })),
    );
  },
});
