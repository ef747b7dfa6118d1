import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { generated, writeAll } from './generate.ts';

// `npm run bench` measures generated repositories of 500, 2,000 and 8,000 files;
// `npm run bench -- <folder> ...` measures copies of those folders instead. `--runs N` (default 5).
// Each number is the best of its runs: what other programs on the machine take is noise.
// Other tools are timed where they are installed: in this project, in the working directory or in the
// folder that READYCHECK_BENCH_PEERS names (`npm i --prefix <folder> oxlint eslint eslint-plugin-security`).

interface Measured {
  readonly ms: number;
  readonly mb: number;
  readonly files: number;
}

interface Row {
  readonly name: string;
  readonly files: number;
  readonly list: number;
  readonly cold: number;
  readonly warm: number;
  readonly changed: number;
  readonly mb: number;
}

const here = import.meta.dirname;
const project = path.resolve(here, '../..');
const args = process.argv.slice(2);
const runsAt = args.indexOf('--runs');
const runs = runsAt < 0 ? 5 : Number(args[runsAt + 1]);
const folders = args.filter((arg, i) => !arg.startsWith('--') && (runsAt < 0 || i !== runsAt + 1));
/** Times from process start, with what they may be; milliseconds. */
const starts: { readonly name: string; readonly ms: number; readonly limit: number }[] = [];
const scratch = mkdtempSync(path.join(tmpdir(), 'readycheck-bench-'));

