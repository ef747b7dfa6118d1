import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAttestation, withoutAttestation, type EditedAttestations } from '../../src/attest/edit.ts';
import { daysAfter, isDate, readAttestations, type Attestation, type AttestationFile } from '../../src/attest/file.ts';
import { attestAreas } from '../../src/attest/items/index.ts';
import { attestationsOf } from '../../src/attest/judge.ts';
import { traits, type ReportAttestations, type Trait } from '../../src/model/index.ts';
import { outlineYaml } from '../../src/outline/yaml.ts';

const ids = attestAreas.flatMap(({ items }) => items.map(({ id }) => id));
const read = (text: string): AttestationFile => readAttestations(text, outlineYaml(text), ids);
const restore: Attestation = { id: 'ops/restore-tested', by: 'Ana', on: '2026-01-10', expires: '2026-02-09' };
const edited = (result: EditedAttestations): string => {
  if ('fault' in result) throw new Error(result.fault);
  return result.text;
};
const put = (text: string, answer: Attestation): string => edited(withAttestation(text, outlineYaml(text), answer));

describe('the second figure', () => {
  const all = new Set(Object.keys(traits) as Trait[]);
  const judge = (entries: readonly Attestation[], today: string | undefined, found: ReadonlySet<Trait> = all): ReportAttestations =>
    attestationsOf({ areas: attestAreas, traits: found, entries, owners: [], today });

  it('counts what holds today, and what has ended apart', () => {
    const drill: Attestation = { id: 'ops/dr-drill', by: 'Bo', on: '2025-01-01' };
    const { attested, expired, total, items } = judge([restore, drill], '2026-02-09');
    expect({ attested, expired, total }).toEqual({ attested: 1, expired: 1, total: ids.length });
    expect(items.find(({ id }) => id === 'ops/dr-drill')).toMatchObject({ state: 'expired', expires: '2025-04-01', by: 'Bo' });
    expect(judge([restore], '2026-02-10')).toMatchObject({ attested: 0, expired: 1 });
    expect(judge([restore], undefined)).toMatchObject({ attested: 1, expired: 0 });
  });

  it('does not believe what is still to come', () => {
    const { attested, items } = judge([restore], '2026-01-09');
    expect(attested).toBe(0);
    expect(items.find(({ id }) => id === restore.id)).toMatchObject({
      state: 'open',
      reason: expect.stringContaining('still to come') as string,
    });
  });

  it('leaves out what does not apply, with the reason, unless somebody answered it', () => {
    const few = judge([], '2026-01-01', new Set<Trait>(['repository']));
    expect(few.total).toBe(1);
    expect(few.items.find(({ id }) => id === 'db/least-privilege-user')).toMatchObject({
      state: 'not-applicable',
      reason: 'No database is used here.',
    });
    expect(judge([restore], '2026-01-11', new Set<Trait>(['repository']))).toMatchObject({ total: 2, attested: 1 });
  });
});

