import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { fixturesOf, openFixture, planFor } from '../../src/dev/fixtures.ts';
import { memoryRepo } from '../../src/source/index.ts';
import { actionlintOf, workflowsOf } from './actionlint.ts';

/** Fixed fixtures with workflows, as [name, folder]. */
const fixed = checks
  .filter((check) => check.fix !== undefined)
  .flatMap((check) => fixturesOf(check.id).map((fixture) => [`${check.id} ${fixture.name}`, fixture.folder] as const))
  .filter(([name, folder]) => name.includes(' fixed') && existsSync(path.join(folder, '.github/workflows')));

describe('actionlint', () => {
  test('finds fault with a workflow that has one', async () => {
    const text = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps: [{ run: "true" }]\n';
    expect((await actionlintOf(text, 'a.yml')).join()).toMatch(/needs/);
  });

  test.each(fixed)('has nothing new against %s', async (_name, folder) => {
    const before = folder.replace(/fixed(?=[^/]*$)/, 'bad');
    for (const [file, text] of workflowsOf(await openFixture(folder))) {
      const old = path.join(before, file);
      const known = existsSync(old) ? (await actionlintOf(readFileSync(old, 'utf8'), file)).map((line) => line.replace(/^\d+: /, '')) : [];
      expect((await actionlintOf(text, file)).filter((line) => !known.includes(line.replace(/^\d+: /, '')))).toEqual([]);
    }
  });

  test('has nothing against a workflow that went through every fix of workflows', async () => {
    let files: Record<string, string> = {
      'package.json':
        '{ "name": "shop", "scripts": { "start": "node a.js", "test": "vitest run", "lint": "eslint .", "build": "tsc" }, "dependencies": { "pino": "^10.0.0" } }\n',
      'package-lock.json':
        '{ "lockfileVersion": 3, "packages": { "": { "name": "shop" }, "node_modules/pino": { "version": "10.0.0" } } }\n',
      'a.js': "require('node:http').createServer().listen(3000);\n",
      '.github/workflows/main.yml': [
        'name: main',
        '',
        'on:',
        '  push:',
        '    branches: [main]',
        '',
        'jobs:',
        '  # what everybody waits for',
        '  check:',
        '    runs-on: ubuntu-latest',
        '    steps:',
        '      - uses: actions/checkout@v3',
        '      - uses: actions/setup-node@v3',
        '        with:',
        '          node-version: 18',
        '      - run: npm install',
        '      - run: npm test',
        '  ship:',
        '    runs-on: ubuntu-latest',
        '    steps:',
        '      - uses: actions/checkout@v3',
        '      - run: |',
        '          echo "${{ secrets.KUBECONFIG }}" > kubeconfig',
        '          kubectl apply --kubeconfig kubeconfig -f k8s/',
        '',
      ].join('\n'),
    };
    const done: string[] = [];
    for (const check of checks.filter(({ id, fix }) => fix !== undefined && /^(ci|deps|node)\//.test(id))) {
      const plan = await planFor(check, await memoryRepo(files));
      if (plan.fixes.length > 0) done.push(check.id);
      files = { ...files, ...Object.fromEntries(plan.end.texts) };
    }
    for (const [file, text] of workflowsOf(await memoryRepo(files))) expect(await actionlintOf(text, file)).toEqual([]);
    expect(done).toEqual(
      expect.arrayContaining([
        'ci/action-outdated',
        'ci/build',
        'ci/concurrency',
        'ci/deploy-environment',
        'ci/deploy-gated',
        'ci/job-timeout',
        'ci/lint',
        'ci/permissions',
        'ci/secret-interpolation',
        'ci/security-scan',
        'deps/frozen-install',
        'node/version-eol',
      ]),
    );
  });
});
