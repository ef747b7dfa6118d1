import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomSource } from '../bench/random.ts';
import { compareEdits } from '../source/edits.ts';

// Edits copies of real repositories at random and compares, after each edit, a scan that uses earlier verdicts with
// one that knows nothing:
//   node test/known/edits.ts <folder of checkouts> [--edits 20] [--seed 1]

const args = process.argv.slice(2);
const numberOf = (flag: string, otherwise: number): number => (args.includes(flag) ? Number(args[args.indexOf(flag) + 1]) : otherwise);
const folder = args[0];
if (folder === undefined) throw new Error('Say where the checkouts are.');
const edits = numberOf('--edits', 20);
const seed = numberOf('--seed', 1);

let wrong = 0;
for (const name of readdirSync(folder).filter((each) => statSync(path.join(folder, each)).isDirectory())) {
  const copy = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-edits-'))), name);
  try {
    cpSync(path.join(folder, name), copy, { recursive: true, filter: (file) => !/[\\/](node_modules|\.readycheck)$/.test(file) });
    const { edits: made, different } = await compareEdits(copy, randomSource(seed), edits, seed % 2 === 0 ? {} : undefined);
    if (different === undefined) console.log(`same       ${name}, ${made.length} edits`);
    else {
      wrong += 1;
      const { again, fresh } = different;
      const at = [...fresh].findIndex((char, i) => char !== again[i]);
      console.log(`DIFFERENT  ${name} after\n  ${made.join('\n  ')}`);
      console.log(
        `  fresh: ...${fresh.slice(Math.max(0, at - 300), at + 300)}\n  again: ...${again.slice(Math.max(0, at - 300), at + 300)}`,
      );
    }
  } finally {
    rmSync(path.dirname(copy), { recursive: true, force: true });
  }
}
process.exitCode = wrong > 0 ? 1 : 0;
