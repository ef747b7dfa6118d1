import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byGain, groupsByGain, oncePerPlace, sharedFindings } from '../../src/report/order.ts';
import type { ReportCheck, ReportFinding } from '../../src/model/index.ts';

const check = (id: string): ReportCheck => ({
  id,
  covers: [],
  title: 'Healthy',
  category: 'delivery',
  severity: 'medium',
  confidence: 'high',
  outcome: 'failed',
  why: '',
  remedy: '',
  refs: [],
  cwe: [],
  subjects: [],
  gain: id.length,
});
const finding = (id: string, line: number, gain: number): ReportFinding => ({
  check: id,
  subject: 's',
  severity: 'medium',
  confidence: 'high',
  message: 'm.',
  location: { file: 'f', startLine: line, startColumn: 1, endLine: line, endColumn: 2 },
  related: [],
  fingerprint: `${id} ${String(line)}`,
  status: 'open',
  gain,
  uncappedGain: gain,
});
const checks = ['a/a', 'b/bb', 'c/c'].map(check);
const findings = fc.uniqueArray(
  fc.tuple(fc.constantFrom('a/a', 'b/bb', 'c/c', 'not/there'), fc.nat(50), fc.nat(5)).map(([id, line, gain]) => finding(id, line, gain)),
  { selector: ({ fingerprint }) => fingerprint },
);

describe('groups of findings', () => {
  it('hold every finding of a known check once, each group in order, whatever order they come in', () => {
    fc.assert(
      fc.property(findings, fc.integer(), (all, seed) => {
        const groups = groupsByGain(checks, all);
        const known = all.filter(({ check: id }) => id !== 'not/there');
        expect(groups.flatMap(({ findings: own }) => own).sort(byGain)).toEqual([...known].sort(byGain));
        for (const group of groups) {
          expect(group.findings).toEqual(known.filter(({ check: id }) => id === group.check.id).sort(byGain));
          expect(group.uncappedGain).toBe(Math.max(...group.findings.map((one) => one.uncappedGain)));
        }
        const shuffled = [...all].sort((a, b) => ((a.location.startLine * 31 + seed) % 7) - ((b.location.startLine * 31 + seed) % 7));
        expect(groupsByGain(checks, shuffled)).toEqual(groups);
      }),
    );
  });

  it('stand first while they hold the score at its cap beside others: nothing gains before they are gone', () => {
    const capped = (id: string, severity: ReportFinding['severity'], uncappedGain: number): ReportFinding => ({
      ...finding(id, 1, 0),
      severity,
      uncappedGain,
      heldBy: 'b/bb',
    });
    const all = [capped('a/a', 'high', 9), capped('b/bb', 'critical', 1), capped('c/c', 'critical', 0), capped('d/d', 'low', 3)];
    const groups = groupsByGain(
      ['a/a', 'b/bb', 'c/c', 'd/d'].map((id) => ({ ...check(id), gain: 0 })),
      all,
    );
    expect(groups.map((group) => [group.check.id, group.holds])).toEqual([
      ['b/bb', true],
      ['c/c', true],
      ['a/a', false],
      ['d/d', false],
    ]);
    expect([...all].sort(byGain).map((one) => one.check)).toEqual(['b/bb', 'c/c', 'a/a', 'd/d']);
  });

  it('are made of very many findings without a copy of them for each', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => finding('a/a', i, 1));
    const started = performance.now();
    expect(groupsByGain(checks, many)[0]?.findings).toHaveLength(200_000);
    // A copy per finding would be 20 thousand million elements.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('findings in code that services share', () => {
  it('stand once in lists for people and reviews, and say of how many services they hold', () => {
    const own = (service: string | undefined, line: number, id = 'a/a'): ReportFinding => {
      const one = { ...finding(id, line, 1), fingerprint: `${id} ${String(service)} ${String(line)}` };
      return service === undefined ? one : { ...one, service };
    };
    const said = oncePerPlace([own('api', 3), own('web', 3), own('api', 3), own('web', 3, 'b/bb'), own(undefined, 3), own(undefined, 3)]);
    expect(said.map(({ message }) => message)).toEqual(['m (in 2 services).', 'm.', 'm.', 'm.', 'm.']);
    expect(said.map(({ check: id }) => id)).toEqual(['a/a', 'a/a', 'b/bb', 'a/a', 'a/a']);
  });

  it('are shown once, with the number of services', () => {
    const own = (service: string, line: number): ReportFinding => ({
      ...finding('a/a', line, 1),
      service,
      fingerprint: `${service} ${String(line)}`,
    });
    const shown = sharedFindings([own('api', 3), own('web', 3), own('api', 4)]);
    expect(shown.map((one) => [one.finding.location.startLine, one.services])).toEqual([
      [3, 2],
      [4, 1],
    ]);
  });
});
