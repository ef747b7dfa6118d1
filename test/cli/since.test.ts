import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { scratch, write } from '../source/scratch.ts';
import { commitAll, git } from './git.ts';
import { readycheckAll, type Ran } from './run.ts';

const dockerfile = 'FROM node:24-alpine\nWORKDIR /srv/shop\nCOPY . .\nCMD ["node", "src/server.js"]\n';
const server = `const http = require('node:http');

/** Answers everything alike. */
http.createServer((_, res) => res.end('ok')).listen(3000);
`;
const secret = "const token = 'ghp_0123456789abcdefABCDEF0123456789abcd';\nmodule.exports = { token };\n";

/** A repository on a branch that has left main: with findings on main, and none of its own yet. */
function repository(name: string): string {
  const dir = write(scratch(name), {
    'package.json': '{"name": "shop", "private": true, "scripts": {"start": "node src/server.js"}}\n',
    'package-lock.json': '{"name": "shop", "lockfileVersion": 3, "packages": {}}\n',
    'src/server.js': server,
    'src/token.js': secret,
    Dockerfile: dockerfile,
    'compose.yaml': 'services:\n  api:\n    build: .\n    restart: unless-stopped\n',
  });
  git(dir, 'init', '-q');
  commitAll(dir, 'main');
  git(dir, 'checkout', '-q', '-b', 'work');
  return dir;
}

const gate = ['scan', '--since', 'main', '--fail-on-new', '--no-history', '-q'];

/** Gates of the states a repository goes through, each made by a function; committed before it is judged. */
async function gated(dir: string, change: () => void, ...lines: readonly (readonly string[])[]): Promise<readonly Ran[]> {
  change();
  commitAll(dir, 'change');
  return await readycheckAll(lines.length === 0 ? [gate] : lines, { cwd: dir });
}

