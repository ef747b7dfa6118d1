import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arithmeticOf, gainsOf, gradeOf, scoreOf, severityWeights, type ScoredCheck } from '../../src/engine/score.ts';
import { categories, severities, type Category } from '../../src/model/index.ts';

type Subject = ScoredCheck['subjects'][number];

const categoryIds = Object.keys(categories) as Category[];
const finding = fc.record({
  severity: fc.constantFrom(...severities),
  confidence: fc.constantFrom('low', 'medium', 'high'),
  suppressed: fc.boolean(),
} as const);
const subject: fc.Arbitrary<Subject> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ outcome: 'passed', findings: [] } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ outcome: fc.constant('failed' as const), findings: fc.array(finding, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ outcome: 'unknown', findings: [] } as const, { outcome: 'error', findings: [] } as const) },
);
const checksOf = (subjects: fc.Arbitrary<Subject>): fc.Arbitrary<ScoredCheck[]> =>
  fc
    .array(
      fc.record({
        category: fc.constantFrom(...categoryIds),
        severity: fc.constantFrom(...severities),
        subjects: fc.array(subjects, { maxLength: 5 }),
      }),
      { maxLength: 12 },
    )
    .map((list) => list.map((check, i) => ({ ...check, id: `area/check-${i}` })));
const checks = checksOf(subject);

/** The same checks with one finding taken away; its subject passes when it was the last one that is open. */
function without(list: readonly ScoredCheck[], c: number, s: number, f: number): ScoredCheck[] {
  return list.map((check, i) => {
    if (i !== c) return check;
    const subjects = check.subjects.map((one, j): Subject => {
      if (j !== s) return one;
      const rest = one.findings.filter((_, k) => k !== f);
      return rest.every(({ suppressed }) => suppressed) ? { outcome: 'passed', findings: [] } : { ...one, findings: rest };
    });
    return { ...check, subjects };
  });
}

function openFindings(list: readonly ScoredCheck[]): [number, number, number][] {
  return list.flatMap((check, c) =>
    check.subjects.flatMap((one, s) =>
      one.findings.flatMap(({ suppressed }, f): [number, number, number][] => (suppressed ? [] : [[c, s, f]])),
    ),
  );
}

