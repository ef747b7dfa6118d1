import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generated, writeAll } from './generate.ts';

// `npm run bench` measures generated repositories of 500, 2,000 and 8,000 files;
// `npm run bench -- <folder> ...` measures copies of those folders instead. `--runs N` (default 5).
// Each number is the best of its runs: what other programs on the machine take is noise.

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
  const script = path.join(folder, listed[Math.floor(listed.length / 2)] || 'new.js');
  let round = 0;
  const changed = best('scan', folder, () => appendFileSync(script, `// ${(round += 1)}\n`));
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
function processTime(command: string, words: readonly string[]): { readonly ms: number; readonly code: number | null } {
  let ms = Infinity;
  let code: number | null = null;
  for (let i = 0; i < runs * 2; i += 1) {
    const start = performance.now();
    code = spawnSync(command, words, { stdio: 'ignore' }).status;
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
  const line = (name: string, words: readonly string[]): void => {
    const { ms, code } = processTime(process.execPath, [cli, ...words]);
    console.log(`${name.padEnd(34)}${ms.toFixed(0).padStart(6)} ms   (exit ${code})`);
  };
  console.log('\nfrom process start');
  line('--version', ['--version']);
  line('a repository of 30 files, warm', ['scan', small]);
  const bare = processTime(process.execPath, ['-e', '0']);
  console.log(`${'node itself'.padEnd(34)}${bare.ms.toFixed(0).padStart(6)} ms`);
}

/** Other tools on the same folder, where they are installed. */
function others(folder: string): void {
  const bin = (name: string): string | undefined =>
    [project, process.cwd()].map((dir) => path.join(dir, 'node_modules/.bin', name)).find((file) => existsSync(file));
  const oxlint = bin('oxlint');
  if (oxlint === undefined) console.log('oxlint: not installed');
  else console.log(`oxlint: ${processTime(oxlint, [folder]).ms.toFixed(0)} ms`);
  const plugin = path.join(project, 'node_modules/eslint-plugin-security/package.json');
  const eslint = bin('eslint');
  if (eslint === undefined || !existsSync(plugin)) return console.log('eslint with eslint-plugin-security: not installed');
  const config = path.join(scratch, 'eslint.config.mjs');
  writeFileSync(
    config,
    `import security from ${JSON.stringify(path.dirname(plugin))};\nexport default [{ files: ['**/*.js'], ...security.configs.recommended }];\n`,
  );
  const start = performance.now();
  spawnSync(eslint, ['--config', config, folder], { stdio: 'ignore' });
  console.log(`eslint with eslint-plugin-security: ${(performance.now() - start).toFixed(0)} ms`);
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
  }
  startTimes();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
