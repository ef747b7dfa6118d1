import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rejudged, benchOf } from '../../src/commands/fix-bench.ts';
import { ignoresOf, kindOf, outlineText } from '../../src/commands/fix-parsers.ts';
import { projectRoot } from '../../src/dev/fixtures.ts';
import { overlay } from '../../src/fix/overlay.ts';
import { scan } from '../../src/scan.ts';

describe('a workbench that takes over what a change has no part in', () => {
  test('judges as one that begins anew does, whatever texts follow each other', async () => {
    const scanned = await scan(`${projectRoot}/fixtures/sample`, { cache: false, lineHashes: false, profile: 'all' });
    const bench = await benchOf(scanned, { refusal: () => undefined }, {});
    const files = scanned.repo.files.filter(({ kind }) => !['binary', 'lockfile'].includes(kind)).map(({ path }) => path);
    /** Ways to change a text: a line out, a line twice, a comment, nothing left. */
    const changes: readonly ((lines: string[], i: number) => string[])[] = [
      (lines, i) => lines.toSpliced(i, 1),
      (lines, i) => lines.toSpliced(i, 0, lines[i] ?? ''),
      (lines) => ['# nothing', ...lines],
      () => [''],
    ];
    const step = fc.record({ file: fc.constantFrom(...files), how: fc.constantFrom(...changes), line: fc.nat(200) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        const texts = new Map<string, string>();
        for (const { file, how, line } of steps) {
          const lines = (texts.get(file) ?? scanned.repo.text(file) ?? '').split('\n');
          texts.set(file, how(lines, line % lines.length).join('\n'));
          const judgement = await bench.judge(new Map(texts));
          const fresh = await rejudged(
            scanned,
            await overlay(scanned.repo, texts, { kindOf, outline: outlineText, ignores: ignoresOf }),
            {},
          );
          const open = fresh.report.findings.filter(({ status }) => status !== 'suppressed').map(({ fingerprint }) => fingerprint);
          expect(judgement.failures.map(({ id }) => id).sort()).toEqual(open.sort());
          for (const { id, subject, problem } of judgement.failures) {
            const same = fresh.findings.get(id);
            // What a fixer gets: the same places, and its data.
            expect({ name: subject.name, at: subject.at, problem }).toEqual({
              name: same?.subject.name,
              at: same?.subject.at,
              problem: same?.problem,
            });
          }
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