function edit(dir: string, file: string, change: (text: string) => string): void {
  const at = path.join(dir, file);
  const before = readFileSync(at, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(at, after);
}

function move(dir: string, from: string, to: string): void {
  mkdirSync(path.dirname(path.join(dir, to)), { recursive: true });
  renameSync(path.join(dir, from), path.join(dir, to));
}

describe('a gate on what is new', () => {
  test('passes a branch that adds nothing, whatever was there before and whatever main did since', async () => {
    const dir = repository('since-old');
    git(dir, 'checkout', '-q', 'main');
    write(dir, { 'compose.yaml': 'services:\n  api:\n    build: .\n  proxy:\n    image: nginx\n    restart: always\n' });
    commitAll(dir, 'main goes on');
    git(dir, 'checkout', '-q', 'work');
    const [ran] = await gated(dir, () => appendFileSync(path.join(dir, 'src/server.js'), '// The end.\n'));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    // Without a base to compare with the old ones fail.
    const [whole] = await readycheckAll([['scan', '--no-history', '-q']], { cwd: dir });
    expect(whole!.code).toBe(1);
  });

  test('fails a finding that the branch brings, also before it is committed', async () => {
    const dir = repository('since-new');
    edit(dir, 'compose.yaml', (text) => `${text}  proxy:\n    image: nginx\n`);
    const [open] = await readycheckAll([gate], { cwd: dir });
    expect(open).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Gate failed: .*\d+ findings? that main does not have\.\n$/) as string,
    });
    commitAll(dir, 'change');
    const [committed, changed] = await readycheckAll(
      [
        [...gate, '-f', 'json'],
        ['scan', '--changed', '--fail-on', 'medium', '--no-history', '-q'],
      ],
      { cwd: dir },
    );
    expect(committed!.code).toBe(1);
    const fresh = (JSON.parse(committed!.stdout) as Report).findings.filter((finding) => finding.new === true);
    expect(fresh.length).toBeGreaterThan(0);
    expect(new Set(fresh.map(({ location }) => location.file))).toEqual(new Set(['compose.yaml']));
    expect(changed!.code).toBe(1);
  });

  test('passes what only moved: lines, a renamed file, a renamed folder, code that went to another file', async () => {
    const dir = repository('since-moved');
    const steps: readonly (() => void)[] = [
      () => edit(dir, 'src/token.js', (text) => `// A comment\n// on top.\n\n${text}`),
      () => move(dir, 'src/token.js', 'src/secrets/key.js'),
      () => {
        move(dir, 'Dockerfile', 'docker/api.dockerfile');
        edit(dir, 'compose.yaml', (text) => text.replace('build: .', 'build:\n      context: .\n      dockerfile: docker/api.dockerfile'));
      },
      () => {
        edit(dir, 'src/server.js', (text) => `${secret.split('\n')[0]!}\n${text}// ${'x'.repeat(8)}\nvoid token;\n`);
        rmSync(path.join(dir, 'src/secrets'), { recursive: true });
      },
    ];
    for (const step of steps) {
      const [ran] = await gated(dir, step, [...gate, '-f', 'json']);
      const { findings } = JSON.parse(ran!.stdout) as Report;
      expect(findings.filter((finding) => finding.new === true).map(({ check, message }) => [check, message])).toEqual([]);
      expect(ran!.code).toBe(0);
      expect(findings.some(({ check }) => check === 'env/secret-in-source')).toBe(true);
    }
  });

  test('fails a copy, and a finding that came up while another like it was mended', async () => {
    const dir = repository('since-copy');
    const [copied] = await gated(dir, () => write(dir, { 'src/other.js': secret }));
    expect(copied!.code).toBe(1);
    const [swapped] = await gated(dir, () => {
      rmSync(path.join(dir, 'src/other.js'));
      edit(dir, 'Dockerfile', (text) => text.replace('CMD', 'USER node\nCMD'));
      write(dir, { 'worker/Dockerfile': dockerfile, 'worker/src/server.js': server });
      edit(dir, 'compose.yaml', (text) => `${text}  worker:\n    build: worker\n    restart: unless-stopped\n`);
    });
    expect(swapped!.code).toBe(1);
  });

  test('is not failed by rules that are new or stricter', async () => {
    const dir = repository('since-rules');
    const [ran] = await gated(
      dir,
      () =>
        write(dir, {
          'readycheck.json':
            '{"profile": "all", "rules": {"docker/healthcheck": {"severity": "critical"}, "docker": {"severity": "high"}}}\n',
        }),
      [...gate, '-f', 'json'],
    );
    const report = JSON.parse(ran!.stdout) as Report;
    expect(report.findings.some(({ check, severity }) => check === 'docker/healthcheck' && severity === 'critical')).toBe(true);
    expect(report.findings.filter((finding) => finding.new === true)).toEqual([]);
    expect(ran!.code).toBe(0);
  });

  test('says what to do where the clone is too shallow to compare', async () => {
    const dir = repository('since-shallow');
    await gated(dir, () => appendFileSync(path.join(dir, 'src/server.js'), '// The end.\n'));
    const clone = path.join(scratch('since-clone'), 'clone');
    git(dir, 'clone', '-q', '--depth', '1', '--branch', 'work', `file://${dir}`, clone);
    const hint =
      'this clone is shallow: give actions/checkout "fetch-depth: 0" (GitLab: GIT_DEPTH: 0), elsewhere run "git fetch --unshallow"';
    const ref = ['scan', '--since', 'origin/main', '--no-history'];
    const [unknown] = await readycheckAll([ref], { cwd: clone });
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: `There is no commit "origin/main"; ${hint}.\n` });
    git(dir, 'checkout', '-q', 'main');
    appendFileSync(path.join(dir, 'src/server.js'), '// Main goes on.\n');
    commitAll(dir, 'main goes on');
    git(clone, 'fetch', '-q', '--depth', '1', 'origin', 'main:refs/remotes/origin/main');
    const [apart] = await readycheckAll([ref], { cwd: clone });
    expect(apart).toMatchObject({ code: 2, stdout: '', stderr: `origin/main and HEAD have no commit in common; ${hint}.\n` });
  });
});
