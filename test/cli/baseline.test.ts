import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { commitAll, git } from './git.ts';
import { folderOf, readycheck, readycheckAll, type Ran } from './run.ts';

/** Fails docker/non-root-user (high) for its Dockerfile. */
const files = {
  'package.json': '{ "name": "shop", "scripts": { "start": "node main.js" } }\n',
  'main.js': "console.log('x');\n",
  Dockerfile: 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n',
};
const other = 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n';
const config = { 'readycheck.json': '{ "rules": { "docker/healthcheck": "off" } }\n' };
const file = '.readycheck/baseline.jsonl';
const folders: string[] = [];

function repository(more: Readonly<Record<string, string>> = {}): string {
  const folder = folderOf({ ...files, ...config, ...more });
  folders.push(folder);
  git(folder, 'init', '-q');
  commitAll(folder, 'one');
  return folder;
}
const write = (folder: string, name: string, text: string): void => writeFileSync(path.join(folder, name), text);
const read = (folder: string): string => readFileSync(path.join(folder, file), 'utf8');
const reportOf = (ran: Ran | undefined): Report => JSON.parse(ran!.stdout) as Report;
const scanArgs = (folder: string, ...more: string[]): string[] => ['scan', folder, '--no-history', '-f', 'json', ...more];
const saidAbout = (report: Report): string =>
  report.diagnostics
    .filter((one) => one.file === file)
    .map(({ message }) => message)
    .join('\n');

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the gate with a baseline, in a git repository', () => {
  it('lets old findings pass, moved ones too, and fails for new ones; the score stays', async () => {
    const repo = repository();
    const [before, created, after] = await readycheckAll([scanArgs(repo), ['baseline', 'create', repo], scanArgs(repo)]);
    expect(before!.code).toBe(1);
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(created!.stdout).toMatch(/^\d+ findings? in \.readycheck\/baseline\.jsonl: none of them fails the gate\./);
    expect(after!.code).toBe(0);
    expect(reportOf(after).score).toEqual(reportOf(before).score);
    commitAll(repo, 'baseline');

    write(repo, 'Dockerfile', `# a comment on top\n\n${files.Dockerfile}`);
    const moved = await readycheck(scanArgs(repo));
    expect(moved.code, moved.stderr).toBe(0);
    write(repo, 'other.Dockerfile', other);
    const added = await readycheck(scanArgs(repo));
    expect(added).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Gate failed: 1 open finding of severity high/) as string });
    // A saved report fails for the same reason.
    expect((await readycheck(['report', '-', '-f', 'json', '--fail-on', 'high'], { input: added.stdout })).code).toBe(1);
  });

  it('reports what is fixed and takes it out; it may not come back unnoticed', async () => {
    const repo = repository();
    await readycheck(['baseline', 'create', repo]);
    const rows = read(repo);
    write(repo, 'Dockerfile', files.Dockerfile.replace('CMD', 'USER node\nCMD'));
    const [scan, check, pruned, again] = await readycheckAll([
      scanArgs(repo),
      ['baseline', 'prune', repo, '--check'],
      ['baseline', 'prune', repo],
      ['baseline', 'prune', repo, '--check'],
    ]);
    expect(saidAbout(reportOf(scan))).toMatch(
      /One finding of the baseline is not there any more \(docker\/non-root-user of Dockerfile\); `readycheck baseline prune` takes it out\./,
    );
    expect(reportOf(scan).baseline).toMatchObject({ stale: [expect.stringMatching(/^[0-9a-f]{16}$/)], newerRules: [] });
    expect(check).toMatchObject({ code: 1, stderr: `${file} is not up to date.\n` });
    expect(pruned!.stdout).toMatch(/^- docker\/non-root-user of Dockerfile \(Dockerfile\): .*\n.*: 1 taken out, \d+ left\.\n$/);
    expect(again!.code).toBe(0);
    // Nothing but that line has gone.
    const left = read(repo).split('\n');
    expect(rows.split('\n').filter((line) => !left.includes(line))).toEqual([expect.stringContaining('"docker/non-root-user"')]);
    write(repo, 'Dockerfile', files.Dockerfile);
    expect((await readycheck(scanArgs(repo))).code).toBe(1);
  });

  it('is a ratchet: update takes out what is gone, and adds what has come up only when asked', async () => {
    const repo = repository();
    await readycheck(['baseline', 'create', repo]);
    write(repo, 'other.Dockerfile', other);
    write(repo, 'Dockerfile', files.Dockerfile.replace('CMD', 'USER node\nCMD'));
    const [updated, still, asked, then] = await readycheckAll([
      ['baseline', 'update', repo],
      scanArgs(repo),
      ['baseline', 'update', repo, '--add'],
      scanArgs(repo),
    ]);
    expect(updated!.stdout).toMatch(/- docker\/non-root-user of Dockerfile[^]*: 0 added, 1 taken out\.[^]*stay open; --add accepts them:/);
    expect(still!.code).toBe(1);
    expect(asked!.stdout).toMatch(/\+ docker\/non-root-user of other\.Dockerfile/);
    expect(then!.code).toBe(0);
  });

  it('does not fail for rules that had not run when it was written, until it is updated', async () => {
    const repo = repository();
    await readycheck(['baseline', 'create', repo, '--config', path.join(repo, 'readycheck.json')]);
    // As if written before the rule existed: neither the rule nor its finding.
    const old = read(repo)
      .split('\n')
      .filter((line) => !line.includes('"check":"docker/non-root-user"'))
      .join('\n')
      .replace('"non-root-user",', '');
    write(repo, file, old);
    const [upgraded, updated, after] = await readycheckAll([scanArgs(repo), ['baseline', 'update', repo], scanArgs(repo)]);
    const report = reportOf(upgraded);
    expect(upgraded!.code, upgraded!.stderr).toBe(0);
    expect(report.baseline?.newerRules).toEqual(['docker/non-root-user']);
    expect(report.findings.find(({ check }) => check === 'docker/non-root-user')?.status).toBe('open');
    expect(saidAbout(report)).toMatch(
      /One finding is of rules that had not run .*\(docker\/non-root-user\).*until `readycheck baseline update`/,
    );
    expect(updated!.stdout).toMatch(/\+ docker\/non-root-user of Dockerfile .*\(a rule that is newer than the baseline\)/);
    expect(reportOf(after)).toMatchObject({ baseline: { newerRules: [] } });
    write(repo, 'other.Dockerfile', other);
    expect((await readycheck(scanArgs(repo))).code).toBe(1);
  });

  it('does not fail for what only a newer version sees in the code it was written for', async () => {
    const repo = repository();
    await readycheck(['baseline', 'create', repo]);
    // As if an older version had written it, whose rule had not seen this finding.
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const old = read(repo)
      .split('\n')
      .filter((line) => !line.includes('"check":"docker/non-root-user"'))
      .join('\n')
      .replace(`"readycheck":"${version}"`, '"readycheck":"0.0.1"');
    write(repo, file, old);
    expect((await readycheck(scanArgs(repo))).code).toBe(1);
    commitAll(repo, 'baseline');
    const known = await readycheck(scanArgs(repo));
    expect(known.code, known.stderr).toBe(0);
    expect(reportOf(known).findings.find(({ check }) => check === 'docker/non-root-user')?.status).toBe('baseline');
    write(repo, 'other.Dockerfile', other);
    commitAll(repo, 'another image');
    expect((await readycheck(scanArgs(repo))).code).toBe(1);

    const shallow = mkdtempSync(path.join(tmpdir(), 'readycheck-shallow-'));
    folders.push(shallow);
    git(shallow, 'clone', '-q', '--depth', '1', `file://${repo}`, '.');
    const cut = await readycheck(scanArgs(shallow));
    expect(cut.code).toBe(1);
    expect(saidAbout(reportOf(cut))).toMatch(/written by readycheck 0\.0\.1 and this clone is shallow.*git fetch --unshallow/);
  });

  it('merges without conflicts: both sides keep their lines', async () => {
    const repo = repository({ 'other.Dockerfile': other, 'third.Dockerfile': other });
    await readycheck(['baseline', 'create', repo]);
    commitAll(repo, 'baseline');
    expect(readFileSync(path.join(repo, '.readycheck/.gitattributes'), 'utf8')).toBe('baseline.jsonl merge=union\n');
    for (const [branch, name] of [
      ['left', 'left.Dockerfile'],
      ['right', 'right.Dockerfile'],
    ] as const) {
      git(repo, 'checkout', '-q', '-b', branch, 'main');
      write(repo, name, other);
      await readycheck(['baseline', 'update', repo, '--add']);
      commitAll(repo, branch);
    }
    git(repo, 'merge', '-q', '--no-edit', 'left');
    const merged = await readycheck(scanArgs(repo));
    expect(merged.code, merged.stderr).toBe(0);
    expect(saidAbout(reportOf(merged))).toBe('');
  });
});

