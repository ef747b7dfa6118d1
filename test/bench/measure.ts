import { execFileSync } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { keepYoungGenerationSmall } from '../../src/commands/start.ts';

// One measurement in a process of its own, so that neither warmed-up code nor memory of another one
// counts: `node measure.ts <list|scan|cold> <folder>` prints {"ms", "mb", "files"}.
//   list   list the files as git does and read them
//   scan   a scan as users run it, with the cache in the folder
//   cold   the same without a cache
const [mode = '', folder = '.'] = process.argv.slice(2);
const root = path.resolve(folder);

async function run(): Promise<number> {
  if (mode === 'list') return listAndRead();
  const built = path.resolve(import.meta.dirname, '../../dist/index.js');
  const library =
    existsSync(built) && process.env['READYCHECK_BENCH_SOURCES'] === undefined
      ? built
      : path.resolve(import.meta.dirname, '../../src/index.ts');
  // As the command line does.
  enableCompileCache();
  keepYoungGenerationSmall();
  const { scanReport } = (await import(library)) as typeof import('../../src/index.ts');
  start = performance.now();
  const { report } = await scanReport(root, { cache: mode === 'scan', lineHashes: false });
  return report.files.scanned;
}

function listAndRead(): number {
  const isGit = existsSync(path.join(root, '.git'));
  const listing = isGit
    ? execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, maxBuffer: 1 << 28 })
    : execFileSync('find', ['.', '-type', 'f', '-not', '-path', '*/node_modules/*', '-print0'], { cwd: root, maxBuffer: 1 << 28 });
  const files = listing
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '');
  for (const file of files) {
    try {
      readFileSync(path.join(root, file), 'utf8');
    } catch {
      // A link to nowhere or a submodule: it is listed, and there is nothing to read.
    }
  }
  return files.length;
}

let start = performance.now();
const files = await run();
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, mb: process.resourceUsage().maxRSS / 1024, files }));
