import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fix, type FixOptions } from '../../src/commands/fix.ts';
import { undo } from '../../src/commands/undo.ts';
import { projectRoot } from '../../src/dev/fixtures.ts';
import { pendingFixes } from '../../src/fix/apply.ts';
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

/** Runs the command; `answers` are given one after the other to what it asks; `shows`: a terminal shows what it prints. */
async function run(options: FixOptions, answers?: string[], shows = false): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = {
    shows,
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
    expect(read('src/app.js')).toContain("  app.set('trust proxy', 1);\n  app.use(helmet());\n");
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

  test('a diff that a terminal shows cannot steer it; the same diff in a pipe or a file is exact', async () => {
    const steering = '\u001b]0;title\u0007\u001b[2J\u009b31m\u202e';
    const source = read('src/app.js');
    writeFileSync(path.join(root, 'src/app.js'), source.replace('\n', ` /* ${steering} */\n`));
    const shown = await run({ ...headers, diff: true }, undefined, true);
    expect(shown.out).toContain('+import helmet from');
    expect(shown.out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(shown.out).toContain('/* \ufffd]0;title\ufffd\ufffd[2J\ufffd31m\ufffd */');
    const piped = await run({ ...headers, diff: true });
    expect(piped.out).toContain(steering);
    const patch = path.join(parent, 'hostile.patch');
    await run({ ...headers, patch }, undefined, true);
    expect(readFileSync(patch, 'utf8')).toBe(piped.out);
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
    expect(declined.out).toContain('(wants review)? [y,n,a,d,q,?]');
    expect(git('status', '--porcelain')).toBe('');
    expect((await run(headers, ['y'])).out).toContain('1 fix applied');
    expect(git('status', '--porcelain')).not.toBe('');
  });

  describe('the letters of the question', () => {
    const twoStages = { only: ['docker/non-root-user'] };
    const users = (): number => ['Dockerfile', 'worker.Dockerfile'].filter((file) => read(file).includes('USER node')).length;
    beforeEach(() => {
      cpSync(path.join(root, 'Dockerfile'), path.join(root, 'worker.Dockerfile'));
      commit();
    });

    test('a takes all of the rule, d leaves all of it; neither asks again', async () => {
      const left = await run(twoStages, ['d']);
      expect(left.out.split('(wants review)?')).toHaveLength(2);
      expect(left).toMatchObject({ code: 0, out: expect.stringMatching(/Nothing was changed\.\n$/) as string });
      expect(users()).toBe(0);
      const taken = await run(twoStages, ['a']);
      expect(taken.out.split('(wants review)?')).toHaveLength(2);
      expect(taken.out).toContain('2 fixes applied to 2 files');
      expect(users()).toBe(2);
    });

    test('a is for its rule alone', async () => {
      const ran = await run({ only: ['docker/non-root-user', 'http/security-headers'] }, ['a', 'a', 'a']);
      expect(ran.out.split('(wants review)?')).toHaveLength(3);
    });

    test('q writes what was taken before', async () => {
      const ran = await run(twoStages, ['y', 'q']);
      expect(ran.out).toContain('1 fix applied to 1 file');
      expect(users()).toBe(1);
    });

    test('? and anything else say what they mean and ask again', async () => {
      const ran = await run(twoStages, ['?', 'maybe', '', 'n', 'n']);
      expect(ran.out.match(/^a {2}take this and all later ones of docker\/non-root-user$/gm)).toHaveLength(3);
      expect(ran.out.split('(wants review)?')).toHaveLength(6);
      expect(users()).toBe(0);
    });
  });

  test('fixes that cannot be made are said to be so before anybody is asked to review them', async () => {
    // Where the app is made in an argument there is no line behind which helmet could be mounted.
    writeFileSync(path.join(root, 'Dockerfile'), read('Dockerfile').replace(/FROM node:\S+/g, 'FROM example.org/base:1.2.3'));
    commit();
    const docker = { only: ['docker/non-root-user'] };
    const [unattended, dry] = [await run(docker), await run({ ...docker, dryRun: true })];
    const refused = (err: string): readonly string[] => err.split('\n').filter((line) => line.startsWith('not fixed'));
    expect(refused(unattended.err)).toEqual(refused(dry.err));
    expect(unattended.code).toBe(dry.code);
    expect(git('status', '--porcelain')).toBe('');
  });

  test('a preview says what would have to be installed, and that the patch is written', async () => {
    const patch = path.join(parent, 'said.patch');
    const { out } = await run({ ...headers, patch });
    expect(out).toContain(`${patch} is written`);
    expect(out).toContain('package.json would change: then run `npm install`');
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
    await expect(run({ only: ['http/security-header'], dryRun: true })).rejects.toMatchObject({
      usage: true,
      message: expect.stringContaining('did you mean "http/security-headers"?') as string,
    });
    await expect(run({ safe: true, includeReview: true })).rejects.toMatchObject({ usage: true });
  });

  test('undo takes an interrupted fix back, and with it no other one; a scan before says that it is there', async () => {
    commit();
    await run({ ...headers, includeReview: true });
    const fixed = read('src/app.js');
    await run({ only: ['docker/non-root-user'], includeReview: true });
    const entry = path.join(root, '.readycheck/fixes/0002/entry.json');
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('"state": "done"', '"state": "writing"'));
    expect(pendingFixes(root)).toEqual(['Run the image as the user its base image brings along']);
    expect(undone()).toMatchObject({ code: 0, out: expect.stringContaining('which was interrupted') as string });
    expect(git('diff', '--name-only')).toBe('package.json\nsrc/app.js\n');
    expect(read('src/app.js')).toBe(fixed);
    expect(pendingFixes(root)).toEqual([]);
    expect(undone().code).toBe(0);
    expect(git('diff', '--name-only')).toBe('');
  });

  test('a .readycheck that is no folder stops a fix with a sentence, and nothing is changed', async () => {
    commit();
    rmSync(path.join(root, '.readycheck'), { recursive: true, force: true });
    writeFileSync(path.join(root, '.readycheck'), '');
    const ran = await run({ ...headers, includeReview: true });
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('.readycheck is in the way') as string });
    expect(ran.out).not.toContain('fixed');
    expect(git('diff', '--name-only')).toBe('');
  });

  test('undo refuses when a file changed since', async () => {
    commit();
    await run({ ...headers, includeReview: true });
    writeFileSync(path.join(root, 'src/app.js'), 'mine\n');
    expect(undone()).toMatchObject({ code: 1, err: expect.stringContaining('src/app.js changed since it was fixed') as string });
    expect(read('package.json')).toContain('helmet');
  });
});
