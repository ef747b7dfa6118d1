import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { OutlineKind, Repo } from '../../src/model/index.ts';
import { isOutlineKind } from '../../src/outline/index.ts';

const made: string[] = [];
// Here and not where a folder is made: inside a test it would be too late to ask for.
afterAll(() => made.forEach((dir) => rmSync(dir, { recursive: true, force: true, maxRetries: 2 })));

/** A folder that is removed after the tests of the file. */
export function scratch(name: string): string {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), `readycheck-${name}-`)));
  made.push(dir);
  return dir;
}

/** Writes files below a folder and returns it. */
export function write(dir: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return dir;
}

/** Runs git as somebody, without any configuration of the machine. */
export function git(dir: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const as = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'protocol.file.allow=always',
  ];
  return execFileSync('git', [...as, ...args], { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Makes a repository of a folder and commits everything in it. */
export function commitAll(dir: string): string {
  git(dir, 'init', '-q');
  git(dir, 'add', '-A', '-f');
  git(dir, 'commit', '-q', '-m', 'one', '--allow-empty');
  return dir;
}

/** All that the same content must have in common, whatever it was read from. */
export function essence(repo: Repo): unknown {
  return {
    files: repo.files.map(({ path: file, kind, size, hash, executable, origin, marked }) => ({
      file,
      kind,
      size,
      hash,
      executable,
      origin,
      marked,
    })),
    skipped: repo.skipped,
    texts: repo.files.map((file) => repo.text(file.path)),
    outlines: repo.files.map((file) => (isOutlineKind(file.kind) ? repo.outline(file.path, file.kind satisfies OutlineKind) : null)),
  };
}