function measure(mode: string, folder: string): Measured {
  const run = spawnSync(process.execPath, [path.join(here, 'measure.ts'), mode, folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`measuring ${mode} of ${folder} failed:\n${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Measured;
}

/** The best of several; `prepare` runs before each. */
function best(mode: string, folder: string, prepare: () => void = () => undefined): Measured {
  const all = Array.from({ length: runs }, () => {
    prepare();
    return measure(mode, folder);
  });
  return { ms: Math.min(...all.map((m) => m.ms)), mb: Math.max(...all.map((m) => m.mb)), files: all[0]!.files };
}

/** Files written less than two seconds before a scan are read again by the next one. */
function settle(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
}

function row(name: string, folder: string): Row {
  const forget = (): void => rmSync(path.join(folder, '.readycheck'), { recursive: true, force: true });
  settle();
  const list = best('list', folder);
  const cold = best('scan', folder, forget);
  const warm = best('scan', folder);
  const listed = execFileSync('git', ['ls-files', '*.js', '*.ts'], { cwd: folder, encoding: 'utf8' }).split('\n');
  // Code in the file a service starts with, where there is one: a change that its verdicts depend on.
  const started = listed.filter((file) => /(^|\/)src\/(server|main|app|index)\.[cm]?[jt]s$/.test(file));
  const script = path.join(folder, started[Math.floor(started.length / 2)] ?? (listed[Math.floor(listed.length / 2)] || 'new.js'));
  let round = 0;
  const changed = best('scan', folder, () => appendFileSync(script, `const changed${(round += 1)} = ${round};\n`));
  const result = {
    name,
    files: cold.files,
    list: list.ms,
    cold: cold.ms,
    warm: warm.ms,
    changed: changed.ms,
    mb: Math.max(cold.mb, warm.mb),
  };
  const ratio = (ms: number): string => `${(ms / list.ms).toFixed(1)}x`.padStart(6);
  const time = (ms: number): string => `${ms.toFixed(0)} ms`.padStart(8);
  console.log(
    `${name.padEnd(28)}${String(result.files).padStart(6)}${time(list.ms)}${time(cold.ms)}${ratio(cold.ms)}${time(warm.ms)}${ratio(warm.ms)}${time(changed.ms)}${ratio(changed.ms)}${`${result.mb.toFixed(0)} MB`.padStart(8)}`,
  );
  return result;
}

function commit(folder: string): void {
  const git = (...words: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words], { cwd: folder, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'bench');
}

/** A copy, because measuring writes a cache and changes a file. */
function copied(folder: string): string {
  const target = path.join(scratch, path.basename(path.resolve(folder)));
  cpSync(folder, target, { recursive: true, filter: (file) => !/[\\/](node_modules|\.readycheck)$/.test(file) });
  if (!existsSync(path.join(target, '.git'))) commit(target);
  return target;
}

/** Milliseconds from starting a process to its end, the best of several. */
function processTime(
  command: string,
  words: readonly string[],
  times = runs * 2,
  cwd = process.cwd(),
): { readonly ms: number; readonly code: number | null } {
  let ms = Infinity;
  let code: number | null = null;
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    code = spawnSync(command, words, { cwd, stdio: 'ignore' }).status;
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, code };
}

/** Times of the command as users start it; only from the build. */
function startTimes(): void {
  const cli = path.join(project, 'dist/cli.js');
  if (!existsSync(cli)) return console.log('process start: no dist/ (npm run build), not measured');
  const small = path.join(scratch, 'small');
  writeAll(small, new Map([...generated(30, 3)]));
  commit(small);
  settle();
  const line = (name: string, words: readonly string[], limit: number): void => {
    const { ms, code } = processTime(process.execPath, [cli, ...words]);
    starts.push({ name: `${name}, from process start`, ms, limit });
    console.log(`${name.padEnd(34)}${ms.toFixed(0).padStart(6)} ms   (exit ${code})`);
  };
  console.log('\nfrom process start');
  line('--version', ['--version'], 60);
  line('a repository of 30 files, no cache', ['scan', '--no-cache', '--no-history', small], 250);
  line('a repository of 30 files, warm', ['scan', '--no-history', small], 250);
  const bare = processTime(process.execPath, ['-e', '0']);
  console.log(`${'node itself'.padEnd(34)}${bare.ms.toFixed(0).padStart(6)} ms`);
}

/** Other tools on the same folder, where they are installed. */
function others(folder: string): void {
  const homes = [process.env['READYCHECK_BENCH_PEERS'], project, process.cwd()].filter((dir) => dir !== undefined);
  const find = (...way: string[]): string | undefined =>
    homes.map((dir) => path.resolve(dir, 'node_modules', ...way)).find((file) => existsSync(file));
  console.log('\nother tools on the 8,000 files (whole process)');
  const say = (name: string, ms: number | undefined): void =>
    console.log(`${name.padEnd(38)}${ms === undefined ? 'not installed' : `${ms.toFixed(0).padStart(6)} ms`}`);
  const oxlint = find('.bin', 'oxlint');
  say('oxlint', oxlint === undefined ? undefined : processTime(oxlint, [folder], runs).ms);
  const plugin = find('eslint-plugin-security', 'package.json');
  const eslint = find('.bin', 'eslint');
  if (eslint === undefined || plugin === undefined) return say('eslint with eslint-plugin-security', undefined);
  // In the folder itself, and run there: ESLint leaves out what lies outside.
  const config = path.join(folder, 'eslint.config.mjs');
  const { main = 'index.js' } = JSON.parse(readFileSync(plugin, 'utf8')) as { readonly main?: string };
  const entry = pathToFileURL(path.join(path.dirname(plugin), main)).href;
  writeFileSync(
    config,
    `import security from ${JSON.stringify(entry)};\nexport default [{ files: ['**/*.js'], ...security.configs.recommended }];\n`,
  );
  say('eslint with eslint-plugin-security', processTime(eslint, ['.'], 1, folder).ms);
  rmSync(config);
}

/** What the project promises, and whether this run kept it. */
function bars(middle: Row, large: Row): void {
  const bar = (name: string, value: number, limit: number, unit: string): void =>
    console.log(`${value <= limit ? 'holds ' : 'MISSED'}  ${name.padEnd(46)}${value.toFixed(2)}${unit} (at most ${limit}${unit})`);
  console.log('\nbars');
  bar('8,000 files, cold, to listing and reading', large.cold / large.list, 4, 'x');
  bar('8,000 files, cold', large.cold / 1000, 2, ' s');
  bar('8,000 files, warm, to listing and reading', large.warm / large.list, 2, 'x');
  bar('8,000 files, one changed, to warm', large.changed / large.warm, 1.25, 'x');
  bar('8,000 files, peak memory', large.mb, 400, ' MB');
  bar('8,000 files to 2,000, cold', large.cold / middle.cold, 4.4, 'x');
  bar('8,000 files to 2,000, warm', large.warm / middle.warm, 4.4, 'x');
  for (const { name, ms, limit } of starts) bar(name, ms, limit, ' ms');
}

try {
  const built = path.join(project, 'dist/index.js');
  console.log(existsSync(built) ? `measuring dist/ of ${statSync(built).mtime.toISOString()}` : 'measuring the sources: there is no dist/');
  console.log(`best of ${runs}; a ratio is to listing and reading the files\n`);
  console.log(
    `${''.padEnd(28)}${'files'.padStart(6)}${'list'.padStart(8)}${'cold'.padStart(14)}${'warm'.padStart(14)}${'1 changed'.padStart(14)}${'memory'.padStart(8)}`,
  );
  if (folders.length > 0) {
    for (const folder of folders) row(path.basename(path.resolve(folder)), copied(folder));
    startTimes();
  } else {
    const rows = [500, 2_000, 8_000].map((count) => {
      const folder = path.join(scratch, String(count));
      writeAll(folder, generated(count));
      commit(folder);
      return row(`generated, ${count} files`, folder);
    });
    const [, middle, large] = rows;
    console.log(
      `\n8,000 files cost ${(large!.cold / middle!.cold).toFixed(2)}x what 2,000 do (cold), ${(large!.warm / middle!.warm).toFixed(2)}x (warm)`,
    );
    others(path.join(scratch, '8000'));
    startTimes();
    bars(middle!, large!);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