describe('the file', () => {
  it('is read with what is right, and names what is wrong with its place', () => {
    const { entries, problems } = read(`# answers
- id: ops/restore-tested
  by: Ana
  on: 2026-01-10
- { id: ops/dr-dril, by: Bo, on: 2026-01-01 }
- id: ops/dr-drill
  by: Bo
  on: 2026-13-01
- id: ops/on-call
  on: 2026-01-01
- id: ops/rollback-tested
  by: Cy
  on: 2026-02-01
  expires: 2026-01-01
- id: ops/zero-downtime
  by: Cy
  on: 2026-02-01
  evidnce: x
- just a text
- id: ops/multi-zone
  by: [a, b]
  on: 2026-02-01
`);
    expect(entries).toEqual([{ id: 'ops/restore-tested', by: 'Ana', on: '2026-01-10' }]);
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '5:9 There is no item "ops/dr-dril" (did you mean "ops/dr-drill"?).',
      '8:7 "on" is a date, written as YYYY-MM-DD.',
      '9:3 The attestation has no "by".',
      '14:12 It expires before it was attested.',
      '18:3 Unknown key "evidnce" (did you mean "evidence"?).',
      '19:3 An attestation has the keys id, by, on, expires and evidence.',
      '21:7 "by" is a text of at most 1000 characters.',
    ]);
  });

  it('may be empty, and is refused as a whole where it is no list or no YAML', () => {
    for (const text of ['', '# nothing yet\n', '---\n']) expect(read(text)).toEqual({ entries: [], problems: [] });
    expect(read('ops/restore-tested: true\n').problems[0]?.message).toMatch(/are a list/);
    expect(read('- id: "a\n').problems[0]).toMatchObject({
      message: expect.stringMatching(/^The attestations cannot be read: /) as string,
    });
    expect(read('- id: ops/on-call\n  by: A\n  on: 2026-01-01\n- id: ops/on-call\n  by: B\n  on: 2026-01-02\n')).toMatchObject({
      entries: [{ by: 'B' }],
      problems: [{ line: 4, column: 3 }],
    });
  });

  it('does not grow without end from aliases', () => {
    const bomb = `- &a { id: ops/on-call, by: A, on: 2026-01-01 }\n${'- *a\n'.repeat(1000)}`;
    expect(read(bomb).entries).toHaveLength(1);
  });

  it('keeps everything else when an answer is written', () => {
    const before = `# our answers

- id: ops/dr-drill # quarterly
  by: Bo
  on: 2026-01-01
  # the slides are in the wiki
  evidence: slides

# last
- {id: ops/zero-downtime, by: Cy, on: 2026-01-01}
`;
    const added = put(before, restore);
    expect(added).toBe(
      before.replace(
        '  evidence: slides\n',
        '  evidence: slides\n- id: ops/restore-tested\n  by: Ana\n  on: 2026-01-10\n  expires: 2026-02-09\n',
      ),
    );
    const changed = put(added, { ...restore, by: 'Bo' });
    expect(changed).toBe(added.replace('by: Ana', 'by: Bo'));
    expect(put(before, { id: 'ops/zero-downtime', by: 'Di', on: '2026-03-01' })).toContain(
      '# last\n- id: ops/zero-downtime\n  by: Di\n  on: 2026-03-01\n',
    );
    expect(edited(withoutAttestation(added, outlineYaml(added), restore.id))).toBe(before);
  });

  it('is edited by hand where it is written in a way of its own', () => {
    for (const text of [
      '[]\n',
      '[{ id: ops/on-call, by: A, on: 2026-01-01 }]\n',
      'a: b\n',
      `${'- id: ops/restore-tested\n  by: A\n  on: 2026-01-01\n'.repeat(2)}`,
    ])
      expect(withAttestation(text, outlineYaml(text), restore), text).toHaveProperty('fault');
    expect(withoutAttestation('', outlineYaml(''), restore.id)).toHaveProperty('fault');
  });

  it('gives back what was written, whatever it says', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.constantFrom(
        'yes',
        'null',
        '~',
        '007',
        '2026-01-01',
        '- x',
        'a: b',
        'a #b',
        '# x',
        '"',
        "it's",
        '*a',
        '&a',
        '!x',
        '%x',
        '@x',
        '`',
        '{a}',
        'a\\b',
        'é',
        '😀',
      ),
    );
    const clean = text.map((value) => value.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/gu, ' ').trim()).filter((value) => value !== '');
    const date = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
    const answer = fc.record({
      id: fc.constantFrom(...ids),
      by: clean,
      on: date,
      days: fc.nat(400),
      evidence: fc.option(clean, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 6 }), (answers) => {
        let file = '';
        const wanted = new Map<string, Attestation>();
        for (const { id, by, on, days, evidence } of answers) {
          const entry = { id, by, on, expires: daysAfter(on, days), ...(evidence === undefined ? {} : { evidence }) };
          wanted.set(id, entry);
          file = put(file, entry);
        }
        const { entries, problems } = read(file);
        expect(problems).toEqual([]);
        const byId = (a: Attestation, b: Attestation): number => (a.id < b.id ? -1 : 1);
        expect([...entries].sort(byId)).toEqual([...wanted.values()].sort(byId));
      }),
      { numRuns: 300 },
    );
  });
});

describe('days', () => {
  it('are those of the calendar', () => {
    expect(['2026-02-28', '2024-02-29'].every(isDate)).toBe(true);
    expect(['2026-02-29', '2026-1-1', '20260101', '2026-13-01', ''].some(isDate)).toBe(false);
    expect(daysAfter('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysAfter('2026-12-31', 365)).toBe('2027-12-31');
  });
});
