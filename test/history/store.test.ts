import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rowOf, rowText } from '../../src/history/row.ts';
import { parseHistory, readHistory, recordScan } from '../../src/history/store.ts';
import { sampleReport } from '../tui/sample.ts';
import { commitId, historyRow } from './rows.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'readycheck-history-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const file = (): string => path.join(root, '.readycheck/history.jsonl');
const text = (): string => readFileSync(file(), 'utf8');
const write = (content: string): void => {
  mkdirSync(path.join(root, '.readycheck'), { recursive: true });
  writeFileSync(file(), content);
};
const first = { commit: commitId('1'), date: '2026-01-01T00:00:00Z' };
const second = { commit: commitId('2'), date: '2026-01-02T00:00:00Z' };

describe('recording', () => {
  test('appends a row per commit and tells git to merge by union', () => {
    expect(recordScan(root, sampleReport(5), second).outcome).toBe('added');
    expect(recordScan(root, sampleReport(5), first).outcome).toBe('added');
    // The rules once, two rows, and the end of the last line.
    expect(text().split('\n')).toHaveLength(4);
    expect(readHistory(root).rows.map((row) => row.commit)).toEqual([first.commit, second.commit]);
    expect(readFileSync(path.join(root, '.readycheck/.gitattributes'), 'utf8')).toBe('history.jsonl merge=union\n');
  });

  test('changes nothing when the same scan is recorded again', () => {
    recordScan(root, sampleReport(5), first);
    const before = text();
    expect(recordScan(root, sampleReport(5), first).outcome).toBe('unchanged');
    expect(text()).toBe(before);
  });

  test('replaces the row of the same commit and rule set, and keeps lines it cannot read', () => {
    recordScan(root, sampleReport(5), first);
    recordScan(root, sampleReport(5), second);
    write(`<<<<<<< ours\n${text()}`);
    expect(recordScan(root, sampleReport(9), first).outcome).toBe('replaced');
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('<<<<<<< ours');
    const { rows, problems } = readHistory(root);
    expect(rows).toHaveLength(2);
    expect(problems).toEqual(['.readycheck/history.jsonl:1 is not JSON; the line is left out.']);
    expect(readdirSync(path.join(root, '.readycheck')).sort()).toEqual(['.gitattributes', 'history.jsonl']);
  });

  test('keeps rows of other rule sets of the same commit', () => {
    recordScan(root, sampleReport(5), first);
    expect(recordScan(root, sampleReport(5, { ruleset: { hash: 'other', profile: 'all' } }), first).outcome).toBe('added');
    expect(readHistory(root).rows).toHaveLength(2);
  });

  test('names the rules once per rule set, and rows without those that could not judge', () => {
    recordScan(root, sampleReport(5), first);
    const whole = rowOf(sampleReport(5), second);
    const before = text().split('\n')[1]!;
    expect(before.length).toBeLessThan(rowText(whole).length - whole.unjudged.join('","').length);
    recordScan(root, sampleReport(5), second);
    recordScan(root, sampleReport(5, { ruleset: { hash: 'other', profile: 'all' } }), second);
    const named = text()
      .split('\n')
      .flatMap((line) => (line.includes('"rules"') ? [(JSON.parse(line) as { ruleset: string }).ruleset] : []));
    expect(named).toEqual([whole.ruleset, 'other']);
    expect(readHistory(root).rows[1]).toEqual(whole);
  });

  test('reads rows of before as they are, keeps them, and writes new ones beside them', () => {
    const old = rowText(rowOf(sampleReport(5), first));
    write(`${old}\n`);
    expect(recordScan(root, sampleReport(5), first).outcome).toBe('unchanged');
    expect(recordScan(root, sampleReport(5), second).outcome).toBe('added');
    expect(text().split('\n')[0]).toBe(old);
    expect(readHistory(root)).toEqual({ rows: [rowOf(sampleReport(5), first), rowOf(sampleReport(5), second)], problems: [] });
  });

  test('merges by keeping the lines of both sides, in any order', () => {
    recordScan(root, sampleReport(5), first);
    const [rules, ours] = text().split('\n');
    rmSync(file());
    recordScan(root, sampleReport(5), second);
    const [same, theirs] = text().split('\n');
    expect(same).toBe(rules);
    const merged = parseHistory([ours, rules, rules, theirs].join('\n'));
    expect(merged.problems).toEqual([]);
    expect(merged.rows.map(({ commit }) => commit)).toEqual([first.commit, second.commit]);
    expect(parseHistory(ours!).problems).toEqual([
      '.readycheck/history.jsonl:1 is of a rule set whose rules no line names; the line is left out.',
    ]);
  });

  test('folds doubles that a merge left', () => {
    const row = historyRow();
    write(`${rowText(row)}\n${rowText({ ...row, score: 10 })}\n${rowText({ ...row, score: 20 })}\n`);
    expect(readHistory(root).rows.map(({ score }) => score)).toEqual([20]);
  });

  test('starts a new line after a write that broke off', () => {
    write('{"v":1,"commit":"1234');
    recordScan(root, sampleReport(5), first);
    const { rows, problems } = readHistory(root);
    expect(rows).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  test('leaves what attributes say of the file alone, and adds its line to others', () => {
    write('');
    const attributes = path.join(root, '.readycheck/.gitattributes');
    writeFileSync(attributes, '* -text\nhistory.jsonl -merge\n');
    recordScan(root, sampleReport(5), first);
    expect(readFileSync(attributes, 'utf8')).toBe('* -text\nhistory.jsonl -merge\n');
    rmSync(file());
    writeFileSync(attributes, '* -text\n');
    recordScan(root, sampleReport(5), first);
    expect(readFileSync(attributes, 'utf8')).toBe('* -text\nhistory.jsonl merge=union\n');
  });
});

describe('what is in the way', () => {
  test('a link instead of the folder is not followed', () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'readycheck-outside-'));
    symlinkSync(outside, path.join(root, '.readycheck'));
    expect(recordScan(root, sampleReport(5), first)).toMatchObject({ outcome: 'failed' });
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  test('a link instead of the file is not followed', () => {
    const target = path.join(root, 'target');
    writeFileSync(target, 'precious');
    mkdirSync(path.join(root, '.readycheck'));
    symlinkSync(target, file());
    expect(recordScan(root, sampleReport(5), first)).toMatchObject({
      outcome: 'failed',
      why: '.readycheck/history.jsonl is a link and is not followed.',
    });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  test('a folder instead of the file is a sentence', () => {
    mkdirSync(file(), { recursive: true });
    expect(readHistory(root)).toMatchObject({ rows: [], problems: [expect.stringContaining('not a plain file')] });
  });

  test('no file is no problem', () => {
    expect(readHistory(root)).toEqual({ rows: [], problems: [] });
  });

  test('rows are sorted whatever their order in the file, and Windows line ends do no harm', () => {
    const lines = [
      historyRow({ commit: commitId('c'), date: '2026-03-01T00:00:00Z' }),
      historyRow({ commit: commitId('d'), date: '2026-02-01T00:00:00Z' }),
    ];
    const { rows, problems } = parseHistory(lines.map((row) => `${rowText(row)}\r\n`).join(''));
    expect(rows.map(({ date }) => date.slice(5, 7))).toEqual(['02', '03']);
    expect(problems).toEqual([]);
  });
});
