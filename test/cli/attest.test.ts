import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { git } from './git.ts';
import { folderOf, readycheck, readycheckAll } from './run.ts';

const file = '.readycheck/attestations.yaml';
const folders: string[] = [];
let repo: string;

function repository(): string {
  const folder = folderOf({
    'package.json': '{ "name": "shop", "scripts": { "start": "node main.js" }, "dependencies": { "express": "^5.0.0", "pg": "^8.0.0" } }\n',
    'main.js': "require('express')().get('/', (req, res) => res.send('x')).listen(3000);\n",
    CODEOWNERS: '* @shop/ops\n',
  });
  folders.push(folder);
  git(folder, 'init', '-q');
  git(folder, 'config', 'user.name', 'Ana Example');
  return folder;
}
const answers = (folder = repo): string => readFileSync(path.join(folder, file), 'utf8');

beforeAll(() => {
  repo = repository();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('attest', () => {
  it('lists the questions that apply, by area, and all of them on request', async () => {
    const [some, all, elsewhere] = await readycheckAll(
      [
        ['attest', repo],
        ['attest', '--all'],
        ['attest', '--format', 'json'],
      ],
      { cwd: repo },
    );
    expect(some).toMatchObject({ code: 0, stderr: '' });
    expect(some!.stdout).toMatch(/^Data and backups\n {2}open {6}ops\/restore-tested {2}Was a backup restored/);
    expect(some!.stdout).toMatch(/In all: attested 0 of \d+, 0 expired\.\n\d+ do not apply here[^]*CODEOWNERS gives them to @shop\/ops\./);
    expect(some!.stdout).not.toContain('k8s/service-mesh');
    expect(all!.stdout).toMatch(/n\/a {7}k8s\/service-mesh .*\n +Nothing here runs on Kubernetes\./);
    const json = JSON.parse(elsewhere!.stdout) as NonNullable<Report['attestations']>;
    expect(json.items.length).toBe(77);
    expect(json.owners).toEqual(['@shop/ops']);
  });

  it('writes an answer down and takes it back; the score does not move, the figure does', async () => {
    const folder = repository();
    const scan = ['scan', folder, '--no-history', '--fail-on', 'none', '-f', 'json'];
    const [before, by, dated, after, text, sarif, gate, removed] = await readycheckAll([
      scan,
      ['attest', 'ops/restore-tested', folder, '--evidence', 'https://wiki.example.org/restore'],
      ['attest', 'ops/dr-drill', folder, '--by', 'Bo', '--on', '2025-01-01', '--expires', '10d'],
      scan,
      ['scan', folder, '--no-history', '--fail-on', 'none', '-q'],
      ['scan', folder, '--no-history', '--fail-on', 'none', '-f', 'sarif'],
      ['attest', folder, '--fail-on', 'expired'],
      ['attest', 'ops/dr-drill', folder, '--remove'],
    ]);
    expect(by!.stdout).toMatch(/^Was a backup restored lately.*\nYes, says Ana Example on \d{4}-\d\d-\d\d; it holds until/);
    expect(dated!.stderr).toContain('--evidence takes a link');
    const [was, is] = [before, after].map((ran) => JSON.parse(ran!.stdout) as Report);
    expect(is!.score).toEqual(was!.score);
    expect(is!.attestations).toMatchObject({ attested: 1, expired: 1, total: was!.attestations!.total });
    expect(text!.stdout).toMatch(/attested 1 of \d+, 1 expired/);
    const log = JSON.parse(sarif!.stdout) as { runs: [{ properties: unknown }] };
    expect(log.runs[0].properties).toEqual({ attestations: { attested: 1, expired: 1, total: was!.attestations!.total } });
    expect(gate).toMatchObject({ code: 1, stderr: 'Gate failed: 1 item is expired.\n' });
    expect(removed).toMatchObject({ code: 0, stdout: 'ops/dr-drill is open again.\n' });
    expect(answers(folder)).toMatch(
      /^#.*\n- id: ops\/restore-tested\n {2}by: Ana Example\n {2}on: .*\n {2}expires: .*\n {2}evidence: https:\/\/wiki.example.org\/restore\n$/,
    );
    const validate = new Ajv2020().compile(JSON.parse((await readycheck(['attest', '--schema'])).stdout) as object);
    expect(validate(load(answers(folder))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate([{ id: 'ops/no-such', by: 'x', on: '2026-01-01' }])).toBe(false);
  });

  it('says what is wrong with a call, in one sentence, and writes nothing then', async () => {
    const folder = repository();
    const cases: [string[], RegExp][] = [
      [['attest', 'ops/restore-testd', folder], /There is no item "ops\/restore-testd" \(did you mean ops\/restore-tested\?\)\.$/],
      [['attest', 'restore-tested'], /did you mean ops\/restore-tested\?/],
      [['attest', '--by', 'Bo'], /Name the item/],
      [['attest', 'ops/dr-drill', path.join(folder, 'none')], /is not a folder/],
      [['attest', 'ops/dr-drill', folder, '--on', '2026-02-30'], /It is a date \(YYYY-MM-DD\)\./],
      [['attest', 'ops/dr-drill', folder, '--on', '2999-01-01'], /still to come/],
      [['attest', 'ops/dr-drill', folder, '--on', '2026-01-01', '--expires', '2025-01-01'], /lies before/],
      [['attest', 'ops/dr-drill', folder, '--by', ' '], /Say who attests it/],
      [['attest', 'ops/dr-drill', folder, '--remove'], /is not in it/],
      [['attest', '--fail-on', 'late'], /Name expired, open or both/],
    ];
    const runs = await readycheckAll(cases.map(([args]) => args));
    for (const [index, [args, message]] of cases.entries()) {
      expect(runs[index]!.stderr.trim(), args.join(' ')).toMatch(message);
      expect(runs[index], args.join(' ')).toMatchObject({ code: 2, stdout: '' });
    }
    expect(() => answers(folder)).toThrow();
  });

  it('names the place of what is wrong in the file, and never follows a link', async () => {
    const folder = repository();
    mkdirSync(path.join(folder, '.readycheck'));
    writeFileSync(path.join(folder, file), '- id: ops/dr-drill\n  by: Bo\n  on: soon\n');
    const [scan, list] = await readycheckAll([
      ['scan', folder, '--no-history', '--fail-on', 'none', '-f', 'json'],
      ['attest', folder],
    ]);
    expect((JSON.parse(scan!.stdout) as Report).diagnostics).toContainEqual({
      file,
      line: 3,
      column: 7,
      stage: 'config',
      message: '"on" is a date, written as YYYY-MM-DD.',
    });
    expect(list!.stderr).toBe(`${file}:3:7: "on" is a date, written as YYYY-MM-DD.\n`);
    const outside = path.join(folderOf({ 'a.yaml': '# mine\n' }), 'a.yaml');
    folders.push(path.dirname(outside));
    rmSync(path.join(folder, file));
    symlinkSync(outside, path.join(folder, file));
    expect(await readycheck(['attest', 'ops/dr-drill', folder])).toMatchObject({
      code: 2,
      stderr: `${file} is a link and is not followed.\n`,
    });
    expect(readFileSync(outside, 'utf8')).toBe('# mine\n');
  });

  it('is explained like a rule', async () => {
    const ran = await readycheck(['explain', 'ops/restore-tested', repo]);
    expect(ran.stdout).toMatch(
      /^ops\/restore-tested\nWas a backup[^]*Why: [^]*How to find out: [^]*Ask again: after 30 days[^]*In shop: open\n$/,
    );
  });
});
