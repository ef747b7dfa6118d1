import { describe, expect, test } from 'vitest';
import type { Failure, Judgement } from '../../src/fix/plan.ts';
import { verifyFault } from '../../src/fix/verify.ts';
import type { AnyCheck, Severity } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

function failure(check: string, subject: string, id: string, severity: Severity = 'medium', file = 'a.txt'): Failure {
  const at = { file, start: 0, end: 1 };
  const problem = { at, message: `${id} is bad.` };
  return { id, check: { id: check } as AnyCheck, subject: { name: subject, at }, problem, severity };
}

async function judged(...failures: readonly Failure[]): Promise<Judgement> {
  return { repo: await memoryRepo({ 'a.txt': 'x\n', 'b.txt': 'x\n' }), failures, outcomes: new Map() };
}

const target = failure('a/outdated', 'tool@v2', 'target');

describe('what is new after a fix', () => {
  test('a finding that the fix only words anew is not', async () => {
    const before = await judged(target, failure('a/pinned', 'tool@v2', 'tool@v2'));
    expect(verifyFault(before, await judged(failure('a/pinned', 'tool@v4', 'tool@v4')), target, ['a.txt'])).toBeUndefined();
  });

  test.each([
    ['a second one of that check', [failure('a/pinned', 'tool@v4', 'one'), failure('a/pinned', 'other@v1', 'two')]],
    ['a more severe one', [failure('a/pinned', 'tool@v4', 'one', 'high')]],
    ['one in another file', [failure('a/pinned', 'tool@v4', 'one', 'medium', 'b.txt')]],
    ['one of another check', [failure('a/other', 'tool@v4', 'one')]],
  ])('%s is', async (_name, after) => {
    const before = await judged(target, failure('a/pinned', 'tool@v2', 'tool@v2'));
    expect(verifyFault(before, await judged(...after), target, ['a.txt'])).toMatch(/would bring a new finding/);
  });

  test('one of the subject that was to be fixed is, whatever else is gone', async () => {
    const before = await judged(target, failure('a/outdated', 'elsewhere', 'gone'));
    expect(verifyFault(before, await judged(failure('a/outdated', 'tool@v2', 'again')), target, ['a.txt'])).toMatch(/a new finding/);
  });
});
