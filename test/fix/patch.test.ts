import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patchOf, type TextChange } from '../../src/fix/patch.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readycheck-patch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the texts before, lets `git apply` do the rest and compares byte by byte. */
function applies(changes: readonly TextChange[]): void {
  const root = mkdtempSync(path.join(folder, 'r-'));
  for (const { file, before } of changes) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    if (before !== undefined) writeFileSync(path.join(root, file), before);
  }
  const patch = patchOf(changes);
  if (patch !== '')
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: root, input: patch, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const { file, after } of changes) expect(readFileSync(path.join(root, file), 'utf8')).toBe(after);
  rmSync(root, { recursive: true });
}

describe('a patch is what git apply accepts', () => {
  test.each<[string, TextChange[]]>([
    ['an ordinary change', [{ file: 'a.txt', before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\n' }]],
    ['CRLF', [{ file: 'a.txt', before: 'one\r\ntwo\r\n', after: 'one\r\nnew\r\ntwo\r\n' }]],
    ['mixed line endings', [{ file: 'a.txt', before: 'one\r\ntwo\nthree\r\n', after: 'one\r\ntwo\nnew\nthree\r\n' }]],
    ['a byte-order mark', [{ file: 'a.txt', before: '\uFEFFone\n', after: '\uFEFFzero\none\n' }]],
    ['no final newline on both sides', [{ file: 'a.txt', before: 'one\ntwo', after: 'one\n2' }]],
    ['a final newline added', [{ file: 'a.txt', before: 'one', after: 'one\ntwo\n' }]],
    ['a final newline taken away', [{ file: 'a.txt', before: 'one\n', after: 'one' }]],
    ['a new file in a new folder', [{ file: 'deep/er/new.txt', before: undefined, after: 'x\ny' }]],
    ['an emptied file', [{ file: 'a.txt', before: 'one\n', after: '' }]],
    ['a file that was empty', [{ file: 'a.txt', before: '', after: 'one\n' }]],
    ['a name with a space', [{ file: 'my file.txt', before: 'one\n', after: 'two\n' }]],
    ['a name with quotes and letters beyond ASCII', [{ file: 'ä "b".txt', before: 'one\n', after: 'two\n' }]],
    ['a new file whose name has a space', [{ file: 'my dir/new file.txt', before: undefined, after: 'one\n' }]],
    [
      'several files',
      [
        { file: 'a.txt', before: '1\n', after: '2\n' },
        { file: 'b.txt', before: undefined, after: '3\n' },
        { file: 'c.txt', before: 'same\n', after: 'same\n' },
      ],
    ],
  ])('%s', (_name, changes) => applies(changes));

  test('any texts', () => {
    const piece = fc.constantFrom('a', 'b', '\t', '😀', '\r\n', '\n', '\n', '--- a', '+++ b', '@@ -1 +1 @@', '\\ No newline');
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => applies([{ file: 'f.txt', before, after }])),
      { numRuns: 60 },
    );
  });
});
