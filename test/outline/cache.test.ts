import { existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/outline/cache.ts';
import { listRepo, openFolder, openRepo } from '../../src/source/index.ts';
import { commitAll, essence, git, scratch, write } from '../source/scratch.ts';

const files = {
  'package.json': '{"name":"a"}',
  'src/app.js': "import express from 'express';\nexpress().listen(process.env.PORT);\n",
  'bad.yaml': 'a: [1\n',
  'compose.yaml': 'services:\n  a:\n    image: b:1\n',
};

/** Makes files old enough to be believed unchanged. */
function settle(dir: string, names: readonly string[]): void {
  for (const name of names) utimesSync(path.join(dir, name), 1_600_000_000, 1_600_000_000);
}

async function scan(dir: string): Promise<{ readonly result: unknown; readonly diagnostics: readonly string[] }> {
  const repo = await openFolder(dir, { cacheDir: path.join(dir, '.readycheck/cache') });
  const result = essence(repo);
  repo.save();
  repo.close();
  return { result, diagnostics: repo.diagnostics().map((d) => `${d.stage} ${d.file ?? ''} ${d.message}`) };
}

describe('the cache', () => {
  it('changes nothing but the time, and ignores itself in git', async () => {
    const dir = commitAll(write(scratch('cache'), files));
    const cold = await scan(dir);
    settle(dir, Object.keys(files));
    expect(await scan(dir)).toEqual(cold);
    expect(await scan(dir)).toEqual(cold);
    expect(cold.diagnostics).toHaveLength(1);
    expect(git(dir, 'status', '--porcelain')).toBe('');
    const database = new DatabaseSync(path.join(dir, '.readycheck/cache/outlines.sqlite'));
    expect(database.prepare('SELECT count(*) AS n FROM outline').get()).toEqual({ n: 4 });
    database.close();
  });

  it('notices every change, also one that keeps size and times', async () => {
    const dir = write(scratch('change'), files);
    settle(dir, Object.keys(files));
    await scan(dir);
    write(dir, { 'package.json': '{"name":"b"}' });
    settle(dir, ['package.json']);
    const repo = await openFolder(dir, { cacheDir: path.join(dir, '.readycheck/cache') });
    expect(repo.text('package.json')).toBe('{"name":"b"}');
    expect(JSON.stringify(repo.outline('package.json', 'package'))).toContain('"b"');
    repo.save();
    repo.close();
  });

  it('is not written where nobody asks for it', async () => {
    const dir = write(scratch('unasked'), files);
    (await openFolder(dir)).save();
    expect(existsSync(path.join(dir, '.readycheck'))).toBe(false);
  });

  it('keeps what a scan leaves for the next one', async () => {
    const dir = write(scratch('remember'), files);
    const cacheDir = path.join(dir, '.readycheck/cache');
    const first = await openRepo(dir, { cacheDir });
    first.save();
    first.remember('report', '{"a":1}');
    first.close();
    const second = await listRepo(dir, { cacheDir });
    expect([second.recall('report'), second.recall('files'), (await listRepo(dir)).recall('report')]).toEqual([
      '{"a":1}',
      undefined,
      undefined,
    ]);
    second.leave();
  });

  it('also serves commits', async () => {
    const dir = commitAll(write(scratch('commits'), files));
    const cacheDir = path.join(dir, '.readycheck/cache');
    const first = await openRepo(dir, { ref: 'HEAD', cacheDir });
    const cold = essence(first);
    first.save();
    first.close();
    const second = await openRepo(dir, { ref: 'HEAD', cacheDir });
    expect(essence(second)).toEqual(cold);
    second.save();
    second.close();
  });

  it.each([
    ['garbage', (file: string) => writeFileSync(file, 'x'.repeat(5000)), /damaged.*removed/],
    ['cut off', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 3000)), /damaged|not used/],
    ['of other tables', other, /damaged \(unexpected schema\)/],
  ])('that is %s is done without, once, and made anew', async (_name, spoil, message) => {
    const dir = write(scratch('spoilt'), files);
    const good = await scan(dir);
    spoil(path.join(dir, '.readycheck/cache/outlines.sqlite'));
    const spoilt = await scan(dir);
    expect(spoilt.result).toEqual(good.result);
    expect(spoilt.diagnostics.filter((d) => d.startsWith('cache'))).toEqual([expect.stringMatching(message)]);
    expect((await scan(dir)).diagnostics).toEqual(good.diagnostics);
  });

  it('that is locked is done without', async () => {
    const dir = write(scratch('locked'), files);
    const good = await scan(dir);
    const database = new DatabaseSync(path.join(dir, '.readycheck/cache/outlines.sqlite'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const locked = await scan(dir);
    database.close();
    expect(locked.result).toEqual(good.result);
    expect(locked.diagnostics.filter((d) => d.startsWith('cache'))).toEqual([expect.stringMatching(/locked/)]);
  });

  it('that cannot be written is done without', async () => {
    const dir = write(scratch('readonly'), { ...files, '.readycheck': 'a file in its place' });
    const { diagnostics } = await scan(dir);
    expect(diagnostics.filter((d) => d.startsWith('cache'))).toEqual([expect.stringMatching(/cannot be written/)]);
  });

  it('is not believed when it comes with the repository, or lies behind a link', async () => {
    const dir = write(scratch('planted'), files);
    await scan(dir);
    commitAll(dir);
    const repo = await openRepo(dir, { cacheDir: path.join(dir, '.readycheck/cache') });
    expect(repo.diagnostics().map((d) => d.message)).toContain(
      'The cache was not used: .readycheck/cache/ is committed to the repository; remove it from git.',
    );
    const elsewhere = scratch('elsewhere');
    const linked = write(scratch('linked'), files);
    symlinkSync(elsewhere, path.join(linked, '.readycheck'));
    const { diagnostics } = await scan(linked);
    expect(diagnostics.filter((d) => d.startsWith('cache'))).toEqual([expect.stringMatching(/symbolic link/)]);
    expect(existsSync(path.join(elsewhere, 'cache'))).toBe(false);
    git(dir, 'rm', '-q', '--cached', '-r', '.readycheck');
    git(dir, 'commit', '-q', '-m', 'two');
    git(dir, 'add', '-f', '.readycheck');
    const past = await openRepo(dir, { ref: 'HEAD', cacheDir: path.join(dir, '.readycheck/cache') });
    expect(past.diagnostics().filter((d) => d.stage === 'cache')).toHaveLength(1);
  });

  it('survives rows that are not what they should be', async () => {
    const dir = write(scratch('rows'), files);
    const good = await scan(dir);
    settle(dir, Object.keys(files));
    await scan(dir);
    const database = new DatabaseSync(path.join(dir, '.readycheck/cache/outlines.sqlite'));
    database.exec("UPDATE outline SET json = '{\"cut'; UPDATE list SET json = '[1' WHERE name = 'files'");
    database.close();
    expect(await scan(dir)).toEqual(good);
  });

  it('forgets the older half when it grows too large', () => {
    const dir = scratch('prune');
    const cache = openCache(dir, dir, 10_000);
    for (let round = 0; round < 5; round += 1) {
      cache.save({
        outlines: Array.from({ length: 10 }, (_, i) => ({ key: `${round}.${i}`, json: 'x'.repeat(400), errors: 0 })),
        files: [],
        lists: [],
      });
    }
    expect([cache.fault(), cache.errors('0.0'), cache.errors('4.9')]).toEqual([undefined, undefined, 0]);
    cache.close();
  });
});

function other(file: string): void {
  writeFileSync(file, '');
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) writeFileSync(file + suffix, '');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE outline (key TEXT, json TEXT)');
  database.close();
}
