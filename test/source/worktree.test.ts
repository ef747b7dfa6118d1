import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSourceError, openRepo } from '../../src/source/index.ts';
import { commitAll, git, scratch, write } from './scratch.ts';

const paths = (repo: { files: readonly { path: string }[] }): readonly string[] => repo.files.map((f) => f.path);

describe('a working tree', () => {
  it('holds tracked and untracked files, not ignored ones, and knows which is which', async () => {
    const dir = commitAll(write(scratch('tracked'), { '.gitignore': 'dist/\n.env\n!keep.env\n', 'a.js': '1', '.env': 'A=1' }));
    write(dir, { 'new.js': '2', 'dist/out.js': '3', 'packages/x/.gitignore': '*.tmp\n', 'packages/x/a.tmp': '' });
    const repo = await openRepo(dir);
    // .env was committed although it is ignored.
    expect(repo.files.map((f) => [f.path, f.tracked])).toEqual([
      ['.env', true],
      ['.gitignore', true],
      ['a.js', true],
      ['new.js', false],
      ['packages/x/.gitignore', false],
    ]);
    expect(repo.vcs).toBe('git');
    expect(repo.git).toMatchObject({ dirty: true, prefix: '', topLevel: dir, commit: git(dir, 'rev-parse', 'HEAD') });
    expect([repo.isIgnored('.env'), repo.isIgnored('sub/.env'), repo.isIgnored('keep.env'), repo.isIgnored('dist/x/y')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([repo.isIgnored('dist/'), repo.isIgnored('packages/x/z.tmp'), repo.isIgnored('z.tmp'), repo.isIgnored('.')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is clean until a byte, an index entry or a file changes', async () => {
    const dir = commitAll(write(scratch('dirty'), { 'a.js': '1', 'b.js': '2', 'crlf.txt': 'x\n' }));
    const dirty = async (): Promise<boolean | undefined> => (await openRepo(dir)).git?.dirty;
    expect(await dirty()).toBe(false);
    write(dir, { 'crlf.txt': 'x\r\n' });
    expect(await dirty(), 'line endings alone').toBe(false);
    write(dir, { 'a.js': '3' });
    expect(await dirty()).toBe(true);
    git(dir, 'add', '-A');
    expect(await dirty(), 'staged').toBe(true);
    git(dir, 'commit', '-q', '-m', 'two');
    expect(await dirty()).toBe(false);
    rmSync(path.join(dir, 'b.js'));
    expect(await dirty(), 'deleted').toBe(true);
  });

  it('may be scanned from a folder below its top', async () => {
    const dir = commitAll(
      write(scratch('below'), {
        '.gitignore': '*.log\n/services/api/secret\n',
        'root.js': '',
        'services/.gitignore': 'tmp/\n',
        'services/api/a.js': '',
        'services/api/b/c.js': '',
      }),
    );
    const sub = path.join(dir, 'services/api');
    for (const repo of [await openRepo(sub), await openRepo(sub, { ref: 'HEAD' })]) {
      expect(paths(repo)).toEqual(['a.js', 'b/c.js']);
      expect(repo.git).toMatchObject({ prefix: 'services/api/', topLevel: dir, dirty: false });
      expect(['x.log', 'secret', 'tmp/x', 'b/secret'].map((p) => repo.isIgnored(p))).toEqual([true, true, true, false]);
    }
  });

  it('lists submodules, links, sparse entries and nested repositories as skipped', async () => {
    const inner = commitAll(write(scratch('inner'), { 'x.js': '' }));
    const dir = commitAll(write(scratch('outer'), { 'a.js': '', 'left/out.js': '', 'real/in.js': '' }));
    git(dir, 'submodule', '--quiet', 'add', inner, 'lib/inner');
    symlinkSync('/etc', path.join(dir, 'etc'));
    commitAll(write(path.join(dir, 'nested'), { 'n.js': '' }));
    git(dir, 'commit', '-q', '-m', 'two');
    git(dir, 'update-index', '--skip-worktree', 'left/out.js');
    rmSync(path.join(dir, 'left'), { recursive: true });
    // A folder that becomes a link must not lead outside.
    renameSync(path.join(dir, 'real'), path.join(scratch('elsewhere'), 'real'));
    symlinkSync(path.join(inner), path.join(dir, 'real'));
    const repo = await openRepo(dir);
    expect(paths(repo)).toEqual(['.gitmodules', 'a.js']);
    expect(Object.fromEntries(repo.skipped.map((s) => [s.file, s.why]))).toEqual({
      etc: 'a symbolic link; links are not followed',
      'left/out.js': 'left out by the sparse checkout',
      'lib/inner': 'a git repository of its own (submodule); scan it by itself',
      nested: 'a git repository of its own (submodule); scan it by itself',
      real: 'a symbolic link; links are not followed',
    });
    expect(['lib/inner', 'left', 'left/out.js', 'nope', '.', '', 'a.js/'].map((p) => repo.exists(p))).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it('works before the first commit, and says so', async () => {
    const dir = write(scratch('unborn'), { 'a.js': '1' });
    git(dir, 'init', '-q');
    const repo = await openRepo(dir);
    expect(paths(repo)).toEqual(['a.js']);
    expect(repo.git).toMatchObject({ commit: undefined, dirty: true });
    await expect(openRepo(dir, { ref: 'HEAD' })).rejects.toThrow(/There is no commit "HEAD"/);
  });

  it('is a plain folder where git ignores it altogether', async () => {
    const dir = commitAll(write(scratch('ignored'), { '.gitignore': 'checkouts/\n' }));
    write(dir, { 'checkouts/one/a.js': '1' });
    const repo = await openRepo(path.join(dir, 'checkouts/one'));
    expect([repo.vcs, paths(repo)]).toEqual(['none', ['a.js']]);
  });

  it('runs nothing that the repository configures', async () => {
    const dir = commitAll(write(scratch('config'), { 'a.js': '1', '.gitattributes': '*.js filter=evil diff=evil\n' }));
    const witness = path.join(scratch('witness'), 'ran');
    const evil = path.join(dir, '.git/evil.sh');
    writeFileSync(evil, `#!/bin/sh\ntouch ${witness}\ncat\n`, { mode: 0o755 });
    for (const key of [
      'core.fsmonitor',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'diff.evil.textconv',
      'diff.external',
      'core.pager',
      'core.sshCommand',
      'core.editor',
    ])
      git(dir, 'config', key, evil);
    mkdirSync(path.join(dir, '.git/hooks'), { recursive: true });
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
      writeFileSync(path.join(dir, '.git/hooks', hook), `#!/bin/sh\ntouch ${witness}\n`, { mode: 0o755 });
    write(dir, { 'a.js': '22' });
    expect((await openRepo(dir)).git?.dirty).toBe(true);
    expect((await openRepo(dir, { ref: 'HEAD' })).text('a.js')).toBe('1');
    expect(existsSync(witness)).toBe(false);
  });

  it('leaves the repository as it was', async () => {
    const dir = commitAll(write(scratch('untouched'), { 'a.js': '1' }));
    const before = git(dir, 'rev-parse', 'HEAD') + git(dir, 'count-objects', '-v');
    await openRepo(dir);
    await openRepo(dir, { ref: 'HEAD' });
    expect(git(dir, 'rev-parse', 'HEAD') + git(dir, 'count-objects', '-v')).toBe(before);
    expect(existsSync(path.join(dir, '.readycheck'))).toBe(false);
    expect(existsSync(path.join(dir, '.git/index.lock'))).toBe(false);
  });

  it('follows no configured work tree elsewhere', async () => {
    const dir = commitAll(write(scratch('led'), { 'a.js': '1' }));
    const other = write(scratch('other'), { 'secret.js': '1' });
    git(dir, 'config', 'core.worktree', other);
    expect(paths(await openRepo(dir))).toEqual(['a.js']);
  });
});

describe('what cannot be opened is told in one sentence', () => {
  const messageOf = async (opening: Promise<unknown>): Promise<readonly [string, string]> => {
    const error = await opening.then(
      () => undefined,
      (e: unknown) => e,
    );
    if (!isSourceError(error)) throw new Error(`not a source error: ${String(error)}`);
    expect(error.message).toMatch(/^[^\n]+\.$|^[^\n]+'$/);
    return [error.source, error.message];
  };

  it('a path, a file, a ref, a folder of another time, emptiness', async () => {
    const dir = commitAll(write(scratch('errors'), { 'a.js': '1' }));
    mkdirSync(path.join(dir, 'later'));
    expect(await messageOf(openRepo(path.join(dir, 'nope')))).toEqual(['usage', expect.stringContaining('There is no folder')]);
    expect(await messageOf(openRepo(path.join(dir, 'a.js')))).toEqual(['usage', expect.stringContaining('is not a folder')]);
    expect(await messageOf(openRepo(dir, { ref: 'nope' }))).toEqual(['usage', expect.stringContaining('There is no commit "nope"')]);
    expect(await messageOf(openRepo(dir, { ref: '--output=x' }))).toEqual(['usage', expect.stringContaining('does not name a commit')]);
    expect(await messageOf(openRepo(path.join(dir, 'later'), { ref: 'HEAD' }))).toEqual([
      'empty',
      expect.stringContaining('does not exist in HEAD'),
    ]);
    expect(await messageOf(openRepo(scratch('plain'), { ref: 'HEAD' }))).toEqual([
      'usage',
      expect.stringContaining('not inside a git repository'),
    ]);
    expect(await messageOf(openRepo(scratch('empty')))).toEqual(['empty', expect.stringContaining('no files')]);
  });

  it.skipIf(process.getuid?.() !== 0)('a repository of another user', async () => {
    const dir = commitAll(write(scratch('owner'), { 'a.js': '1' }));
    const { chownSync } = await import('node:fs');
    for (const part of ['', '.git']) chownSync(path.join(dir, part), 12345, 12345);
    const saved = process.env['GIT_CONFIG_GLOBAL'];
    process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
    try {
      expect(await messageOf(openRepo(dir))).toEqual(['usage', expect.stringContaining('belongs to another user')]);
    } finally {
      if (saved === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
      else process.env['GIT_CONFIG_GLOBAL'] = saved;
    }
  });
});
