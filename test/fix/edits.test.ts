import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySplices, decode, encode, eolOf, overlap, type Splice, spliceBytes, spliceFault } from '../../src/fix/edits.ts';

const unit = fc.constantFrom('a', 'b', '\t', ' ', 'é', '漢', '😀', '𝒳', '"', '{');
const line = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));

/** Texts in every line ending, with and without a final newline. */
const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', 'mixed'), fc.boolean())
  .map(([lines, eol, isClosed]) => {
    const joined = lines.map((l, i) => l + (eol === 'mixed' ? (i % 2 === 0 ? '\n' : '\r\n') : eol)).join('');
    return isClosed ? joined : joined.replace(/\r?\n$/, '');
  });

const rawSplices = (length: number): fc.Arbitrary<Splice[]> =>
  fc.array(
    fc
      .tuple(fc.nat(length), fc.nat(length), line)
      .map(([a, b, inserted]) => ({ start: Math.min(a, b), end: Math.max(a, b), text: inserted })),
    { maxLength: 5 },
  );

const textAndSplices = text.chain((t) => fc.tuple(fc.constant(t), rawSplices(t.length)));

describe('splices', () => {
  test('either are refused with a sentence, or change exactly the spans they name', () => {
    fc.assert(
      fc.property(textAndSplices, ([before, splices]) => {
        const fault = spliceFault(before, splices);
        if (fault !== undefined) {
          expect(fault).toMatch(/^[A-Z].*\.$/);
          expect(() => applySplices(before, splices)).toThrow(fault);
          return;
        }
        const after = applySplices(before, splices);
        expect(after.length).toBe(before.length + splices.reduce((sum, s) => sum + s.text.length - (s.end - s.start), 0));
        const sorted = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
        let from = 0;
        let to = 0;
        for (const splice of sorted) {
          const kept = before.slice(from, splice.start);
          expect(after.slice(to, to + kept.length)).toBe(kept);
          to += kept.length;
          expect(after.slice(to, to + splice.text.length)).toBe(splice.text);
          to += splice.text.length;
          from = splice.end;
        }
        expect(after.slice(to)).toBe(before.slice(from));
      }),
      { numRuns: 2_000 },
    );
  });

  test('every pair that overlaps is refused, in either order', () => {
    fc.assert(
      fc.property(textAndSplices, ([before, splices]) => {
        const pairs = splices.flatMap((a, i) => splices.slice(i + 1).map((b) => [a, b] as const));
        if (!pairs.some(([a, b]) => overlap(a, b))) return;
        expect(spliceFault(before, splices)).toBeDefined();
        expect(spliceFault(before, [...splices].reverse())).toBeDefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test('bytes keep their byte-order mark and every byte outside the splices', () => {
    fc.assert(
      fc.property(textAndSplices, fc.boolean(), ([before, splices], bom) => {
        if (spliceFault(before, splices) !== undefined) return;
        const bytes = encode(before, bom);
        const after = spliceBytes(bytes, splices);
        expect(decode(after)).toEqual({ text: applySplices(before, splices), bom });
        const first = Math.min(...splices.map((s) => s.start), before.length);
        const untouched = encode(before.slice(0, first), bom);
        expect(Buffer.from(after.slice(0, untouched.length))).toEqual(Buffer.from(untouched));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['half of an astral character', '😀', [{ start: 1, end: 2, text: 'x' }], 'cuts a character'],
    ['between CR and LF', 'a\r\nb', [{ start: 2, end: 2, text: 'x' }], 'cuts a character or a line break'],
    ['outside the text', 'abc', [{ start: 2, end: 9, text: '' }], 'outside the text'],
    [
      'two insertions at one place',
      'abc',
      [
        { start: 1, end: 1, text: 'x' },
        { start: 1, end: 1, text: 'y' },
      ],
      'overlap',
    ],
    [
      'an insertion at the edge of a replacement',
      'abc',
      [
        { start: 1, end: 2, text: 'x' },
        { start: 2, end: 2, text: 'y' },
      ],
      'overlap',
    ],
    ['half a character inserted', 'abc', [{ start: 1, end: 1, text: '\uD83D' }], 'half a character'],
  ])('%s is refused', (_name, before, splices, fault) => {
    expect(spliceFault(before, splices)).toContain(fault);
  });

  test('inserted lines take the line ending of the file', () => {
    expect(applySplices('a\r\nb\r\n', [{ start: 3, end: 3, text: 'x\ny\n' }])).toBe('a\r\nx\r\ny\r\nb\r\n');
    expect(applySplices('a\nb\n', [{ start: 2, end: 2, text: 'x\r\n' }])).toBe('a\nx\nb\n');
    expect(eolOf('no line break')).toBe('\n');
  });

  test('invalid UTF-8 is not decoded', () => {
    expect(decode(new Uint8Array([0x61, 0xff]))).toBeUndefined();
    expect(() => spliceBytes(new Uint8Array([0xff]), [])).toThrow('not valid UTF-8');
  });
});
