import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addingUp, scoreLines, serviceCalled } from '../../src/commands/explain-score.ts';
import { scoreOf, scoredChecksOf, type ScoredCheck } from '../../src/engine/index.ts';
import { styleOf } from '../../src/report/style.ts';
import { reportOf, scoredChecks } from './scored.ts';

const style = styleOf({ color: false, ascii: true });
const named = (drawn: readonly Omit<ScoredCheck, 'id'>[]): readonly ScoredCheck[] =>
  drawn.map((check, index) => ({ ...check, id: `area/check-${String(index).padStart(2, '0')}` }));

/** The last number of every line that has one in that column, per block; the last of a block is its sum. */
function blocks(lines: readonly string[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  let block: number[] | undefined;
  for (const line of lines) {
    if (/ points$/.test(line)) found.push((block = []));
    else if (line === '') block = undefined;
    else if (block !== undefined) block.push(Number(/(\d+\.\d\d)$/.exec(line)![1]));
  }
  return found;
}

describe('the arithmetic of a score', () => {
  test('says the same as the score, and every column adds up to the hundredth as it is printed', () => {
    fc.assert(
      fc.property(scoredChecks, (drawn) => {
        const checks = named(drawn);
        const { value, uncapped } = scoreOf(checks);
        const lines = scoreLines(reportOf(checks), undefined, style);
        if (value === null) return void expect(lines.at(-1)).toContain('Not scored');
        expect(lines.some((line) => line.startsWith(`Score ${value.toFixed(2)} `))).toBe(true);
        const columns = blocks(lines);
        expect(columns.length).toBeGreaterThan(1);
        for (const column of columns) {
          const sum = column.slice(0, -1).reduce((total, number) => total + Math.round(number * 100), 0);
          expect(sum).toBe(Math.round(column.at(-1)! * 100));
        }
        expect(columns.at(-1)!.at(-1)).toBe(uncapped);
      }),
      { numRuns: 200 },
    );
  });

  test('names the caps, what holds, and the level', () => {
    const failing = (severity: 'critical' | 'high'): ScoredCheck['subjects'] => [
      { outcome: 'failed', findings: [{ severity, confidence: 'high', suppressed: false }] },
    ];
    const passing: ScoredCheck['subjects'] = [{ outcome: 'passed', findings: [] }];
    const checks: readonly ScoredCheck[] = [
      { id: 'a/a', category: 'reliability', severity: 'high', subjects: failing('high') },
      { id: 'a/b', category: 'reliability', severity: 'high', subjects: failing('critical') },
      { id: 'a/c', category: 'delivery', severity: 'critical', subjects: passing },
      { id: 'a/d', category: 'application-security', severity: 'critical', subjects: passing },
    ];
    const lines = scoreLines(reportOf(checks), undefined, style);
    expect(lines).toContain('Cap 49, called for by what is open and critical: a/b');
    expect(lines).toContain('Cap 79, called for by what is open and high: a/a');
    expect(lines.join('\n')).toMatch(
      /It holds the score: the lower of 65\.12 and 49\.\nScore 49\.00 F\nLevel none: something critical is open\./,
    );
  });

  test('of one service is the score of its subjects', () => {
    const subjects = (service: string, outcome: 'passed' | 'failed'): ScoredCheck['subjects'] => [
      { service, outcome, findings: outcome === 'passed' ? [] : [{ severity: 'medium', confidence: 'high', suppressed: false }] },
    ];
    const report = reportOf([
      { id: 'a/a', category: 'reliability', severity: 'medium', subjects: [...subjects('api', 'passed'), ...subjects('worker', 'failed')] },
    ]);
    const score = (name: string): string | undefined =>
      scoreLines(report, serviceCalled(name, report), style).find((line) => line.startsWith('Score '));
    expect(score('api')).toBe('Score 100.00 A+');
    expect(score('worker')).toBe('Score 0.00 F');
    expect(() => serviceCalled('wroker', report)).toThrow('There is no service "wroker"; there are api, worker.');
  });
});

describe('what the score reads out of a report', () => {
  test('is what the engine scored', () => {
    fc.assert(
      fc.property(scoredChecks, (drawn) => {
        const checks = named(drawn);
        expect(scoreOf(scoredChecksOf(reportOf(checks)))).toEqual(scoreOf(checks));
        expect(scoreOf(scoredChecksOf(reportOf(checks)), true)).toEqual(scoreOf(checks, true));
      }),
    );
  });
});

describe('numbers that add up', () => {
  test('differ from the exact ones by less than a hundredth', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 }), (exact) => {
        const total = Math.round(exact.reduce((sum, value) => sum + value, 0) * 100) / 100;
        const shown = addingUp(exact, total);
        expect(Math.round(shown.reduce((sum, value) => sum + Math.round(value * 100), 0))).toBe(Math.round(total * 100));
        shown.forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(0.0101));
      }),
    );
  });
});
