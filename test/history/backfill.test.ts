import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { rowOf } from '../../src/history/row.ts';
import { readHistory } from '../../src/history/store.ts';
import { scan } from '../../src/scan.ts';
import { git as plainGit, scratch, write } from '../source/scratch.ts';
import { readycheckAll, type Ran } from '../cli/run.ts';

const root = scratch('backfill');
const at = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T12:00:00Z`;

function git(...args: readonly string[]): string {
  return plainGit(root, ...args);
}

/** Commits everything as somebody, at noon of a day. */
function commit(day: number, subject: string, author = 'Ada'): string {
  const before = { ...process.env };
  Object.assign(process.env, { GIT_AUTHOR_DATE: at(day), GIT_COMMITTER_DATE: at(day) });
  try {
    git('add', '-A');
    git('-c', `user.name=${author}`, 'commit', '-q', '--allow-empty', '-m', subject);
    return git('rev-parse', 'HEAD');
  } finally {
    process.env = before;
  }
}

const dockerfile = (end: string): string => `FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\n${end}CMD ["node", "server.js"]\n`;
const compose = 'services:\n  api:\n    build: .\n    restart: unless-stopped\n';
const server = "const http = require('node:http');\nhttp.createServer((_, res) => res.end('ok')).listen(3000);\n";
const hostile = { author: 'Eve \u001b[31mred', subject: 'Drop root \u001b]0;owned\u0007 now' };
let commits: Record<'notes' | 'start' | 'docs' | 'root' | 'merge' | 'sideRoot' | 'last', string>;

beforeAll(() => {
  git('init', '-q');
  write(root, { 'NOTES.md': 'Soon.\n' });
  const notes = commit(1, 'Notes');
  write(root, {
    'package.json': '{"name": "shop", "private": true, "scripts": {"start": "node server.js"}}\n',
    'package-lock.json': '{"name": "shop", "lockfileVersion": 3, "packages": {}}\n',
    'server.js': server,
    Dockerfile: dockerfile('USER node\n'),
    'compose.yaml': compose,
    '.gitignore': '.env\n',
  });
  const start = commit(2, 'A server');
  appendFileSync(path.join(root, 'NOTES.md'), 'Later.\n');
  const docs = commit(3, 'More notes');
  write(root, { Dockerfile: dockerfile('') });
  const rooted = commit(4, hostile.subject, hostile.author);
  git('checkout', '-q', '-b', 'side');
  appendFileSync(path.join(root, 'NOTES.md'), 'On a side branch.\n');
  commit(5, 'Side notes');
  write(root, {
    'compose.yaml': compose.replace('    restart: unless-stopped\n', '') + '  proxy:\n    image: nginx\n    restart: always\n',
  });
  const sideRoot = commit(6, 'A proxy', 'Bob');
  commit(7, 'Side end');
  git('checkout', '-q', 'main');
  write(root, { 'README.md': '# shop\n' });
  commit(8, 'Readme');
  const before = { ...process.env };
  Object.assign(process.env, { GIT_AUTHOR_DATE: at(9), GIT_COMMITTER_DATE: at(9) });
  git('merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
  process.env = before;
  const merge = git('rev-parse', 'HEAD');
  appendFileSync(path.join(root, 'README.md'), 'Text.\n');
  const last = commit(10, 'Readme again');
  commits = { notes, start, docs, root: rooted, merge, sideRoot, last };
});

async function run(...lines: readonly (readonly string[])[]): Promise<readonly Ran[]> {
  return await readycheckAll(lines, { cwd: root });
}

describe('history backfill', () => {
  test('adds a row per commit of the first-parent line, each as a scan of that commit would, and is done the next time', async () => {
    const [first, second, some] = await run(['history', 'backfill'], ['history', 'backfill', '.'], ['history', 'backfill', '--max', '2']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first!.stdout).toMatch(/^7 commits: 6 judged, 1 with nothing to judge\./);
    expect(second!.stdout).toMatch(/^7 commits: 0 judged, 6 known already, 1 with nothing to judge\./);
    expect(some!.stdout).toMatch(/^2 of 7 commits, evenly spread: 0 judged, 1 known already/);
    const { rows, problems } = readHistory(root);
    expect(problems).toEqual([]);
    expect(rows.map(({ date }) => date.slice(8, 10))).toEqual(['02', '03', '04', '08', '09', '10']);
    for (const row of rows) {
      const { report } = await scan(root, { ref: row.commit, cache: false, lineHashes: false, today: row.date.slice(0, 10) });
      expect(row).toEqual(rowOf(report, row));
    }
    // What is kept is no change of the repository.
    expect(git('status', '--porcelain', '--', ':!.readycheck')).toBe('');
  });

  test('goes on where it was ended, and under other rules adds other rows', async () => {
    const file = path.join(root, '.readycheck/history.jsonl');
    const whole = readFileSync(file, 'utf8');
    const lines = whole.trimEnd().split('\n');
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    const [again] = await run(['history', 'backfill']);
    expect(again!.stdout).toMatch(/^7 commits: 4 judged, 2 known already/);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').sort()).toEqual([...lines].sort());
    const [all] = await run(['history', 'backfill', '--profile', 'essential']);
    expect(all!.stdout).toMatch(/^7 commits: 6 judged, 1 with/);
    expect(readHistory(root).rows).toHaveLength(12);
    writeFileSync(file, whole);
  });

  test('says in one sentence what cannot be done', async () => {
    const plain = write(scratch('backfill-plain'), { 'a.js': '' });
    const [outside, nowhere, wrong, many] = await run(
      ['history', 'backfill', plain],
      ['history', 'backfill', 'nowhere'],
      ['history', 'backfill', '--since', 'yesterday'],
      ['history', 'backfill', '--max', 'all'],
    );
    expect(outside).toMatchObject({ code: 2, stdout: '', stderr: `${plain} is not inside a git repository, so it has no past commits.\n` });
    expect(nowhere).toMatchObject({ code: 2, stderr: 'nowhere is not a folder.\n' });
    expect(wrong).toMatchObject({ code: 2, stderr: '"yesterday" is neither a date like 2025-01-31 nor a commit.\n' });
    expect(many!.code).toBe(2);
  });
});

describe('history show', () => {
  test('names the commit that lowered the score and what it did, and lets nothing of it steer a terminal', async () => {
    const [text, json, csv, svg] = await run(
      ['history'],
      ['history', 'show', '--format', 'json'],
      ['history', 'show', '--format', 'csv'],
      ['history', 'show', '--format', 'svg'],
    );
    expect(text!.stdout).toContain('What lowered the score most');
    const fall = text!.stdout.split('\n').findIndex((line) => line.includes(`${commits.root.slice(0, 7)}  2026-01-04  Drop root`));
    expect(text!.stdout.split('\n')[fall + 1]).toMatch(/^ {8}docker\/non-root-user fails now \(-\d+\.\d\)/);
    for (const { stdout } of [text!, csv!, svg!]) {
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
    }
    const told = JSON.parse(json!.stdout) as {
      points: unknown[];
      steps: { commit: string; code: number; rules: number; checks: { id: string; what: string }[] }[];
    };
    expect(told.points).toHaveLength(6);
    const step = told.steps.find((one) => one.commit === commits.root)!;
    expect(step.code).toBeLessThan(0);
    expect(step.rules).toBe(0);
    expect(step.checks[0]).toMatchObject({ id: 'docker/non-root-user', what: 'failed' });
    expect(told.steps.some((one) => one.commit === commits.docs)).toBe(false);
    expect(csv!.stdout.trimEnd().split('\r\n')).toHaveLength(7);
    expect(svg!.stdout).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  });

  test('leaves out commits of other branches unless asked, and orders by the line of commits', async () => {
    const file = path.join(root, '.readycheck/history.jsonl');
    const before = readFileSync(file, 'utf8');
    await run(['scan', '--ref', commits.sideRoot, '--fail-on', 'none', '-q']);
    const [own, all] = await run(['history', '--format', 'json'], ['history', '--format', 'json', '--all']);
    expect(own!.stderr).toBe('1 row belongs to a commit of other branches and is left out; --all shows them by date.\n');
    expect((JSON.parse(own!.stdout) as { points: unknown[] }).points).toHaveLength(6);
    expect((JSON.parse(all!.stdout) as { points: unknown[] }).points).toHaveLength(7);
    writeFileSync(file, before);
  });
});

describe('history blame', () => {
  test('names the commit at which a finding appeared, also behind a merge', async () => {
    const [rooted, restart, none, unknown, json] = await run(
      ['history', 'blame', 'docker/non-root-user'],
      ['history', 'blame', 'compose/restart-policy'],
      ['history', 'blame', 'deps/lockfile'],
      ['history', 'blame', 'docker/non-root'],
      ['history', 'blame', 'docker/non-root-user', '.', '--format', 'json'],
    );
    expect(rooted!.code).toBe(0);
    expect(rooted!.stdout).toMatch(
      new RegExp(
        `^docker/non-root-user\n\nDockerfile:\\d+:\\d+ {2}.*\n {2}since ${commits.root.slice(0, 10)} {2}2026-01-04 {2}Eve .*red: Drop root .*now\n$`,
      ),
    );
    expect(rooted!.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(restart!.stdout).toContain(
      `  since ${commits.sideRoot.slice(0, 10)}  2026-01-06  Bob: A proxy\n  merged with ${commits.merge.slice(0, 10)}\n`,
    );
    expect(none!.stdout).toBe('deps/lockfile: nothing is found here now (no package of its own installs dependencies here).\n');
    expect(unknown).toMatchObject({ code: 2, stderr: 'There is no rule "docker/non-root" (did you mean docker/non-root-user?).\n' });
    expect(JSON.parse(json!.stdout)).toMatchObject({
      rule: 'docker/non-root-user',
      findings: [{ location: { file: 'Dockerfile' }, origin: { kind: 'commit', info: { commit: commits.root, author: hostile.author } } }],
    });
  });

  test('tells what is not committed, and what is older than the clone', async () => {
    const clone = path.join(scratch('blame-shallow'), 'clone');
    plainGit(root, 'clone', '-q', '--depth', '1', `file://${root}`, clone);
    writeFileSync(path.join(clone, 'compose.yaml'), `${compose}  cache:\n    image: redis:8\n`);
    const [old, fresh] = await readycheckAll(
      [
        ['history', 'blame', 'docker/non-root-user'],
        ['history', 'blame', 'compose/restart-policy'],
      ],
      { cwd: clone },
    );
    expect(old!.stdout).toContain('there since the oldest commit here');
    expect(old!.stdout).toContain(
      'This clone is shallow: it may be older; `git fetch --unshallow` (in a workflow: fetch-depth: 0) brings the rest.',
    );
    expect(fresh!.stdout).toContain('  not committed yet');
  });
});

test('two branches that each add rows merge into one readable history', async () => {
  const dir = scratch('rows-merged');
  const all = readFileSync(path.join(root, '.readycheck/history.jsonl'), 'utf8').trimEnd().split('\n');
  const attributes = readFileSync(path.join(root, '.readycheck/.gitattributes'), 'utf8');
  const keep = (lines: readonly string[]): void => {
    mkdirSync(path.join(dir, '.readycheck'), { recursive: true });
    write(dir, { '.readycheck/history.jsonl': `${lines.join('\n')}\n`, '.readycheck/.gitattributes': attributes });
    plainGit(dir, 'add', '-A');
    plainGit(dir, 'commit', '-q', '-m', 'rows');
  };
  plainGit(dir, 'init', '-q');
  keep(all.slice(0, 1));
  plainGit(dir, 'checkout', '-q', '-b', 'one');
  keep(all.slice(0, 4));
  plainGit(dir, 'checkout', '-q', 'main');
  keep([all[0]!, ...all.slice(3)]);
  plainGit(dir, 'merge', '-q', '--no-edit', 'one');
  const merged = readHistory(dir);
  expect(merged.problems).toEqual([]);
  expect(merged.rows).toEqual(readHistory(root).rows);
});
