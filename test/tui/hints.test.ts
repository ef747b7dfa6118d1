import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { frameText } from '../../src/tui/screens/frame.ts';
import type { State } from '../../src/tui/state.ts';
import { asked, sampleFix, step } from './fix-samples.ts';
import { fold, press, ready, sampleReport } from './sample.ts';

const wide = { columns: 160, rows: 24 };
const barOf = (state: State): string => frameText(state).split('\n').at(-1)!;
const lineWith = (state: State, text: string): string | undefined =>
  frameText(state)
    .split('\n')
    .find((line) => line.includes(text));

/** A report whose findings are these: their check, what each gains alone, and whether it has a fix. */
function reportOf(
  findings: readonly { readonly check: string; readonly gain: number; readonly fix?: boolean }[],
  gains: Record<string, number>,
): Report {
  const base = sampleReport(findings.length);
  return {
    ...base,
    checks: base.checks.map((check) => ({ ...check, gain: gains[check.id] ?? 0 })),
    findings: base.findings.map((finding, index) => {
      const { fix: _fix, heldBy: _held, ...rest } = finding;
      const { check, gain, fix = false } = findings[index]!;
      return {
        ...rest,
        check,
        gain,
        uncappedGain: 0.1,
        message: `number ${String(index)}`,
        ...(gain === 0 ? { heldBy: 'http/rule-00' } : {}),
        ...(fix ? { fix: { title: 'Mend it', safety: 'review' as const } } : {}),
      };
    }),
  };
}

describe('the status bar offers what would do something', () => {
  test('back only where there is something to go back to', () => {
    const state = ready(sampleReport(), wide);
    expect(barOf(state)).not.toContain('esc back');
    expect(barOf(press(state, '2'))).toContain('esc back');
    expect(barOf(press(state, 'enter'))).toContain('esc back');
  });

  test('a fix only where there is one', () => {
    const state = press(
      ready(
        reportOf(
          [
            { check: 'http/rule-00', gain: 2, fix: true },
            { check: 'http/rule-10', gain: 1 },
          ],
          {},
        ),
        wide,
      ),
      '2',
    );
    expect(barOf(state)).toContain('f fix');
    expect(barOf(press(state, 'j'))).not.toContain('f fix');
    expect(barOf(state)).not.toContain('A all safe fixes');
    expect(barOf(press(ready(sampleReport(), wide), '2'))).toContain('A all safe fixes');
  });

  test('of one fix: no rule to take or leave, no hunk to go to, and y says that it writes', () => {
    const one = fold(asked(wide), { type: 'fix-step', session: 1, step: step({ next: sampleFix(1) }) });
    expect(barOf(one)).toContain('y yes, write it');
    expect(barOf(one)).not.toMatch(/all of rule|none of rule|next hunk|stop here/);
    const two = fold(asked(wide), { type: 'fix-step', session: 1, step: step({ next: sampleFix(2) }) });
    expect(barOf(two)).toContain('y yes, next hunk');
    expect(barOf(press(two, 'y'))).toContain('y yes, write it');
  });

  test('of several fixes: the rule can be taken or left, and nothing is written yet', () => {
    const several = fold(press(ready(sampleReport(200), wide), '2', 'a', 'f'), {
      type: 'fix-step',
      session: 1,
      step: step({ next: sampleFix(1), left: 3 }),
    });
    expect(barOf(several)).toMatch(/y take it .*a all of rule .*d none of rule .*q stop here/);
  });

  test('taking back what an item has not been answered is not offered', () => {
    expect(barOf(press(ready(sampleReport(), wide), '5'))).not.toContain('take back');
  });
});

