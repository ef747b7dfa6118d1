import { spawn, spawnSync } from 'node:child_process';
import { env } from 'node:process';
import { codeOf, sourceError, type SourceError } from './error.ts';

/**
 * Put before every git command. Nothing a repository configures may run (hooks, file system monitor,
 * pager), nothing may be fetched, and a bare repository hidden in a folder is not taken for one.
 */
const safeFlags = [
  '--no-pager',
  '--literal-pathspecs',
  '--no-replace-objects',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.untrackedCache=false'],
  ...['-c', 'core.quotePath=false'],
  ...['-c', 'protocol.allow=never'],
  ...['-c', 'safe.bareRepository=explicit'],
];

/** Variables with which a surrounding git (a hook, an alias) would point us at another repository. */
const kept = /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)$/;

function environment(): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (!name.startsWith('GIT_') || kept.test(name))) own[name] = value;
  }
  return { ...own, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
}

export interface GitResult {
  /** Exit code; -1 when git is not installed, -2 when a signal ended it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs a git command that only reads. Never rejects: a git that is missing or fails is a result.
 * @param take when given, is handed stdout piece by piece, and `stdout` of the result stays empty.
 */
export function git(cwd: string, args: readonly string[], input?: string, take?: (chunk: Buffer) => void): Promise<GitResult> {
  return new Promise((resolve) => {
    const child = spawn('git', [...safeFlags, ...args], { cwd, env: environment(), stdio: 'pipe', windowsHide: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => (take === undefined ? out.push(chunk) : take(chunk)));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A git that ends early closes its input; what it says on stderr and its code tell why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const done = (code: number): void => resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') });
    child.on('error', () => done(-1));
    child.on('close', (code) => done(code ?? -2));
  });
}

/** A git that goes on answering: what is written to its input is answered on its output. */
export interface GitTalk {
  readonly ask: (text: string) => void;
  /** Lets it end. */
  readonly close: () => void;
}

/**
 * Starts a git command that reads questions and answers them until it is closed.
 * @param take is handed what it says, piece by piece
 * @param ended is told once why nothing more will come
 */
export function gitTalk(cwd: string, args: readonly string[], take: (chunk: Buffer) => void, ended: (result: GitResult) => void): GitTalk {
  const child = spawn('git', [...safeFlags, ...args], { cwd, env: environment(), stdio: 'pipe', windowsHide: true });
  const err: Buffer[] = [];
  let over = false;
  const done = (code: number): void => {
    if (over) return;
    over = true;
    ended({ code, stdout: Buffer.alloc(0), stderr: Buffer.concat(err).toString('utf8') });
  };
  child.stdout.on('data', take);
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  child.on('error', () => done(-1));
  child.on('close', (code) => done(code ?? -2));
  return { ask: (text) => void child.stdin.write(text), close: () => void child.stdin.end() };
}

/** A git that is waited for: for text that is asked for in the middle of synchronous work. `limit` in bytes. */
export function gitNow(cwd: string, args: readonly string[], input: string, limit: number): GitResult {
  const run = spawnSync('git', [...safeFlags, ...args], { cwd, env: environment(), input, maxBuffer: limit, windowsHide: true });
  return { code: run.error === undefined ? (run.status ?? -2) : -1, stdout: run.stdout, stderr: String(run.stderr) };
}

/** One sentence for a failed git command. `what` is what we wanted from it: "list the files". */
export function gitError(root: string, what: string, result: GitResult): SourceError {
  if (result.code === -1) return sourceError('usage', `git is needed to ${what}, and it could not be started.`);
  const { stderr } = result;
  if (/dubious ownership/.test(stderr)) {
    const top = /repository at '([^']+)'/.exec(stderr)?.[1] ?? root;
    const remedy = `git config --global --add safe.directory '${top}'`;
    return sourceError('usage', `git does not read ${top} because it belongs to another user; if you trust it, run: ${remedy}`);
  }
  if (/promisor|not allowed|lazy fetch/i.test(stderr)) {
    return sourceError(
      'usage',
      `Objects that are needed to ${what} are missing from this partial clone, and nothing is fetched; run "git fetch --refetch".`,
    );
  }
  const line = stderr.split('\n').find((l) => /^(fatal|error):/.test(l)) ?? `it ended with code ${result.code}`;
  return sourceError('usage', `git could not ${what}: ${line.replace(/^(fatal|error):\s*/, '').replace(/\.?\s*$/, '')}.`);
}

/** Does the message say that the folder is simply not in a repository (or git is not there at all)? */
export function isOutside(result: GitResult): boolean {
  return result.code === -1 || /not a git repository|must be run in a work tree|cannot use bare repository/.test(result.stderr);
}

/** Is the error of a system call about a path that is not there? */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
}
