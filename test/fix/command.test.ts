import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fix, type FixOptions } from '../../src/commands/fix.ts';
import { undo } from '../../src/commands/undo.ts';
import { projectRoot } from '../../src/dev/fixtures.ts';
import type { Owner } from '../../src/fix/journal.ts';

const owner: Owner = { pid: 4_000_001, isAlive: () => false };
const headers: FixOptions = { only: ['http/security-headers'] };

let parent = '';
let root = '';
beforeAll(() => {
  parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-fix-')));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeEach(() => {
  root = mkdtempSync(path.join(parent, 'r-'));
  cpSync(path.join(projectRoot, 'fixtures/sample'), root, { recursive: true, filter: (file) => !file.includes('.readycheck') });
});

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'user.email=a@example.com', '-c', 'user.name=a', '-c', 'core.autocrlf=false', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const commit = (): void => {
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'start');
};

/** Runs the command; `answers` are given one after the other to what it asks. */
async function run(options: FixOptions, answers?: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    ...(answers && {
      ask: async (question: string) => {
        out += question;
        return answers.shift() ?? 'q';
      },
    }),
  };
  const code = await fix(root, options, terminal, owner);
  return { code, out, err };
}

function undone(): { code: number; out: string; err: string } {
  let out = '';
  let err = '';
  const code = undo(root, {}, { out: (text) => void (out += text), err: (text) => void (err += text) }, owner);
  return { code, out, err };
}

describe('readycheck fix', () => {
  test('writes, keeps modes, says what to install; a second run has nothing to do; undo puts it back', async () => {
    chmodSync(path.join(root, 'src/app.js'), 0o755);
    commit();
    const first = await run({ ...headers, includeReview: true });
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('1 fix applied to 2 files');
    expect(first.out).toContain('package.json changed: run `npm install`');
    expect(git('diff', '--name-only').trim().split('\n')).toEqual(['package.json', 'src/app.js']);
    expect(read('src/app.js')).toContain('  const app = express();\n  app.use(helmet());\n');
    expect(statSync(path.join(root, 'src/app.js')).mode & 0o777).toBe(0o755);
    expect(await run({ ...headers, includeReview: true, allowDirty: true })).toMatchObject({ code: 0, out: 'Nothing to fix.\n' });
    expect(undone()).toMatchObject({ code: 0, err: '' });
    expect(git('status', '--porcelain')).toBe('');
  });

  test.each(['dryRun', 'diff'] as const)('--%s writes nothing, not even a journal', async (flag) => {
    const before = read('src/app.js');
    const { code, out } = await run({ ...headers, [flag]: true });
    expect(code).toBe(0);
    expect(out).toContain(flag === 'diff' ? '+import helmet from' : 'would fix');
    expect(read('src/app.js')).toBe(before);
    expect(undone().out).toBe('Nothing to undo.\n');
  });

  test('--patch gives what git apply turns into exactly what a written fix gives, with CRLF and a byte-order mark', async () => {
    writeFileSync(path.join(root, 'src/app.js'), `\uFEFF${read('src/app.js').replaceAll('\n', '\r\n')}`);
    commit();
    const patch = path.join(parent, 'fix.patch');
    expect((await run({ ...headers, patch })).code).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
    git('apply', '--whitespace=nowarn', patch);
    const applied = [read('src/app.js'), read('package.json')];
    expect(applied[0]?.startsWith('\uFEFFimport')).toBe(true);
    expect(applied[0]).toContain("import helmet from 'helmet';\r\n");
    expect(applied[0]?.replaceAll('\r\n', '')).not.toContain('\n');
    git('checkout', '-q', '--', '.');
    expect((await run({ ...headers, includeReview: true })).code).toBe(0);
    expect([read('src/app.js'), read('package.json')]).toEqual(applied);
  });

  test('review fixes are not written unattended', async () => {
    commit();
    const { code, err } = await run(headers);
    expect(code).toBe(0);
    expect(err).toContain('to review');
    expect(git('status', '--porcelain')).toBe('');
    expect((await run({ ...headers, safe: true })).code).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
  });

  test('in a terminal every diff is shown and asked for', async () => {
    commit();
    const declined = await run(headers, ['n']);
    expect(declined.out).toContain('+  app.use(helmet());');
    expect(declined.out).toContain('(wants review)? [y,n,q]');
    expect(git('status', '--porcelain')).toBe('');
    expect((await run(headers, ['y'])).out).toContain('1 fix applied');
    expect(git('status', '--porcelain')).not.toBe('');
  });

  test('files with uncommitted changes are left alone unless --allow-dirty', async () => {
    commit();
    writeFileSync(path.join(root, 'src/app.js'), `${read('src/app.js')}// mine\n`);
    const refused = await run({ ...headers, includeReview: true });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('src/app.js has changes that are not committed (see --allow-dirty).');
    expect(read('package.json')).not.toContain('helmet');
    expect((await run({ ...headers, includeReview: true, allowDirty: true })).code).toBe(0);
    expect(read('src/app.js')).toContain('helmet()');
    expect(read('src/app.js')).toContain('// mine\n');
  });

  test('outside git only with --no-vcs', async () => {
    await expect(run({ ...headers, includeReview: true })).rejects.toMatchObject({
      usage: true,
      message: expect.stringContaining('--no-vcs') as string,
    });
    expect((await run({ ...headers, includeReview: true, noVcs: true })).code).toBe(0);
    expect(read('src/app.js')).toContain('helmet()');
  });

  test('a finding is named by the beginning of its fingerprint; what does not exist is a usage error', async () => {
    const { out } = await run({ ...headers, dryRun: true });
    const print = /would fix {2}([0-9a-f]+)/.exec(out)?.[1] ?? '';
    expect((await run({ finding: [print], dryRun: true })).out).toContain(print);
    await expect(run({ finding: ['zzzz'], dryRun: true })).rejects.toMatchObject({ usage: true });
    await expect(run({ only: ['no/such'], dryRun: true })).rejects.toMatchObject({ usage: true });
    await expect(run({ safe: true, includeReview: true })).rejects.toMatchObject({ usage: true });
  });

  test('undo refuses when a file changed since', async () => {
    commit();
    await run({ ...headers, includeReview: true });
    writeFileSync(path.join(root, 'src/app.js'), 'mine\n');
    expect(undone()).toMatchObject({ code: 1, err: expect.stringContaining('src/app.js changed since it was fixed') as string });
    expect(read('package.json')).toContain('helmet');
  });
});
