import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hunksOf, type Hunk } from '../../src/fix/hunks.ts';

const texts = (hunk: Hunk, ...kinds: readonly string[]): readonly string[] =>
  hunk.lines.filter((line) => kinds.includes(line.kind)).map((line) => line.parts.map((part) => part.text).join(''));
const marked = (hunk: Hunk): readonly string[] =>
  hunk.lines.flatMap((line) => line.parts.filter((part) => part.changed).map((part) => part.text));

test('a changed line is compared word by word, and numbered as in its own text', () => {
  const [hunk] = hunksOf([{ file: 'a.ts', before: 'one\napp.use(json());\ntwo\n', after: 'one\napp.use(json({ limit }));\ntwo\n' }]);
  expect(hunk).toMatchObject({ file: 'a.ts', created: false });
  expect(hunk!.lines.map(({ kind, number }) => `${kind} ${String(number)}`)).toEqual(['same 1', 'removed 2', 'added 2', 'same 3']);
  expect(marked(hunk!).join('')).toContain('limit');
  expect(marked(hunk!).join('')).not.toContain('app');
});

test('changes far apart are hunks of their own; a new file is one that says so', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${String(index)}`);
  const after = [...lines.slice(0, 3), 'new', ...lines.slice(3, 30), 'newer', ...lines.slice(30)];
  const hunks = hunksOf([
    { file: 'a', before: lines.join('\n'), after: after.join('\n') },
    { file: 'b', before: undefined, after: 'x\n' },
  ]);
  expect(hunks.map(({ file, created }) => [file, created])).toEqual([
    ['a', false],
    ['a', false],
    ['b', true],
  ]);
  expect(hunks[1]!.lines.find(({ kind }) => kind === 'added')!.number).toBe(32);
});

test('lines that have nothing in common are not marked all over', () => {
  const [hunk] = hunksOf([{ file: 'a', before: 'USER root\n', after: 'HEALTHCHECK CMD wget -q localhost\n' }]);
  expect(marked(hunk!)).toEqual([]);
});

test('carriage returns are no news', () => {
  const [hunk] = hunksOf([{ file: 'a', before: 'a\r\nb\r\n', after: 'a\r\nc\r\n' }]);
  expect(hunk!.lines.flatMap(({ parts }) => parts).every(({ text }) => !text.includes('\r'))).toBe(true);
});

test('what is kept and added is the text after, what is kept and removed the text before', () => {
  const line = fc.constantFrom('a', 'b', 'a b', 'const x = 1;', '', '  b');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(line, { maxLength: 8 }), (before, after) => {
      // Fewer lines than the context: one hunk has them all.
      const hunks = hunksOf([
        { file: 'f', before: before.map((one) => `${one}\n`).join(''), after: after.map((one) => `${one}\n`).join('') },
      ]);
      if (hunks.length !== 1) return;
      const [hunk] = hunks;
      const first = hunk!.lines[0]!.number - 1;
      if (first > 0) return;
      expect(after.join('\n').startsWith(texts(hunk!, 'same', 'added').join('\n'))).toBe(true);
      expect(before.join('\n').startsWith(texts(hunk!, 'same', 'removed').join('\n'))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
