import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../src/engine/score.ts';
import { chartLines } from '../../src/history/chart.ts';
import { parseRow, rowOf, rowText } from '../../src/history/row.ts';
import { csvText, tableLines } from '../../src/history/table.ts';
import { changeBetween, scoreOfRow, seriesOf } from '../../src/history/trend.ts';
import { reportOf, scoredChecks } from '../engine/scored.ts';
import { sampleReport } from '../tui/sample.ts';
import { commitId, historyRow } from './rows.ts';

const at = { commit: commitId('b'), date: '2026-02-03T04:05:06Z' };

describe('a row', () => {
  test('holds enough of every check to compute the same score as the engine', () => {
    fc.assert(
      fc.property(scoredChecks, (drawn) => {
        const checks = drawn.map((check, index) => ({ ...check, id: `area/check-${String(index).padStart(2, '0')}` }));
        const row = rowOf(reportOf(checks), at);
        const expected = scoreOf(checks).value;
        const computed = scoreOfRow(row);
        if (expected === null || computed === null) expect(computed).toBe(expected);
        else expect(Math.abs(computed - expected)).toBeLessThanOrEqual(0.02);
      }),
      { numRuns: 300 },
    );
  });

  test('survives being written and read', () => {
    const row = rowOf(sampleReport(60), at);
    expect(parseRow(rowText(row))).toEqual(row);
    expect(rowText(row)).not.toContain('\n');
    expect(row.unjudged.length).toBeGreaterThan(0);
    expect(Object.values(row.checks).flatMap((checks) => Object.keys(checks)).length + row.unjudged.length).toBe(40);
  });

  test.each([
    ['not json', 'is not JSON'],
    ['[]', 'is not an object'],
    ['{}', 'has no version'],
    ['{"v":3}', 'has version 3, which this readycheck does not know'],
    [rowText(historyRow({ commit: 'HEAD' })), 'has no commit id'],
    [rowText(historyRow({ date: 'yesterday' })), 'has no date'],
    [rowText(historyRow({ date: '2026-99-99T00:00:00Z' })), 'has no date'],
    [rowText(historyRow({ score: 101 })), 'has a score outside 0 to 100'],
    [rowText(historyRow()).replace('"packaging":{"docker', '"nonsense":{"docker'), 'has checks that cannot be read'],
    [rowText(historyRow()).replace('["high",1]', '["high",2]'), 'has checks that cannot be read'],
    [rowText(historyRow()).replace('"high":1}', '"high":-1}'), 'has counts that cannot be read'],
  ])('%s is refused', (line, why) => {
    expect(parseRow(line)).toBe(why);
  });
});

describe('a change of score', () => {
  test('under the same rules is all code', () => {
    const after = historyRow({ score: 100, checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['high', 1] } } });
    expect(changeBetween(historyRow(), after)).toEqual({ total: 25, code: 25, rules: 0, added: [], dropped: [] });
  });

  test('by a new rule alone is all rules', () => {
    const after = historyRow({
      ruleset: 'rules-2',
      score: 50,
      checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['high', 0.5], 'docker/c': ['high', 0] } },
    });
    expect(changeBetween(historyRow(), after)).toEqual({ total: -25, code: 0, rules: -25, added: ['docker/c'], dropped: [] });
  });

  test('by both is split, and the parts add up', () => {
    const after = historyRow({
      ruleset: 'rules-2',
      score: 66.67,
      checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['high', 1], 'docker/c': ['high', 0] } },
    });
    const change = changeBetween(historyRow(), after);
    expect(change.code).toBe(25);
    expect(change.rules).toBeCloseTo(-33.33);
    expect(change.code! + change.rules!).toBeCloseTo(change.total!);
  });

  test('by a rule that only became stricter is rules, not code', () => {
    const after = historyRow({
      ruleset: 'rules-2',
      score: 66.67,
      checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['critical', 0.5] } },
    });
    expect(changeBetween(historyRow(), after)).toMatchObject({ code: 0, rules: -8.33 });
  });

  test('a rule that began to apply is no new rule', () => {
    const before = historyRow({ ruleset: 'rules-0', unjudged: ['docker/c'] });
    const after = historyRow({
      score: 50,
      checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['high', 0.5], 'docker/c': ['high', 0] } },
    });
    expect(changeBetween(before, after)).toMatchObject({ total: -25, code: -25, rules: 0, added: [] });
  });

  test('to or from "not scored" has no points', () => {
    expect(changeBetween(historyRow({ score: null, grade: null }), historyRow())).toMatchObject({ total: null, code: null, rules: null });
  });

  test('of the same tool and rules is total for any two rows', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (a, b) => {
        const change = changeBetween(historyRow({ score: a, tool: '1' }), historyRow({ score: b, tool: '2' }));
        expect(change.code! + change.rules!).toBeCloseTo(change.total!, 6);
      }),
    );
  });
});

