import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOf, outlineText } from '../../src/commands/fix-parsers.ts';
import { guardOf } from '../../src/fix/guard.ts';
import { overlay } from '../../src/fix/overlay.ts';
import type { Repo } from '../../src/model/index.ts';
import { memoryRepo, openFolder, openRepo } from '../../src/source/index.ts';

let root = '';
let repo: Repo;
beforeAll(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-guard-')));
  mkdirSync(path.join(root, 'src'));
  mkdirSync(path.join(root, 'vendor'));
  writeFileSync(path.join(root, '.gitignore'), 'secret.js\n');
  writeFileSync(path.join(root, 'secret.js'), 'x\n');
  writeFileSync(path.join(root, 'src/a.js'), 'const a = 1;\n');
  writeFileSync(path.join(root, 'src/dirty.js'), 'const a = 1;\n');
  writeFileSync(path.join(root, 'src/changed.js'), 'const a = 1;\n');
  writeFileSync(path.join(root, 'src/gone.js'), 'const a = 1;\n');
  writeFileSync(path.join(root, 'src/latin.js'), Buffer.from([0x61, 0xe9, 0x0a]));
  writeFileSync(path.join(root, 'src/bundle.min.js'), 'x'.repeat(20));
  symlinkSync(path.join(root, 'src/a.js'), path.join(root, 'link.js'));
  repo = await openFolder(root);
  writeFileSync(path.join(root, 'src/changed.js'), 'const a = 2;\n');
  rmSync(path.join(root, 'src/gone.js'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a file may be edited', () => {
  test.each([
    ['src/a.js', undefined],
    ['src/dirty.js', 'src/dirty.js has changes that are not committed (see --allow-dirty).'],
    ['src/changed.js', 'src/changed.js changed since it was scanned.'],
    ['src/gone.js', 'src/gone.js is gone since it was scanned.'],
    ['src/latin.js', 'src/latin.js is not valid UTF-8.'],
    ['src/bundle.min.js', 'src/bundle.min.js is generated.'],
    ['secret.js', 'secret.js is ignored by git.'],
    ['link.js', 'link.js is not a regular file.'],
    ['../outside.js', '../outside.js does not lie inside the repository.'],
    ['.git/hooks/pre-commit', '.git/hooks/pre-commit does not lie inside the repository.'],
  ])('%s: %s', (file, reason) => {
    expect(guardOf(root, repo, { dirty: new Set(['src/dirty.js']) }).refusal(file, 'edit')).toBe(reason);
  });

  test('what git tracks is not ignored, whatever a pattern says of its name', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'readycheck-tracked-'));
    writeFileSync(path.join(folder, '.gitignore'), '.env*\n');
    writeFileSync(path.join(folder, '.env.example'), 'PORT=\n');
    const git = (...args: readonly string[]): void => void execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
    git('init', '-q');
    git('add', '-f', '.env.example', '.gitignore');
    const tracked = guardOf(folder, await openRepo(folder));
    expect(tracked.refusal('.env.example', 'edit')).toBeUndefined();
    expect(tracked.refusal('.env.local', 'create')).toBe('.env.local is ignored by git.');
    rmSync(folder, { recursive: true, force: true });
  });

  test('with --allow-dirty also one that is not committed', () => {
    expect(guardOf(root, repo, { dirty: new Set(['src/dirty.js']), allowDirty: true }).refusal('src/dirty.js', 'edit')).toBeUndefined();
  });
});

test('a file may be created where nothing is and git would see it', () => {
  const { refusal } = guardOf(root, repo);
  expect(refusal('src/new/b.js', 'create')).toBeUndefined();
  expect(refusal('src/a.js', 'create')).toBe('src/a.js exists already.');
  expect(refusal('secret.js', 'create')).toBe('secret.js is ignored by git.');
  expect(refusal('link.js/x', 'create')).toBe('link.js/x does not lie inside the repository.');
});

test('an overlay reads like a repository that always held those texts', async () => {
  const before = { 'package.json': '{"name":"a"}', 'src/a.js': 'a()\n', 'src/b.ts': 'b()\n' };
  const after = { ...before, 'src/a.js': "import b from './b.ts'\n", Dockerfile: 'FROM node:24\n' };
  const laid = await overlay(
    await memoryRepo(before),
    new Map([
      ['src/a.js', after['src/a.js']],
      ['Dockerfile', after.Dockerfile],
    ]),
    {
      kindOf,
      outline: outlineText,
    },
  );
  const whole = await memoryRepo(after);
  const view = (from: Repo) =>
    from.files.map(({ path: file, kind, size }) => [file, kind, size, from.text(file), kind === 'js' ? from.outline(file, 'js') : null]);
  expect(view(laid)).toEqual(view(whole));
  expect(laid.ofKind('dockerfile').map((file) => file.path)).toEqual(['Dockerfile']);
  expect(laid.outline('Dockerfile', 'dockerfile')).toEqual(whole.outline('Dockerfile', 'dockerfile'));
  expect(laid.outline('Dockerfile', 'js')).toBeUndefined();
  expect([laid.exists('src'), laid.exists('nowhere')]).toEqual([true, false]);
});
