import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from './samples.ts';
import type { Store } from './stores.ts';

/** Milliseconds a server may take until it answers. */
const startLimit = 60_000;
/** Milliseconds a process may take to end after SIGTERM: less than the 30 s after which platforms kill it. */
const stopLimit = 20_000;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds since it was told to stop (or since its start). */
  readonly after: number;
}

/** A sample's server, running. */
export interface Running {
  readonly url: string;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends SIGTERM and waits for the end; kills what does not end in time and says so by `signal`. */
  stop(): Promise<Ending>;
}

export const secret = 'only-for-this-test-0123456789abcdef-0123456789abcdef-0123456789abcdef';

/** What a deployment of a sample sets: the address of its store, its secret, production. */
export function environmentOf(sample: Sample, store: Store): Record<string, string> {
  return { NODE_ENV: 'production', JWT_SECRET: secret, [sample.storeVariable]: store.url };
}

/** What can be started: a sample, or the server of a framework that is told what to do. */
export interface Program extends Pick<Sample, 'name' | 'entry'> {
  readonly args?: readonly string[];
}

const started = new Set<ChildProcess>();
process.once('exit', () => killAll());

/** Ends what tests left running. */
export function killAll(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** Starts a server on a free port of the loopback and waits until it takes connections. Throws with what it wrote when it ends before. */
export async function start(folder: string, sample: Program, env: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const process = launched(folder, sample, { ...env, PORT: String(port), HOST: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  for (;;) {
    if (process.ended() !== undefined) throw new Error(`${sample.name} ended at its start:\n${process.stdout()}${process.stderr()}`);
    if (await answers(url)) break;
    if (performance.now() - began > startLimit) {
      process.child.kill('SIGKILL');
      throw new Error(`${sample.name} did not answer within ${startLimit} ms:\n${process.stdout()}${process.stderr()}`);
    }
    await sleep(50);
  }
  return {
    url,
    stdout: process.stdout,
    stderr: process.stderr,
    fetch: (path, init) => fetch(url + path, { signal: AbortSignal.timeout(15_000), redirect: 'manual', ...init }),
    async stop() {
      const told = performance.now();
      process.child.kill('SIGTERM');
      const timer = setTimeout(() => process.child.kill('SIGKILL'), stopLimit);
      const ending = await process.end;
      clearTimeout(timer);
      return { ...ending, after: performance.now() - told };
    },
  };
}

/** Starts a server that is expected to refuse: how it ended, and what it wrote. Kills it after the limit. */
export async function refusal(
  folder: string,
  sample: Sample,
  env: Readonly<Record<string, string>>,
): Promise<Ending & { readonly output: string }> {
  const began = performance.now();
  const process = launched(folder, sample, { ...env, PORT: String(await freePort()), HOST: '127.0.0.1' });
  const timer = setTimeout(() => process.child.kill('SIGKILL'), startLimit);
  const ending = await process.end;
  clearTimeout(timer);
  return { ...ending, after: performance.now() - began, output: process.stdout() + process.stderr() };
}

interface Launched {
  readonly child: ChildProcess;
  readonly end: Promise<Pick<Ending, 'code' | 'signal'>>;
  ended(): unknown;
  stdout(): string;
  stderr(): string;
}

function launched(folder: string, sample: Program, env: Readonly<Record<string, string>>): Launched {
  const child = spawn(process.execPath, [sample.entry, ...(sample.args ?? [])], {
    cwd: folder,
    // Nothing of the environment of the tests: a service must not live from what happens to be set here.
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let stdout = '';
  let stderr = '';
  let ended: unknown;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const end = new Promise<Pick<Ending, 'code' | 'signal'>>((resolve) => {
    child.once('close', (code, signal) => {
      started.delete(child);
      ended = { code, signal };
      resolve({ code, signal });
    });
  });
  return { child, end, ended: () => ended, stdout: () => stdout, stderr: () => stderr };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/`, { signal: AbortSignal.timeout(2_000), redirect: 'manual' });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