describe('the series', () => {
  const rows = [
    historyRow({ commit: commitId('1'), date: '2026-01-01T00:00:00Z' }),
    historyRow({ commit: commitId('2'), date: '2026-01-02T00:00:00Z', score: 60 }),
    historyRow({ commit: commitId('2'), date: '2026-01-02T00:00:00Z', score: 62, ruleset: 'rules-2' }),
  ];

  test('has one point per commit, the last rule set of each', () => {
    const points = seriesOf(rows);
    expect(points.map(({ row }) => row.score)).toEqual([75, 62]);
    expect(points[0]!.change).toBeUndefined();
    expect(points[1]!.change!.total).toBe(-13);
  });

  test('as a table is newest first and fits the width', () => {
    const lines = tableLines(seriesOf(rows), { width: 60, limit: 1 });
    expect(lines[1]).toContain('2222222');
    expect(lines.at(-1)).toContain('1 earlier');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    // What does not fit is seen to be missing.
    const whole = tableLines(seriesOf(rows), { width: 1_000, limit: 1 });
    lines.forEach((line, index) => expect(line.endsWith('…')).toBe(whole[index]!.length > 60));
    expect(tableLines(seriesOf(rows), { width: 30, limit: 1, ascii: true })[1]).toMatch(/^2222222.*~$/);
    expect(tableLines(seriesOf(rows), { width: 100, limit: 9 }).join('\n')).toMatchInlineSnapshot(`
      "commit   date        score       change    code   rules  open findings
      2222222  2026-01-02   62.0 C      -13.0     0.0   -13.0  1 high
      1111111  2026-01-01   75.0 C                             1 high"
    `);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  });

  test('as CSV has a row per point, and no text that a spreadsheet would run', () => {
    const text = csvText(
      seriesOf([...rows, historyRow({ commit: commitId('3'), date: '2026-01-03T00:00:00Z', tool: '=cmd()', cap: 'a,"b"' })]),
    );
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[3]).toContain(",'=cmd(),");
    expect(lines[3]).toContain('"a,""b"""');
    expect(lines[0]!.split(',')).toHaveLength(lines[1]!.split(',').length);
  });

  test('as a chart', () => {
    const points = seriesOf(
      Array.from({ length: 12 }, (_, index) =>
        historyRow({
          commit: commitId(index.toString(16)),
          date: `2026-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`,
          score: index === 5 ? null : index * 9,
          ruleset: index < 8 ? 'rules-1' : 'rules-2',
        }),
      ),
    );
    expect(`\n${chartLines(points, { width: 60, height: 6 }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      100 │                                        ▃▃▃ ███
          │                                ▃▃▃ ▇▇▇ ███ ███
          │                        ▂▂▂ ▆▆▆ ███ ███ ███ ███
       50 │                ▁▁▁     ███ ███ ███ ███ ███ ███
          │        ▁▁▁ ▅▅▅ ███     ███ ███ ███ ███ ███ ███
          │▁▁▁ ▄▄▄ ███ ███ ███     ███ ███ ███ ███ ███ ███
        0 └────────────────────────────────────────────────
                               ?           R
           2026-01-01                            2026-01-12
      "
    `);
    expect(`\n${chartLines(points, { width: 60, height: 6, ascii: true }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      100 |                                        ::: ###
          |                                ::: ### ### ###
          |                            ### ### ### ### ###
       50 |                        ### ### ### ### ### ###
          |            ::: ###     ### ### ### ### ### ###
          |::: ::: ### ### ###     ### ### ### ### ### ###
        0 +------------------------------------------------
                               ?           R
           2026-01-01                            2026-01-12
      "
    `);
  });

  test('as a chart is never wider than asked for, and has no end beyond ASCII in ASCII', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 30, max: 200 }), (count, width) => {
        const points = seriesOf(
          Array.from({ length: count }, (_, index) => historyRow({ commit: index.toString(16).padStart(40, '0'), score: index % 101 })),
        );
        for (const line of chartLines(points, { width, ascii: true })) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line).toMatch(/^[ -~]*$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('without rows is nothing', () => {
    expect(seriesOf([])).toEqual([]);
    expect(chartLines([], { width: 80 })).toEqual([]);
  });
});
