import { describe, expect, it } from 'vitest';
import { readBaseline } from '../../src/engine/index.ts';
import type { Report } from '../../src/model/index.ts';
import { judged } from './judged.ts';
import { goodWords, noSecrets } from './sample-checks.ts';

const today = '2026-06-01';
const judge = async (text: string, more: Parameters<typeof judged>[1] = {}): Promise<Report> =>
  (await judged({ 'x.list.txt': text }, { today, checks: [goodWords, noSecrets], ...more })).report;
const statuses = (report: Report): string[] => report.findings.map(({ subject, status }) => `${subject} ${status}`);
const messages = (report: Report): string[] => report.diagnostics.map(({ line, message }) => `${line ?? '-'} ${message}`);

describe('suppressions in comments', () => {
  it('cover the line below and stand with their reason', async () => {
    const report = await judge('# readycheck-ignore words/good -- agreed with the owner\na: bad\nb: bad\n');
    expect(statuses(report)).toEqual(['a suppressed', 'b open']);
    expect(report.findings[0]).toMatchObject({ suppression: 'agreed with the owner', gain: 0 });
    expect(messages(report)).toEqual([]);
  });

  it('reach over further comments above the line, not over code or blank lines', async () => {
    expect(statuses(await judge('# readycheck-ignore words/good -- why\n# more\n# and more\na: bad'))).toEqual(['a suppressed']);
    expect(statuses(await judge('# readycheck-ignore words/good -- why\n\na: bad'))).toEqual(['a open']);
    expect(statuses(await judge('# readycheck-ignore words/good -- why\nz: fine\na: bad'))).toEqual(['a open']);
  });

  it('cover a whole file, and several rules', async () => {
    const report = await judge('a: bad secret=1\n# readycheck-ignore-file words/good, words/secret -- a sample\nb: bad secret=2');
    expect(statuses(report)).toEqual(['a suppressed', 'b suppressed', 'a suppressed', 'b suppressed']);
    expect(report.score).toMatchObject({ value: null, strictValue: 0 });
  });

  it('know the former name of a rule', async () => {
    expect(statuses(await judge('# readycheck-ignore words/former -- why\na: bad'))).toEqual(['a suppressed']);
  });

  it('hold until their last day', async () => {
    const text = (date: string): string => `# readycheck-ignore words/good -- until the move until ${date}\na: bad`;
    expect(statuses(await judge(text('2026-06-01')))).toEqual(['a suppressed']);
    const ended = await judge(text('2026-05-31'));
    expect(statuses(ended)).toEqual(['a open']);
    expect(messages(ended)).toEqual(['1 The suppression of words/good has no effect since 2026-05-31, the day it ended.']);
    expect(messages(await judge(text('2026-13-41')))[0]).toContain('2026-13-41 is not a date');
  });

  it('without a reason, of no or an unknown rule, or unused are reported', async () => {
    const cases: [string, RegExp][] = [
      ['# readycheck-ignore words/good\na: bad', /^1 .*no effect: give a reason/],
      ['# readycheck-ignore words/good --   \na: bad', /^1 .*no effect: give a reason/],
      ['# readycheck-ignore -- all of it\na: bad', /names no rule/],
      ['# readycheck-ignore words -- all of it\na: bad', /"words" is not the name of one rule/],
      ['# readycheck-ignore words/goood -- typo\na: bad', /no rule words\/goood \(did you mean words\/good\?\)/],
    ];
    for (const [text, message] of cases) {
      const report = await judge(text);
      expect(statuses(report), text).toEqual(['a open']);
      expect(messages(report).join('\n'), text).toMatch(message);
    }
    expect(messages(await judge('# readycheck-ignore words/good -- was bad\na: fine'))).toEqual([
      '1 The suppression of words/good is not needed any more: nothing is found there.',
    ]);
  });

  it('of rules that did not run are left alone', async () => {
    expect(messages(await judge('# readycheck-ignore names/short -- later\na: fine'))).toEqual([]);
  });

  it('count in comments only, at their beginning', async () => {
    expect(statuses(await judge('a: bad readycheck-ignore words/good -- no comment'))).toEqual(['a open']);
    expect(statuses(await judge('# we do not use readycheck-ignore words/good -- here\na: bad'))).toEqual(['a open']);
  });
});

describe('suppressions of the configuration and baselines', () => {
  it('suppress by path, and are reported when unused', async () => {
    const suppression = { rules: ['words/good'], reason: 'not ours', until: undefined, file: 'readycheck.json' };
    const used = await judge('a: bad', { suppressions: [{ ...suppression, covers: ({ file }) => file === 'x.list.txt' }] });
    expect(statuses(used)).toEqual(['a suppressed']);
    const unused = await judge('a: bad', { suppressions: [{ ...suppression, covers: () => false }] });
    expect(unused.diagnostics).toEqual([
      {
        file: 'readycheck.json',
        stage: 'suppression',
        message: 'The suppression of words/good is not needed any more: nothing is found there.',
      },
    ]);
  });

  it('mark what the baseline knows, without any effect on the score', async () => {
    const before = await judge('a: bad\nb: bad');
    const after = await judge('a: bad\nb: bad', { baseline: new Set([before.findings[0]!.fingerprint]) });
    expect(statuses(after)).toEqual(['a baseline', 'b open']);
    expect(after.score).toEqual(before.score);
    expect(after.findings[0]!.gain).toBe(before.findings[0]!.gain);
  });

  it('read baselines line by line', () => {
    const { rows, badLines, rules } = readBaseline(
      '{"fingerprint":"aa","check":"x/y"}\n\nnonsense\n{"check":"x/y"}\n{"fingerprint":"bb"}\r\n',
    );
    expect([...rows.keys()]).toEqual(['aa', 'bb']);
    expect(rules).toBeUndefined();
    expect(badLines).toEqual([3, 4]);
  });
});
