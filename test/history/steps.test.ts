import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradeOf as engineGradeOf } from '../../src/engine/score.ts';
import { firstWith } from '../../src/history/first-with.ts';
import { stepLines } from '../../src/history/step-lines.ts';
import { regressionsOf, stepsOf } from '../../src/history/steps.ts';
import { svgChart } from '../../src/history/svg.ts';
import { gradeOf, rowsAlong, rowsOfService, seriesOf, servicesIn } from '../../src/history/trend.ts';
import { parseRow, rowText } from '../../src/history/row.ts';
import { commitId, historyRow } from './rows.ts';

const row = historyRow;
const before = row({ commit: commitId('1'), score: 75 });
const after = row({
  commit: commitId('2'),
  date: '2026-01-02T00:00:00Z',
  score: 25,
  checks: { packaging: { 'docker/a': ['high', 0.5], 'docker/b': ['high', 0.5, 79], 'docker/c': ['high', 0] } },
  unjudged: [],
});

describe('a step', () => {
  test('names what changed, by the points that each alone makes', () => {
    const [step] = stepsOf(seriesOf([{ ...before, unjudged: ['docker/c'] }, after]));
    expect(step).toMatchObject({ code: -50, rules: 0 });
    expect(step!.checks).toEqual([
      { id: 'docker/a', what: 'failed', effect: -16.67 },
      { id: 'docker/c', what: 'began', effect: -16.67 },
      { id: 'docker/b', what: 'worse', effect: 0 },
    ]);
  });

  test('is none where nothing moved, nor by rules that only one row knows', () => {
    expect(stepsOf(seriesOf([before, { ...before, commit: commitId('3') }]))).toEqual([]);
    const newRules = {
      ...after,
      ruleset: 'rules-2',
      score: 50,
      checks: { packaging: { ...before.checks.packaging, 'docker/c': ['high', 0] as const } },
    };
    const [step] = stepsOf(seriesOf([before, newRules]));
    expect(step).toMatchObject({ code: 0, rules: -25, checks: [] });
    expect(regressionsOf([step!], 5)).toEqual([]);
  });

  test('in words cannot steer a terminal, and says how many commits it may be', () => {
    const steps = stepsOf(seriesOf([before, after]));
    const infos = new Map([[after.commit, { author: 'Eve\u001b[31m', subject: `Break\u0007 it ${'all '.repeat(40)}` }]]);
    const lines = stepLines(regressionsOf(steps, 5), { infos, distance: () => 12 });
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(lines[1]).toBe('What lowered the score most');
    expect(lines.at(-1)).toContain('one of the 12 commits since 1111111');
    for (const line of lines) expect(line.length).toBeLessThan(160);
    expect(stepLines([], { infos, distance: () => 1 })).toEqual([]);
  });
});

describe('a line of commits', () => {
  const rows = ['1', '2', '3'].map((digit) => row({ commit: commitId(digit), date: '2026-01-01T00:00:00Z' }));

  test('orders rows whatever their dates say, and leaves out those of other branches', () => {
    const line = rowsAlong(rows, [commitId('1'), commitId('3')], true);
    expect(line.rows.map(({ commit }) => commit[0])).toEqual(['3', '1']);
    expect(line.elsewhere).toBe(1);
    expect(rowsAlong(rows, [], true)).toEqual({ rows, elsewhere: 0 });
  });

  test('of a shallow clone keeps the rows from before its oldest commit', () => {
    const old = row({ commit: commitId('0'), date: '2025-01-01T00:00:00Z' });
    const line = rowsAlong([old, ...rows], [commitId('3'), commitId('2')], false);
    expect(line.rows.map(({ commit }) => commit[0])).toEqual(['0', '2', '3']);
    expect(line.elsewhere).toBe(1);
  });
});

describe('services', () => {
  const rows = [
    row({ commit: commitId('1'), services: { api: 80, worker: null } }),
    row({ commit: commitId('2'), services: { api: 49.5, web: 97 } }),
    row({ commit: commitId('3') }),
  ];

  test('are series of their own', () => {
    expect(servicesIn(rows)).toEqual(['api', 'web', 'worker']);
    const points = seriesOf(rowsOfService(rows, 'api'));
    expect(points.map(({ row: { score, grade } }) => [score, grade])).toEqual([
      [80, 'B'],
      [49.5, 'F'],
    ]);
    expect(points[1]!.change?.total).toBe(-30.5);
    expect(rowsOfService(rows, 'worker').map(({ score, grade }) => [score, grade])).toEqual([[null, null]]);
    expect(rowsOfService(rows, '__proto__')).toEqual([]);
  });

  test('are read back, or refused', () => {
    expect(parseRow(rowText(rows[0]!))).toEqual(rows[0]);
    expect(parseRow(rowText(rows[0]!).replace('"api":80', '"api":800'))).toBe('has services that cannot be read');
  });

  test('have the grades of the engine', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (score) => {
        expect(gradeOf(score)).toBe(engineGradeOf(score));
      }),
    );
  });
});

describe('the picture', () => {
  const points = seriesOf([
    before,
    { ...after, ruleset: 'rules-2' },
    row({ commit: commitId('4'), date: '2026-01-03T00:00:00Z', score: null, grade: null }),
  ]);

  test('is well-formed whatever services and folders are called', () => {
    const hostile = '</text><script>alert(1)</script>\u0000\u001b&"';
    const svg = svgChart(points, hostile, [{ name: hostile, scores: [10, null, 20] }]);
    expect(svg).not.toContain('<script>');
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    // Every opened element is closed in order.
    const open: string[] = [];
    for (const [, end, name, self] of svg.replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name!);
    }
    expect(open).toEqual([]);
  });

  test('interrupts its line where there is no score and marks other rules', () => {
    const svg = svgChart(points, 'shop');
    expect(svg.match(/class="score" d="([^"]*)"/)?.[1]).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
    expect(svg).toContain('other rules from here on');
    expect(svg).toContain('3 commits from 2026-01-01 to 2026-01-03; the newest has no score.');
    expect(svgChart([], 'nothing')).toContain('<path class="score" d=""/>');
  });
});

describe('the first commit with something', () => {
  const line = Array.from({ length: 100 }, (_, i) => String(i));

  test('is found for every place, with few looks', async () => {
    for (let since = 0; since < 100; since += 1) {
      let looks = 0;
      const found = await firstWith(line, async (commit) => {
        looks += 1;
        return await Promise.resolve(Number(commit) <= since);
      });
      expect(found).toEqual({ commit: String(since), isOldest: since === 99 });
      expect(looks).toBeLessThan(16);
    }
  });

  test('is none where the newest has it not, and the last time where it came and went', async () => {
    expect(await firstWith(line, () => Promise.resolve(false))).toBeUndefined();
    expect(await firstWith([], () => Promise.resolve(true))).toBeUndefined();
    const found = await firstWith(line, (commit) => Promise.resolve(Number(commit) <= 4 || Number(commit) >= 12));
    expect(found).toEqual({ commit: '4', isOldest: false });
  });
});
