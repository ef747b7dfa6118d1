import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { folderOf, readycheck, readycheckAll, type Ran } from './run.ts';

const folders: string[] = [];
function folder(files: Readonly<Record<string, string>>): string {
  const made = folderOf(files);
  folders.push(made);
  return made;
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const image = 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n';
const server = "require('express')().get('/', (req, res) => res.send('x')).listen(3000);\n";
const scanArgs = (root: string, ...more: string[]): string[] => ['scan', root, '--no-history', '--fail-on', 'none', '-f', 'json', ...more];
const reportOf = (ran: Ran | undefined): Report => JSON.parse(ran!.stdout) as Report;

describe('a configuration in package.json', () => {
  const files = {
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'node main.js' },
      readycheck: {
        extends: './ci/base.yaml',
        rules: { 'docker/healthcheck': 'high' },
        overrides: [{ files: 'legacy/', rules: { docker: 'off' } }],
        thresholds: { failOn: 'none', minScore: 99, minCategory: { packaging: 90 } },
      },
    }),
    'ci/base.yaml': 'rules:\n  docker/healthcheck: off\n  docker/node-env: { severity: critical }\nthresholds: { minScore: 1 }\n',
    'main.js': 'console.log(1);\n',
    Dockerfile: image,
    'legacy/Dockerfile': image,
  };

  it('extends others, wins over them, and treats some paths otherwise', async () => {
    const { findings } = reportOf(await readycheck(scanArgs(folder(files))));
    const docker = findings.filter(({ check }) => check.startsWith('docker/'));
    expect(docker.map(({ location }) => location.file)).not.toContain('legacy/Dockerfile');
    expect(docker.find(({ check }) => check === 'docker/node-env')?.severity).toBe('critical');
    expect(docker.map(({ check }) => check)).toContain('docker/healthcheck');
  });

  it('sets the gate, and flags win over it', async () => {
    const root = folder(files);
    const [held, relaxed] = await readycheckAll([
      ['scan', root, '-q', '--no-history'],
      ['scan', root, '-q', '--no-history', '--min-score', '0', '--min-category', 'packaging=0'],
    ]);
    expect(held).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Gate failed: The score .* is below 99\. Packaging and edge has .*, below 90\.$/m) as string,
    });
    expect(relaxed!.code).toBe(0);
  });

  it('is not looked for in a dependency of the same name', async () => {
    const root = folder({ 'package.json': '{ "name": "x", "devDependencies": { "readycheck": "^1.0.0" } }\n' });
    expect((await readycheck(['config', 'validate', root])).stdout).toBe('There is no configuration; the defaults hold.\n');
  });
});

describe('services of the configuration', () => {
  const files = {
    'package.json': '{ "name": "mono" }\n',
    'services/api/package.json': '{ "name": "@mono/api", "dependencies": { "express": "^5.0.0" } }\n',
    'services/api/run.js': server,
  };
  const services = async (configured: object, more: Readonly<Record<string, string>> = {}): Promise<Report> =>
    reportOf(await readycheck(scanArgs(folder({ ...files, ...more, 'readycheck.json': JSON.stringify({ services: [configured] }) }))));

  it('are found where nothing else shows that they are started, and have the name they are given', async () => {
    for (const configured of [
      { name: 'shop-api', root: 'services/api', entry: 'services/api/run.js', kind: 'http' },
      { name: 'shop-api', entry: './services/api/run.js' },
    ]) {
      const report = await services(configured);
      expect(report.services).toEqual([
        {
          id: 'services/api',
          name: 'shop-api',
          root: 'services/api',
          kind: 'http',
          entries: ['services/api/run.js'],
          frameworks: ['express'],
        },
      ]);
      expect(report.checks.find(({ id }) => id === 'http/security-headers')?.outcome).toBe('failed');
    }
  });

  it('may name one that is found anyway, or say that it is a job and no service', async () => {
    const started = {
      'services/api/package.json':
        '{ "name": "@mono/api", "scripts": { "start": "node run.js" }, "dependencies": { "express": "^5.0.0" } }\n',
    };
    expect((await services({ name: 'shop-api', root: 'services/api' }, started)).services.map(({ name }) => name)).toEqual(['shop-api']);
    expect((await services({ name: 'import', root: 'services/api', kind: 'job' }, started)).services).toEqual([]);
  });

  it('are told when their entry is not there', async () => {
    const report = await services({ name: 'gone', entry: 'services/api/nope.js' });
    expect(report.diagnostics.map(({ message }) => message)).toContain(
      'The configuration names services/api/nope.js as the entry of the service gone; there is no such file.',
    );
  });
});

describe('a path that is no folder', () => {
  it('is told by every command, in one sentence, with exit code 2', async () => {
    const root = folder({ 'main.js': '1;\n', 'package.json': '{}\n' });
    const commands = [
      'scan',
      'fix',
      'undo',
      'explain docker/healthcheck',
      'explain abcd1234',
      'history',
      'history show',
      'baseline create',
      'baseline update',
      'baseline prune',
      'attest ops/on-call',
      'suppressions',
      'init',
      'config print',
      'config validate',
    ];
    const lines = commands.flatMap((command) => [
      [...command.split(' '), 'none'],
      [...command.split(' '), 'main.js'],
    ]);
    const runs = await readycheckAll(lines, { cwd: root });
    lines.forEach((line, index) => {
      expect(runs[index], line.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(runs[index]!.stderr, line.join(' ')).toMatch(/^(There is no folder |.*is not a folder)[^\n]*\n$/);
    });
  });
});
