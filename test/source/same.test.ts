import { createHash } from 'node:crypto';
import { chmodSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Repo } from '../../src/model/index.ts';
import { listRepo, memoryRepo, openFolder, openRepo } from '../../src/source/index.ts';
import { generated, writeAll } from '../bench/generate.ts';
import { commitAll, essence, scratch, write } from './scratch.ts';

const files: Readonly<Record<string, string | Uint8Array>> = {
  'package.json': '{"name": "a", "scripts": {"start": "node src/app.js"}}\n',
  'src/app.js': "const express = require('express');\r\nconst app = express();\r\napp.listen(process.env.PORT);\r\n",
  'src/bom.ts': '\uFEFFexport const x: number = 1; // readycheck-ignore a/b -- reason\n',
  'bin/www': '#!/usr/bin/env node\nrequire("../src/app");\n',
  'latin.js': Buffer.from('// caf\xe9\nmodule.exports = 1;\n', 'latin1'),
  'wide.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('hello\n', 'utf16le')]),
  Dockerfile: 'FROM node:24\nCMD ["node", "src/app.js"]\n',
  'compose.yaml': 'services:\n  api:\n    build: .\n',
  'k8s/all.yml': 'apiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: Deployment\n',
  'nginx/default.conf': 'server {\n  listen 80;\n}\n',
  '.env.example': 'PORT=3000\n',
  'run.sh': '#!/bin/sh\nexec node src/app.js\n',
  'logo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]),
  'broken.json': '{"a": }',
  'big.sql': 'x'.repeat(1024 * 1024 + 1),
  'model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
  'node_modules/left/index.js': 'module.exports = 1;\n',
  'we\nird \u001b[31m/"na\tme".js': 'module.exports = 2;\n',
  'ünï/ça.js': 'export {};\n',
  '.gitignore': '*.log\n',
};

function sample(name: string): string {
  const dir = write(scratch(name), files);
  chmodSync(path.join(dir, 'run.sh'), 0o755);
  symlinkSync('/etc/passwd', path.join(dir, 'outside'));
  symlinkSync('.', path.join(dir, 'loop'));
  return commitAll(dir);
}

describe('the same content is the same repository', () => {
  const dir = sample('same');

  it('as working tree, folder and commit', async () => {
    const worktree = essence(await openRepo(dir));
    expect(essence(await openFolder(dir))).toEqual(worktree);
    expect(essence(await openRepo(dir, { ref: 'HEAD' }))).toEqual(worktree);
    expect((worktree as { files: unknown[] }).files).toHaveLength(17);
  });

  it('as memory, apart from what only a disk has', async () => {
    const folder = await openFolder(dir);
    const memory = await memoryRepo(files);
    expect(memory.files.map((f) => [f.path, f.kind, f.hash])).toEqual(folder.files.map((f) => [f.path, f.kind, f.hash]));
    expect(memory.files.map((f) => memory.text(f.path))).toEqual(folder.files.map((f) => folder.text(f.path)));
  });

  it('has the same digest until something changes', async () => {
    const digestOf = async (folder: string, ref?: string): Promise<string> => {
      const listed = await listRepo(folder, ref === undefined ? {} : { ref });
      listed.leave();
      return listed.digest();
    };
    expect(await digestOf(dir, 'HEAD')).toBe(await digestOf(dir));
    const other = commitAll(write(scratch('digest'), { '.gitignore': '', 'sub/a.js': '1', 'sub/b.js': '2' }));
    const sub = path.join(other, 'sub');
    const digests = [await digestOf(sub)];
    expect(await digestOf(sub)).toBe(digests[0]);
    write(other, { 'outside.js': '' });
    expect(await digestOf(sub), 'not part of it').toBe(digests[0]);
    for (const change of [{ 'sub/b.js': '3' }, { 'sub/c.js': '2' }, { 'sub/node_modules/x/y': '' }, { '.gitignore': '*.log\n' }]) {
      write(other, change);
      digests.push(await digestOf(sub));
    }
    expect(new Set(digests).size).toBe(5);
  });

  it('reports the same diagnostics', async () => {
    const [worktree, folder, commit] = [await openRepo(dir), await openFolder(dir), await openRepo(dir, { ref: 'HEAD' })];
    for (const repo of [worktree, folder, commit]) repo.outline('broken.json', 'json');
    expect(folder.diagnostics()).toEqual(worktree.diagnostics());
    expect(commit.diagnostics()).toEqual(worktree.diagnostics());
    expect(worktree.diagnostics().map((d) => d.file)).toEqual(['broken.json', 'latin.js', 'wide.txt']);
  });

  it('with one thread or several, cached or not', async () => {
    const large = scratch('threads');
    writeAll(large, generated(300, 7));
    const whole = (repo: Repo): string =>
      createHash('sha1')
        .update(JSON.stringify(essence(repo)))
        .digest('hex');
    const one = whole(await openFolder(large, { jobs: 1 }));
    expect(whole(await openFolder(large, { jobs: 3 }))).toBe(one);
    const cacheDir = path.join(large, '.readycheck/cache');
    const filling = await openFolder(large, { cacheDir, jobs: 2 });
    expect(whole(filling)).toBe(one);
    filling.save();
    filling.close();
    const warm = await openFolder(large, { cacheDir });
    expect(whole(warm)).toBe(one);
    expect(warm.diagnostics()).toEqual([]);
    warm.save();
    warm.close();
  });
});
