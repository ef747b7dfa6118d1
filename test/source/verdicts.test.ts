import { appendFileSync, cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanReport, type ScanOptions, type ScanSummary } from '../../src/scan.ts';
import { randomSource, type RandomSource } from '../bench/random.ts';
import { generated, writeAll } from '../bench/generate.ts';
import { compareEdits } from './edits.ts';
import { commitAll, scratch } from './scratch.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
/** Raise it for a longer search: `READYCHECK_EDITS=500 vitest run test/source/verdicts.test.ts`. */
const edits = Number(process.env['READYCHECK_EDITS'] ?? 12);

/** Some fixtures of all checks side by side, as the services of one repository. */
function mixed(root: string, random: RandomSource): void {
  const all = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .map((dir) => dir.split(path.sep))
    .filter((parts) => parts.length === 3 && !parts[2]!.includes('.'))
    .map((parts) => parts.join('/'))
    .sort();
  for (let n = 0; n < 7; n += 1)
    cpSync(path.join(fixtures, random.pick(all)), path.join(root, n === 0 ? '.' : `services/s${n}`), { recursive: true });
}

describe('a scan that uses earlier verdicts says what a fresh one says', () => {
  it.each([1, 2, 3, 4, 5, 6])('after edits of mixed fixtures, %i', async (seed) => {
    const random = randomSource(seed);
    const root = scratch(`verdicts-${seed}`);
    mixed(root, random);
    if (seed % 3 > 0) commitAll(root);
    const { edits: made, different } = await compareEdits(root, random, edits, seed % 2 === 0 ? {} : undefined);
    if (different !== undefined) expect(different.again, made.join('\n')).toBe(different.fresh);
  });

  it('after edits of a generated repository', async () => {
    const root = scratch('verdicts-generated');
    writeAll(root, generated(260));
    commitAll(root);
    const { edits: made, different } = await compareEdits(root, randomSource(7), edits, {});
    if (different !== undefined) expect(different.again, made.join('\n')).toBe(different.fresh);
  });
});

describe('a change in one service', () => {
  // A fact that goes through the wirings of all services by itself evaluates every program again when one has changed.
  // Make it with `factEach` over `services` (or what is made of them), and ask `serviceKinds` how many there are.
  it('has no other program followed again', async () => {
    const root = scratch('verdicts-one');
    writeAll(root, generated(900));
    commitAll(root);
    const memory = {};
    const options: ScanOptions = { profile: 'all', today: '2026-01-01', lineHashes: false, cache: false, timing: true, memory };
    const programs = ({ timings }: ScanSummary): readonly string[] =>
      timings.flatMap(({ name }) => (name.startsWith('wiring ') ? [name.slice('wiring '.length)] : []));
    const all = programs(await scanReport(root, options));
    expect(all.length).toBeGreaterThan(2);
    const [first = ''] = [...all].sort();
    appendFileSync(path.join(root, first), '\nexport const added = 1;\n');
    expect(programs(await scanReport(root, options))).toEqual([first]);
    expect(await scanReport(root, options).then(programs)).toEqual([]);
  });
});
