import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitLine, lineWidth, line, plainText, span } from '../../src/tui/line.ts';
import { asciiOnly, clean, pad, takeWidthFromEnd, truncate, truncateStart, widthOf, wrap } from '../../src/tui/text.ts';

describe('text', () => {
  test('loses what could move a cursor, change colours or turn the text round', () => {
    expect(clean('a\u001b[31mb\u0007\u009b2J\r\nc\td\u202ee')).toBe('a\ufffd[31mb\ufffd\ufffd2J  c d\ufffde');
  });

  test('that is clean stays as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => clean(clean(text)) === clean(text)));
  });

  test.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👨‍👩‍👧', 2],
    ['', 0],
    ['…←↑→↓─│╿█▓░▸●', 13],
  ])('%s takes %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  test('is cut between characters, never inside', () => {
    expect(truncate('日本語', 5)).toBe('日本…');
    expect(truncate('日本語', 4)).toBe('日…');
    expect(truncateStart('src/日本.ts', 7)).toBe('…本.ts');
    expect(takeWidthFromEnd('a👨‍👩‍👧', 2)).toBe('👨‍👩‍👧');
    expect(pad('日', 4)).toBe('日  ');
  });

  test('never becomes wider than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(widthOf(truncate(text, width))).toBeLessThanOrEqual(width);
        expect(widthOf(truncateStart(text, width))).toBeLessThanOrEqual(width);
        for (const part of wrap(text, Math.max(2, width))) expect(widthOf(part)).toBeLessThanOrEqual(Math.max(2, width));
        expect(lineWidth(fitLine(line(text, span(text, { bold: true })), width, false))).toBeLessThanOrEqual(width);
      }),
      { numRuns: 500 },
    );
  });

  test('is wrapped between words, long words are cut, line breaks are kept', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
    expect(wrap('a\n\nb', 5)).toEqual(['a', '', 'b']);
  });

  test('in ASCII keeps its width', () => {
    expect(asciiOnly('日x')).toBe('??x');
    expect(plainText(fitLine(line('naïve'), 10, true))).toBe('na?ve');
  });
});
