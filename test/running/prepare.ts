import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fix } from '../../src/commands/fix.ts';
import { projectRoot } from '../../src/dev/fixtures.ts';
import type { Sample } from './samples.ts';

/** A sample before and after its fixes, installed, and compiled where it has to be. */
export interface Prepared {
  readonly sample: Sample;
  /** As it was written. */
  readonly before: string;
  /** With every fix applied, those that want review included. */
  readonly after: string;
  /** What `fix` said. */
  readonly said: string;
}

/** The registry cannot be reached: the only reason for which running the result may be skipped. */
export class Unreachable extends Error {}

/** Milliseconds an install may take: nothing is in npm's cache in a clean clone. */
const installLimit = 240_000;

/** A folder for everything a test file makes; remove it when done. */
export function workFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-running-')));
}

/**
 * Copies a sample twice, fixes one copy with the command's own code, installs what that copy's package.json then names
 * (the unfixed copy needs no more than that) and compiles both where they are TypeScript.
 */
export async function prepare(sample: Sample, parent: string): Promise<Prepared> {
  const prepared = await installedCopies(sample.name, parent);
  for (const folder of [prepared.before, prepared.after]) if (sample.build !== undefined) await built(folder, sample.build);
  return { sample, ...prepared };
}

/** The two copies of a sample with their modules, not built yet. */
export async function installedCopies(name: string, parent: string): Promise<Omit<Prepared, 'sample'>> {
  const before = copied(name, path.join(parent, `${name}-before`));
  const after = copied(name, path.join(parent, name));
  let said = '';
  const hear = (text: string): void => void (said += text);
  await fix(after, { includeReview: true }, { out: hear, err: hear }, { pid: process.pid, isAlive: () => false });
  const modules = await installed(path.join(after, 'package.json'));
  for (const folder of [before, after]) symlinkSync(modules, path.join(folder, 'node_modules'), 'dir');
  return { before, after, said };
}

function copied(name: string, folder: string): string {
  cpSync(path.join(projectRoot, 'fixtures/running', name), folder, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.email=a@example.com', '-c', 'user.name=a', ...args], { stdio: 'ignore' });
  };
  git('init', '-q');
  // As every repository does; the fixes must not see what is installed.
  writeFileSync(path.join(folder, '.git/info/exclude'), 'node_modules\ndist\n.next\n');
  git('add', '-A');
  git('commit', '-qm', 'start');
  return folder;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Folder of installed modules for what a package.json names; installed once for equal names and ranges. */
async function installed(manifest: string): Promise<string> {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  const text = JSON.stringify({ private: true, dependencies, devDependencies });
  const cache = path.join(projectRoot, 'node_modules/.cache/running');
  const folder = path.join(cache, createHash('sha256').update(text).digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const making = mkdtempSync(`${folder}-`);
    try {
      writeFileSync(path.join(making, 'package.json'), text);
      await npmInstall(making);
      if (!existsSync(folder)) renameSync(making, folder);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return path.join(folder, 'node_modules');
}

const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT/;

async function npmInstall(folder: string): Promise<void> {
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--no-package-lock', '--loglevel=error'];
  const result = await run('npm', args, folder, installLimit);
  if (result.code === 0) return;
  if (offline.test(result.output)) throw new Unreachable(`npm install could not reach the registry: ${result.output.slice(0, 300)}`);
  throw new Error(`npm install failed in ${folder}: ${result.output}`);
}

/** Runs what builds a copy. Throws with what it wrote where it fails. */
export async function built(folder: string, command: readonly string[]): Promise<void> {
  const result = await run(process.execPath, command, folder, 300_000);
  if (result.code !== 0) throw new Error(`${command.join(' ')} failed in ${folder}:\n${result.output}`);
}

function run(command: string, args: readonly string[], cwd: string, timeout: number): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    // Nothing that is built here tells its makers about it.
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
    execFile(command, args, { cwd, env, timeout, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      resolve(error === null ? { code: 0, output } : { code: 1, output: output === '' ? error.message : output });
    });
  });
}

/** Runs jobs in order, at most `width` at a time: the machine also has the services to run. */
export function limited(width: number): <T>(job: () => Promise<T>) => Promise<T> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
