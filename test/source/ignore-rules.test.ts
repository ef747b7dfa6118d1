import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFolder, openRepo } from '../../src/source/index.ts';
import { git, scratch, write } from './scratch.ts';

const segment = fc.constantFrom('a', 'b', 'dist', 'x.log', 'k.env');
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '!'),
    fc.constantFrom('', '', '/', '**/'),
    fc.array(fc.oneof(segment, fc.constantFrom('*', '*.log', '**', '[ab]', '?')), { minLength: 1, maxLength: 2 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([not, lead, parts, end]) => not + lead + parts.join('/') + end);
const file = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f`);

describe('ignore files', () => {
  it('are read as git reads them, nested ones included', { timeout: 120_000 }, async () => {
    const dir = scratch('ignore');
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 8 }),
        fc.array(pattern, { maxLength: 3 }),
        fc.array(pattern, { maxLength: 3 }),
        fc.constantFrom('a', 'b', 'dist'),
        async (files, outer, inner, where) => {
          const root = path.join(dir, String((round += 1)));
          write(root, { keep: '', '.gitignore': `${outer.join('\n')}\n`, [`${where}/.gitignore`]: `${inner.join('\n')}\n` });
          write(root, Object.fromEntries(files.map((f) => [f, ''])));
          const folder = await openFolder(root);
          git(root, 'init', '-q');
          const worktree = await openRepo(root);
          expect(folder.files.map((f) => f.path)).toEqual(worktree.files.map((f) => f.path));
          for (const f of files) {
            const ignored = check(root, f);
            expect([f, folder.isIgnored(f)]).toEqual([f, ignored]);
          }
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });
});

function check(root: string, file: string): boolean {
  try {
    execFileSync('git', ['check-ignore', '-q', '--no-index', file], { cwd: root });
    return true;
  } catch {
    return false;
  }
}
