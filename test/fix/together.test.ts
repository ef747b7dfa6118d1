import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySplices, groupEdits, type FileEdits, type Splice } from '../../src/fix/edits.ts';
import { contend, joined } from '../../src/fix/together.ts';

const edits = (...splices: readonly Splice[]): FileEdits => {
  const grouped = groupEdits(splices.map(({ start, end, text }) => ({ kind: 'replace', at: { file: 'a', start, end }, text })));
  if (typeof grouped === 'string') throw new Error(grouped);
  return grouped;
};
const at = (start: number, text: string, end = start): Splice => ({ start, end, text });

describe('fixes of one pass', () => {
  test('that put in lines of their own at one place do not contend; pieces of a line, equal lines and overlaps do', () => {
    expect(contend(edits(at(3, '\nx')), edits(at(3, '\ny')))).toBe(false);
    expect(contend(edits(at(3, 'x\n')), edits(at(3, 'y\n')))).toBe(false);
    expect(contend(edits(at(3, '\nx')), edits(at(3, 'y\n')))).toBe(true);
    expect(contend(edits(at(3, ' x')), edits(at(3, '\ny')))).toBe(true);
    expect(contend(edits(at(3, '\nimport x\nuse(a)')), edits(at(3, '\nimport x\nuse(b)')))).toBe(true);
    expect(contend(edits(at(2, 'z', 5)), edits(at(3, '\ny')))).toBe(true);
    expect(contend(edits(at(3, '\n---\nkind: A\nname: a')), edits(at(3, '\n---\nkind: A\nname: b')))).toBe(false);
  });

  test('what stands further in comes first, else the order is that of the fixes', () => {
    const inner = at(1, '\n    inner: 1');
    const outer = at(1, '\n  outer:\n      deep: 1');
    expect(applySplices('ab', joined([outer, inner]))).toBe('a\n    inner: 1\n  outer:\n      deep: 1b');
    expect(applySplices('ab', joined([at(1, '\nx'), at(1, '\ny')]))).toBe('a\nx\nyb');
    // An import goes below the last one, whatever an empty line sets apart from that.
    expect(applySplices('ab', joined([at(1, '\n\nconst x'), at(1, '\nimport y')]))).toBe('a\nimport y\n\nconst xb');
    expect(applySplices('ab', joined([at(1, '\nimport x\n\nuse(x)'), at(1, '\nimport y')]))).toBe('a\nimport y\nimport x\n\nuse(x)b');
  });

  test('whatever does not contend can be applied together, and every line is there', () => {
    const line = fc.stringMatching(/^[a-z]{1,4}$/);
    const insertion = fc
      .tuple(fc.nat(6), line, fc.boolean())
      .map(([start, text, isBefore]) => at(start, isBefore ? `${text}\n` : `\n${text}`));
    fc.assert(
      fc.property(fc.array(insertion, { maxLength: 8 }), (list) => {
        const chosen: Splice[] = [];
        for (const splice of list) if (!chosen.some((other) => contend(edits(other), edits(splice)))) chosen.push(splice);
        const after = applySplices('ABCDEF', joined(chosen));
        for (const { text } of chosen) expect(after).toContain(text.trim());
        expect(after.replace(/[^A-F]/g, '')).toBe('ABCDEF');
        expect(after.length).toBe(6 + chosen.reduce((sum, { text }) => sum + text.length, 0));
      }),
    );
  });
});