describe('the file', () => {
  it('is sorted, holds no line numbers, and every line fits its schema', async () => {
    const repo = repository({ 'other.Dockerfile': other });
    await readycheck(['baseline', 'create', repo]);
    const text = read(repo);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const schema = JSON.parse((await readycheck(['baseline', 'schema'])).stdout) as object;
    const validate = new Ajv2020().compile(schema);
    for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ fingerprint: 1 })).toBe(false);
    expect(text).not.toMatch(/"(line|startLine|column)"|:\d+:\d+/);
    const found = lines.filter((line) => 'fingerprint' in line).map((line) => `${String(line['check'])} ${String(line['subject'])}`);
    expect(found).toEqual([...found].sort());
    expect(found.length).toBeGreaterThan(2);
    await readycheck(['baseline', 'create', repo, '--force']);
    expect(read(repo)).toBe(text);
  });

  it('is refused or named with its line where it cannot be used', async () => {
    const repo = repository();
    const [none, created, twice] = await readycheckAll([
      ['baseline', 'update', repo],
      ['baseline', 'create', repo],
      ['baseline', 'create', repo],
    ]);
    expect(none).toMatchObject({ code: 2, stderr: `There is no ${file} here; \`readycheck baseline create\` writes one.\n` });
    expect(created!.code).toBe(0);
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') as string });
    write(repo, file, `${read(repo)}<<<<<<< mine\n`);
    const broken = read(repo).trim().split('\n').length;
    const [scan, update] = await readycheckAll([scanArgs(repo), ['baseline', 'update', repo]]);
    expect(saidAbout(reportOf(scan))).toContain(`Line ${broken} of the baseline cannot be read and has no effect.`);
    expect(update).toMatchObject({ code: 2, stderr: `${file}:${broken} is no line of a baseline; mend or remove it first.\n` });

    const outside = path.join(folderOf({ 'x.jsonl': '{}\n' }), 'x.jsonl');
    folders.push(path.dirname(outside));
    rmSync(path.join(repo, file));
    symlinkSync(outside, path.join(repo, file));
    const [linked, forced] = await readycheckAll([scanArgs(repo), ['baseline', 'create', repo, '--force']]);
    expect(saidAbout(reportOf(linked))).toContain('is a link and is not followed; it has no effect');
    expect(forced).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a plain file') as string });
    expect(readFileSync(outside, 'utf8')).toBe('{}\n');
    expect(existsSync(path.join(repo, `${file}.new`))).toBe(false);
  });
});
