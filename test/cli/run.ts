import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'src/cli.ts');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Null: standard input stays open. */
  readonly input?: string | null;
  /** Called with what standard error holds so far. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => unknown;
}

/** Runs the command line from source, without a terminal, as CI would. */
export function readycheck(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start([cli, ...args], options);
}

function start(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { FORCE_COLOR: _force, NO_COLOR: _no, READYCHECK_DEBUG: _debug, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: options.cwd ?? tmpdir(), env: { ...env, ...options.env }, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      options.onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.stdin.on('error', () => undefined);
    if (options.input !== null) child.stdin.end(options.input ?? '');
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs command lines one after the other in one process: the same as `readycheck` for each, without their start-up. */
export async function readycheckAll(lines: readonly (readonly string[])[], options: Pick<RunOptions, 'cwd'> = {}): Promise<readonly Ran[]> {
  const jobs = lines.map((args) => ({ args, cwd: options.cwd ?? tmpdir() }));
  const { code, stdout, stderr } = await start([path.join(import.meta.dirname, 'batch.ts')], { input: JSON.stringify(jobs) });
  if (code !== 0) throw new Error(`The batch ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as Ran[];
}

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'readycheck-cli-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