describe('gains', () => {
  const report = reportOf(
    [
      { check: 'http/rule-10', gain: 1.5 },
      { check: 'http/rule-00', gain: 0 },
      { check: 'http/rule-00', gain: 0 },
      { check: 'http/rule-20', gain: 0 },
    ],
    { 'http/rule-10': 1.5, 'http/rule-00': 19.3 },
  );

  test('of findings that are worth something together only stand before what is worth less', () => {
    const shown = frameText(press(ready(report), '2')).split('\n');
    const numbers = shown.flatMap((line) => /number (\d)/.exec(line)?.[1] ?? []);
    expect(numbers).toEqual(['1', '2', '0', '3']);
    expect(shown.find((line) => line.includes('number 1'))).toContain('(19.3)');
    expect(shown.find((line) => line.includes('number 0'))).toContain('+1.5');
    expect(shown.find((line) => line.includes('number 3'))).toContain('capped');
  });

  test('say in the detail what the others have to do with it; the help explains the signs', () => {
    const text = frameText(press(ready(report, { columns: 100, rows: 60 }), '2', 'enter'));
    expect(text).toContain('Fixing this alone does not move the score; all findings of http/rule-00 together: +19.3.');
    expect(frameText(press(ready(report, { columns: 100, rows: 120 }), '?'))).toMatch(/\(3\.9\) +points, but only together/);
  });
});

describe('the screens tell', () => {
  test('of a failing rule where it fails, and open that place', () => {
    const report = sampleReport();
    const at = report.checks.filter((check) => check.outcome === 'failed').map(({ id }) => id);
    const [check] = at;
    const finding = report.findings.find((one) => one.check === check)!;
    const own = {
      ...report,
      checks: report.checks.map((one) =>
        one.id === check
          ? { ...one, severity: 'critical' as const, subjects: [{ name: finding.subject, outcome: 'failed' as const, evidence: [] }] }
          : one,
      ),
      findings: [{ ...finding, service: undefined }].map(({ service: _service, ...rest }) => rest),
    };
    let state = press(ready(own), '3');
    for (let tries = 0; !(lineWith(state, '▸') ?? '').includes(check!) && tries < 60; tries++) state = press(state, 'j');
    state = press(state, 'enter');
    expect(frameText(state).replaceAll(/\s+/g, ' ')).toContain(finding.message);
    expect(frameText(press(state, 'enter'))).toContain(finding.location.file);
  });

  test('that files differ from the commit, before which commit it is', () => {
    const report = sampleReport();
    const long = { ...report, repo: { ...report.repo, name: 'eighteen-letters-x', dirty: true } };
    expect(frameText(ready(long)).split('\n')[0]).toMatch(/^eighteen-letters-x changed /);
    expect(frameText(ready({ ...report, repo: { ...report.repo, dirty: true } })).split('\n')[0]).toMatch(/^shop @1234567 changed /);
  });

  test('all of what comes up by a fix, in as many lines as it takes', () => {
    const brings = ['medium http/readiness-endpoint: the service answers /health without asking the database it needs for every request'];
    const state = fold(asked(), { type: 'fix-step', session: 1, step: step({ next: sampleFix(1, { brings }) }) });
    const text = frameText(state);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(brings[0]);
    expect(text.split('\n')).toHaveLength(24);
  });

  test('of git only where there is git', () => {
    const applied = { titles: ['Add the limit'], files: ['src/server.ts'] };
    const written = (report: Report): string =>
      frameText(
        fold(
          press(ready(report), '2', 'f'),
          { type: 'fix-step', session: 1, step: step({ next: null, taken: [sampleFix(1)] }) },
          { type: 'fix-applied', session: 1, applied },
        ),
      );
    const report = sampleReport(200);
    const { commit: _commit, ...repo } = report.repo;
    expect(written(report)).toContain('git diff shows it');
    expect(written({ ...report, repo })).toContain('1 fix written');
    expect(written({ ...report, repo })).not.toContain('git diff');
  });

  test('that a reason goes on where it is cut', () => {
    const reason = 'It is not done because '.repeat(20);
    const dropped = [{ finding: '0', check: 'http/rule-00', message: 'A message.', reason, uncommitted: false }];
    const state = fold(asked(), { type: 'fix-step', session: 1, step: step({ next: null, dropped }) });
    expect(frameText(state)).toMatch(/because It is not done[^\n]* …\n/);
  });
});
