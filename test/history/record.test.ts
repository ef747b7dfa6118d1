import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commitDate, recordHistory } from '../../src/commands/record.ts';
import { readHistory } from '../../src/history/store.ts';
import { scoreOfRow } from '../../src/history/trend.ts';
import { scan } from '../../src/scan.ts';

const at = '2026-01-31T13:00:00+01:00';
let root: string;
let commit: string;

function git(...args: readonly string[]): string {
  const env = { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at, GIT_CONFIG_GLOBAL: '/dev/null' };
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: root, env, encoding: 'utf8' });
}

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'readycheck-record-'));
  cpSync(path.resolve(import.meta.dirname, '../../fixtures/sample'), root, {
    recursive: true,
    filter: (file) => !file.includes('.readycheck'),
  });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');
  commit = git('rev-parse', 'HEAD').trim();
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the history of a repository', () => {
  test('gets a row for a clean commit, with the date of the commit, and that row leaves the tree clean', async () => {
    const first = await scan(root, { cache: false });
    expect(await recordHistory({ ...first, narrowed: false })).toMatchObject({ outcome: 'added' });
    const [row] = readHistory(root).rows;
    expect(row).toMatchObject({ commit, date: '2026-01-31T12:00:00Z', score: first.report.score.value });
    expect(scoreOfRow(row!)).toBe(first.report.score.value);
    const second = await scan(root, { cache: false });
    expect(second.report).toEqual(first.report);
    expect(await recordHistory({ ...second, narrowed: false })).toMatchObject({ outcome: 'unchanged' });
  });

  test('gets none for what is not exactly a commit, and says why', async () => {
    const result = await scan(root, { cache: false });
    const why = async (changes: object): Promise<unknown> => await recordHistory({ ...result, narrowed: false, ...changes });
    expect(await why({ narrowed: true })).toEqual({ outcome: 'not recorded', why: 'Only some rules were run.' });
    expect(await why({ stopped: true })).toEqual({ outcome: 'not recorded', why: 'The scan was stopped.' });
    expect(await why({ report: { ...result.report, repo: { name: 'x' } } })).toMatchObject({
      why: expect.stringContaining('Outside git') as string,
    });
    appendFileSync(path.join(root, 'src/changed.js'), 'export {};\n');
    const dirty = await scan(root, { cache: false });
    expect(await recordHistory({ ...dirty, narrowed: false })).toMatchObject({
      why: expect.stringContaining('differ from the commit') as string,
    });
    expect(readHistory(root).rows).toHaveLength(1);
    // A commit scanned by name is that commit, whatever the working tree holds.
    const byName = await scan(root, { cache: false, ref: 'HEAD' });
    expect(await recordHistory({ ...byName, narrowed: false })).toMatchObject({ outcome: 'unchanged' });
  });

  test('is not begun where nothing is scored', async () => {
    const empty = mkdtempSync(path.join(tmpdir(), 'readycheck-empty-'));
    const result = await scan(root, { cache: false });
    const score = { ...result.report.score, value: null };
    const report = { ...result.report, repo: { name: 'x', commit, dirty: false }, score };
    expect(await recordHistory({ report, root: empty, stopped: false, narrowed: false })).toMatchObject({ why: 'Nothing was scored.' });
    expect(existsSync(path.join(empty, '.readycheck'))).toBe(false);
    rmSync(empty, { recursive: true });
  });

  test('asks git for the date without trusting what it is given', async () => {
    expect(await commitDate(root, 'f'.repeat(40))).toBeUndefined();
    expect(await commitDate(root, commit)).toBe('2026-01-31T12:00:00Z');
  });
});
