import { privilegedRuns } from '../../src/facts/ci/privileged.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/untrusted-checkout',
  covers: [],
  title: 'Workflows that strangers start with secrets run none of their code',
  category: 'supply-chain',
  severity: 'critical',
  why: 'pull_request_target and workflow_run give the secrets and a writing token to a workflow that a stranger starts. Checking out the head of the pull request lets that code, or a script in its package.json, use them.',
  remedy: 'Use `pull_request` for what builds or tests the change, and keep what needs secrets in a workflow that does not check it out.',
  refs: ['https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/'],
  cwe: [829],
  sources: ['001:1008-1009'],
  peers: ['zizmor dangerous-triggers'],
  absent: 'no workflow starts on an event that gives strangers its secrets',
  each: privilegedRuns,
  test({ name, at, trigger, checkout, labelled }) {
    if (checkout === undefined) return pass(evidence(at, `${trigger} runs no code of strangers here`));
    return fail({
      at: checkout.at,
      message: `${name} starts on ${trigger} and checks out ${checkout.note ?? 'the head of the pull request'}, so a stranger's code runs with its secrets.`,
      related: [evidence(at, 'starts on this event')],
      // Somebody has to put a label on the change first, and may have looked at it.
      ...(labelled ? { severity: 'high' as const, confidence: 'medium' as const } : {}),
      key: 'checkout',
    });
  },
});