const shuffled = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, i) => ({ item, key: Math.imul(i + 1, seed | 1) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

const one = (over: Partial<ScoredCheck>): ScoredCheck => ({ id: 'a/b', category: 'delivery', severity: 'high', subjects: [], ...over });
const passing: Subject = { outcome: 'passed', findings: [] };
const failing = (severity: (typeof severities)[number], confidence: 'low' | 'medium' | 'high' = 'high'): Subject => ({
  outcome: 'failed',
  findings: [{ severity, confidence, suppressed: false }],
});

describe('the score', () => {
  it('is null, never 100, when nothing applies', () => {
    for (const score of [scoreOf([]), scoreOf([one({})]), scoreOf([one({ subjects: [{ outcome: 'unknown', findings: [] }] })])]) {
      expect(score).toMatchObject({ value: null, grade: null, uncapped: null, cap: null });
    }
  });

  it('gives a failed check half the share that passes', () => {
    const score = scoreOf([one({ severity: 'medium', subjects: [passing, passing, passing, failing('medium')] })]);
    expect(score.value).toBe(37.5);
    expect(score.categories.find(({ id }) => id === 'delivery')).toMatchObject({ score: 37.5, evidence: 0.2, passed: 0, failed: 1 });
  });

  it('weighs categories by their fixed weight and by evidence', () => {
    // Application security: weight 20, one low check (evidence 0.1), fails. Delivery: weight 8, one critical check (evidence 1), passes.
    const score = scoreOf([
      one({ id: 'a/a', category: 'application-security', severity: 'low', subjects: [failing('low')] }),
      one({ id: 'a/b', severity: 'critical', subjects: [passing] }),
    ]);
    expect(score.value).toBe(80);
    expect(score.grade).toBe('B');
  });

  it('is capped at 49 and 79 and names the check, unless the finding is a guess', () => {
    const good = one({ id: 'z/z', category: 'reliability', severity: 'critical', subjects: Array<Subject>(40).fill(passing) });
    const capped = (bad: Subject): ReturnType<typeof scoreOf> => scoreOf([good, one({ severity: 'info', subjects: [bad] })]);
    expect(capped(failing('critical', 'medium'))).toMatchObject({
      value: 49,
      uncapped: 100,
      grade: 'F',
      cap: { limit: 49, check: 'a/b', applied: true },
    });
    expect(capped(failing('high'))).toMatchObject({ value: 79, cap: { limit: 79, check: 'a/b', applied: true } });
    expect(capped(failing('critical', 'low'))).toMatchObject({ value: 100, cap: null });
    expect(capped(failing('medium'))).toMatchObject({ value: 100, cap: null });
  });

  it('says whose cap holds the score when a fix brings nothing', () => {
    const list = [
      one({ id: 'a/one', category: 'reliability', severity: 'critical', subjects: [failing('critical')] }),
      one({ id: 'a/two', category: 'reliability', severity: 'medium', subjects: [failing('medium')] }),
      one({ id: 'a/three', category: 'delivery', severity: 'critical', subjects: Array<Subject>(9).fill(passing) }),
    ];
    const before = scoreOf(list);
    expect(before.value).toBe(34.78);
    const fixed = list.map((check) => (check.id === 'a/three' ? { ...check, category: 'application-security' as const } : check));
    expect(scoreOf(fixed).value).toBe(49);
    expect(gainsOf(fixed).ofFinding(1, 0, 0)).toEqual({ gain: 0, uncappedGain: expect.any(Number) as number, heldBy: 'a/one' });
    expect(gainsOf(fixed).ofFinding(1, 0, 0).uncappedGain).toBeGreaterThan(0);
    expect(gainsOf(fixed).ofFinding(0, 0, 0).gain).toBeGreaterThan(40);
  });

  it('has the grades of the specification', () => {
    expect([97, 96.99, 90, 89.99, 80, 79.99, 65, 64.99, 50, 49.99].map(gradeOf)).toEqual([
      'A+',
      'A',
      'A',
      'B',
      'B',
      'C',
      'C',
      'D',
      'D',
      'F',
    ]);
    expect(severityWeights).toEqual({ critical: 10, high: 5, medium: 2, low: 1, info: 0 });
  });

  it('lies between 0 and 100 and does not depend on any order', () => {
    fc.assert(
      fc.property(checks, fc.integer(), (list, seed) => {
        const score = scoreOf(list);
        expect(score.value === null || (score.value >= 0 && score.value <= 100)).toBe(true);
        const other = shuffled(list, seed).map((check) => ({ ...check, subjects: shuffled(check.subjects, seed) }));
        expect(scoreOf(other)).toEqual(score);
      }),
    );
  });

  it('is never lowered by fixing a finding, and the gain is exactly the difference', () => {
    fc.assert(
      fc.property(checks, (list) => {
        const before = scoreOf(list);
        const gains = gainsOf(list);
        for (const [c, s, f] of openFindings(list)) {
          const after = scoreOf(without(list, c, s, f));
          const { gain, uncappedGain } = gains.ofFinding(c, s, f);
          expect((after.value ?? 0) - (before.value ?? 0)).toBeCloseTo(gain, 9);
          expect((after.uncapped ?? 0) - (before.uncapped ?? 0)).toBeCloseTo(uncappedGain, 9);
          expect(gain).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('gives for a check the gain of fixing all its open findings', () => {
    fc.assert(
      fc.property(checks, (list) => {
        const before = scoreOf(list).value ?? 0;
        list.forEach((check, c) => {
          const fixed = check.subjects.map((one): Subject => (one.findings.some(({ suppressed }) => !suppressed) ? passing : one));
          const after = scoreOf(list.with(c, { ...check, subjects: fixed })).value ?? 0;
          expect(gainsOf(list).ofCheck(c).gain).toBeCloseTo(after - before, 9);
        });
      }),
    );
  });

  it('is never lowered by suppressing, and the strict score does not move', () => {
    fc.assert(
      fc.property(checks, fc.nat(), (list, pick) => {
        const open = openFindings(list);
        if (open.length === 0) return;
        const [c, s, f] = open[pick % open.length]!;
        const suppressed = list.map((check, i) =>
          i !== c
            ? check
            : {
                ...check,
                subjects: check.subjects.map((one, j) =>
                  j !== s ? one : { ...one, findings: one.findings.map((x, k) => (k === f ? { ...x, suppressed: true } : x)) },
                ),
              },
        );
        expect(scoreOf(suppressed, true)).toEqual(scoreOf(list, true));
        const after = scoreOf(suppressed).value;
        expect(after === null || after >= (scoreOf(list).value ?? 0)).toBe(true);
      }),
    );
  });

  it('does not let passing subjects turn a failed check into a passed one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2000 }), (bad, good) => {
        const score = scoreOf([
          one({ severity: 'critical', subjects: [...Array<Subject>(bad).fill(failing('medium')), ...Array<Subject>(good).fill(passing)] }),
        ]);
        expect(score.value).toBeLessThanOrEqual(50);
        expect(score.categories.find(({ id }) => id === 'delivery')).toMatchObject({ passed: 0, failed: 1 });
      }),
    );
  });

  it('keeps failing what fails when passing subjects are added to any check, and is not raised above what they can bring', () => {
    fc.assert(
      fc.property(checks, fc.nat(), fc.integer({ min: 1, max: 50 }), (list, pick, count) => {
        if (list.length === 0) return;
        const c = pick % list.length;
        const more = list.with(c, { ...list[c]!, subjects: [...list[c]!.subjects, ...Array<Subject>(count).fill(passing)] });
        const [before, after] = [arithmeticOf(list), arithmeticOf(more)];
        const marks = (of: typeof before): Map<string, number> =>
          new Map(of.categories.flatMap((category) => category.checks.map(({ id, mark }) => [id, mark])));
        for (const [id, mark] of marks(before)) {
          const now = marks(after).get(id) ?? 0;
          expect([id, now === 1]).toEqual([id, mark === 1]);
          expect(now).toBeGreaterThanOrEqual(mark);
        }
        expect(after.caps).toEqual(before.caps);
        if (before.score.value !== null) expect(after.score.level).toBe(before.score.level);
      }),
    );
  });

  it('has levels by what is open and not a guess', () => {
    const level = (...bad: Subject[]): unknown => scoreOf([one({ subjects: [passing, ...bad] })]).level;
    expect(level()).toBe('gold');
    expect(level(failing('low'))).toBe('gold');
    expect(level(failing('critical', 'low'))).toBe('gold');
    expect(level(failing('medium'))).toBe('silver');
    expect(level(failing('medium'), failing('high', 'medium'))).toBe('bronze');
    expect(level(failing('critical'), failing('medium'))).toBe(null);
    expect(level({ outcome: 'failed', findings: [{ severity: 'critical', confidence: 'high', suppressed: true }] })).toBe('gold');
    expect(scoreOf([]).level).toBe(null);
  });

  it('is not moved by checks that are unknown or broke', () => {
    fc.assert(
      fc.property(checks, fc.constantFrom(...categoryIds), fc.constantFrom(...severities), (list, category, severity) => {
        const silent = one({
          id: 'zz/silent',
          category,
          severity,
          subjects: [
            { outcome: 'unknown', findings: [] },
            { outcome: 'error', findings: [] },
          ],
        });
        expect(scoreOf([...list, silent])).toEqual(scoreOf(list));
      }),
    );
  });
});
