import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A folder with a package.json and a tsconfig.json of its own, relative to the repository. */
export interface TypeProject {
  readonly folder: string;
  /** The folder above (or itself) whose lock file says what is installed. */
  readonly home: string;
}

/** The errors the compiler reports for one state of a project, without their lines; or why it could not be asked. */
export type TypeReport = readonly string[] | { readonly failed: string };

const locks = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;

/** The TypeScript projects of a repository that the changed files belong to: each file counts for the innermost one. */
export function typeProjects(root: string, changed: readonly string[]): readonly TypeProject[] {
  const folders = new Set(changed.filter((file) => /(?:\.[cm]?[jt]sx?|package\.json)$/.test(file)).map((file) => projectOf(root, file)));
  return [...folders]
    .filter((folder) => folder !== undefined)
    .sort()
    .map((folder) => ({ folder, home: homeOf(root, folder) }));
}

function projectOf(root: string, file: string): string | undefined {
  return parents(file).find((folder) => has(root, folder, 'package.json') && has(root, folder, 'tsconfig.json'));
}

function homeOf(root: string, folder: string): string {
  return [folder, ...parents(folder)].find((each) => locks.some((lock) => has(root, each, lock))) ?? folder;
}

/** Folders around a path, the nearest first, '' for the root. */
function parents(file: string): readonly string[] {
  const parts = file === '' ? [] : file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/')).concat(file === '' ? [] : ['']);
}

function has(root: string, folder: string, name: string): boolean {
  return existsSync(path.join(root, folder, name));
}

/** Installs what the manifests of a folder name, without any script; the reason where that fails. */
export async function install(root: string, home: string, how: 'locked' | 'updated'): Promise<string | undefined> {
  const cwd = path.join(root, home);
  const npm = ['install', '--ignore-scripts', '--engine-strict=false', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
  if (has(root, home, 'pnpm-lock.yaml')) {
    const pnpm = ['exec', '--yes', '--package=pnpm@9', '--', 'pnpm', 'install', '--ignore-scripts', '--ignore-pnpmfile'];
    return await said('npm', [...pnpm, '--no-frozen-lockfile', '--config.confirmModulesPurge=false', '--config.engineStrict=false'], cwd);
  }
  if (how === 'locked' && has(root, home, 'package-lock.json')) {
    const clean = await said('npm', ['ci', ...npm.slice(1)], cwd);
    if (clean === undefined) return undefined;
  }
  return await said('npm', npm, cwd);
}

/** What `tsc --noEmit` says about a project, with the compiler the project has installed. */
export async function typeErrors(root: string, { folder, home }: TypeProject): Promise<TypeReport> {
  const compiler = [folder, home, '']
    .map((each) => path.join(root, each, 'node_modules/typescript/bin/tsc'))
    .find((file) => existsSync(file));
  if (compiler === undefined) return { failed: 'no TypeScript is installed' };
  const cwd = path.join(root, folder);
  // A configuration that only refers to others says nothing by itself.
  const config = isSolution(path.join(cwd, 'tsconfig.json')) ? referred(cwd) : ['tsconfig.json'];
  const errors: string[] = [];
  for (const file of config) {
    const args = ['--max-old-space-size=6000', compiler, '--noEmit', '-p', file];
    const { code, output } = await run(process.execPath, args, cwd, 400_000);
    const found = [...output.matchAll(/^(?:(\S.*?)\(\d+,\d+\): )?error (TS\d+: .*)$/gm)].map(([, at = '', text = '']) => `${at}: ${text}`);
    if (code !== 0 && found.length === 0) return { failed: output.slice(0, 200) || 'the compiler did not end' };
    errors.push(...found);
  }
  return errors;
}

function isSolution(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return /"references"\s*:/.test(text) && /"files"\s*:\s*\[\s*\]/.test(text);
}

function referred(cwd: string): readonly string[] {
  return readdirSync(cwd).filter((name) => /^tsconfig\.\w+\.json$/.test(name));
}

/** Errors that were not there before; the same message twice is one more where it stood once. */
export function newErrors(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = [...before];
  return after.filter((error) => {
    const at = left.indexOf(error);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

async function said(command: string, args: readonly string[], cwd: string): Promise<string | undefined> {
  const { code, output } = await run(command, args, cwd, 500_000);
  return code === 0 ? undefined : output.trim().slice(-300) || 'it did not end';
}

function run(command: string, args: readonly string[], cwd: string, timeout: number): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, timeout, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}
