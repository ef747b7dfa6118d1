import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { scan, scanReport, type ScanOptions } from '../../src/scan.ts';
import { commitAll, git, scratch, write } from '../source/scratch.ts';

const files = {
  'package.json': '{"name":"a","scripts":{"start":"node src/app.js"},"dependencies":{"express":"^5.0.0"}}',
  'src/app.js': "import express from 'express';\nexpress().listen(process.env.PORT);\n",
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/app.js"]\n',
  '.gitignore': 'node_modules\n',
};

const options: ScanOptions = { build: 'one', today: '2026-01-01', lineHashes: false };

/** A scan that may use a kept report, and whether it did: only a judged one has a repository. */
async function once(dir: string, more: ScanOptions = {}): Promise<{ readonly json: string; readonly wasKept: boolean }> {
  const result = await scanReport(dir, { ...options, ...more });
  return { json: JSON.stringify(result.report), wasKept: !('repo' in result) };
}

function repository(name: string): string {
  return commitAll(write(scratch(name), files));
}

describe('a report that is kept', () => {
  it('is the report a fresh scan makes, byte for byte', async () => {
    const dir = repository('report-same');
    const fresh = JSON.stringify((await scan(dir, { ...options, cache: false })).report);
    const first = await once(dir);
    const second = await once(dir);
    expect([first.wasKept, second.wasKept]).toEqual([false, true]);
    expect(first.json).toBe(fresh);
    expect(second.json).toBe(fresh);
  });

  it('also comes from a scan that was asked for everything, which itself never takes one', async () => {
    const dir = repository('report-scan');
    await scan(dir, options);
    expect((await once(dir)).wasKept).toBe(true);
    expect((await scan(dir, options)).findings.size).toBeGreaterThan(0);
  });

  it.each<readonly [string, ScanOptions]>([
    ['another build of the tool', { build: 'two' }],
    ['another day', { today: '2026-01-02' }],
    ['another profile', { profile: 'all' }],
    ['fewer rules', { only: ['docker'] }],
    ['rules left out', { skip: ['docker'] }],
    ['line hashes', { lineHashes: true }],
    ['a commit instead of the working tree', { ref: 'HEAD' }],
    ['a comparison', { since: 'HEAD' }],
    ['no cache', { cache: false }],
  ])('is not that of %s', async (_name, more) => {
    const dir = repository('report-options');
    await once(dir);
    const other = await once(dir, more);
    expect(other.wasKept).toBe(false);
    expect(other.json).toBe(JSON.stringify((await scan(dir, { ...options, ...more, cache: false })).report));
  });

  it.each<readonly [string, (dir: string) => unknown]>([
    ['a file with other content', (dir) => write(dir, { 'src/app.js': files['src/app.js'].replace('listen', 'listeN') })],
    ['a new file', (dir) => write(dir, { 'new.js': 'process.exit();\n' })],
    ['a file that was added to git', (dir) => (write(dir, { 'new.js': '' }), git(dir, 'add', 'new.js'))],
    ['another commit of the same files', (dir) => git(dir, 'commit', '-q', '--allow-empty', '-m', 'two')],
    ['a configuration', (dir) => write(dir, { 'readycheck.json': '{"rules":{"docker":"off"}}' })],
    ['a baseline', (dir) => write(dir, { '.readycheck/baseline.jsonl': 'not JSON\n' })],
  ])('is not believed after %s', async (_name, change) => {
    const dir = repository('report-change');
    await once(dir);
    change(dir);
    const after = await once(dir);
    expect(after.wasKept).toBe(false);
    expect(after.json).toBe(JSON.stringify((await scan(dir, { ...options, cache: false })).report));
  });

  it.each([
    ['cut off', "UPDATE list SET json = substr(json, 1, 2000) WHERE name LIKE 'own report%'"],
    ['of another key', "UPDATE list SET json = 'x' || json WHERE name LIKE 'own report%'"],
    ['no report', "UPDATE list SET json = substr(json, 1, 43) || '{}' WHERE name LIKE 'own report%'"],
  ])('is ignored when its row is %s', async (_name, spoil) => {
    const dir = repository('report-spoilt');
    const first = await once(dir);
    const database = new DatabaseSync(path.join(dir, '.readycheck/cache/outlines.sqlite'));
    expect(database.prepare(spoil).run().changes).toBe(1);
    database.close();
    expect(await once(dir)).toEqual(first);
    expect((await once(dir)).wasKept).toBe(true);
  });

  it('is not made of checks that were handed in, nor where nothing says which build this is', async () => {
    const dir = repository('report-checks');
    const { checks } = await import('../../checks/index.ts');
    for (let i = 0; i < 2; i += 1) {
      expect((await once(dir, { checks })).wasKept).toBe(false);
      expect('repo' in (await scanReport(dir, { today: '2026-01-01' }))).toBe(true);
    }
  });

  it('does not survive a damaged cache', async () => {
    const dir = repository('report-damaged');
    const first = await once(dir);
    writeFileSync(path.join(dir, '.readycheck/cache/outlines.sqlite'), 'x'.repeat(5000));
    const second = await once(dir);
    expect(second.wasKept).toBe(false);
    expect(JSON.parse(second.json)).toMatchObject({ diagnostics: [{ stage: 'cache' }] });
    expect(await once(dir)).toEqual(first);
  });
});
