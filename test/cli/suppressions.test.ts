import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditedSuppression } from '../../src/engine/index.ts';
import { folderOf, readycheck, readycheckAll } from './run.ts';

const image = 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n';
let shop: string;
let clean: string;

beforeAll(() => {
  shop = folderOf({
    'package.json': '{ "name": "shop", "scripts": { "start": "node main.js" } }\n',
    'main.js':
      '// readycheck-ignore http/rate-limit -- nothing is served here\n// readycheck-ignore http/rate-limits -- a typo\nconsole.log(1);\n',
    Dockerfile: `# readycheck-ignore docker/non-root-user, docker/healthcheck -- runs in a sandbox until 2999-01-01\n${image}`,
    'old.Dockerfile': `# readycheck-ignore docker/non-root-user -- soon until 2020-01-01\n${image}`,
    'bare.Dockerfile': `# readycheck-ignore docker/non-root-user\n${image}`,
    'readycheck.yaml':
      'rules: { compose/restart-policy: off }\nsuppressions:\n  - { rule: docker/node-env, path: "*Dockerfile", reason: set by the platform }\n  - { rule: compose/restart-policy, service: web, reason: swarm does it }\n',
  });
  clean = folderOf({ 'main.js': '1;\n', 'package.json': '{ "name": "x", "dependencies": {} }\n' });
});
afterAll(() => {
  for (const folder of [shop, clean]) rmSync(folder, { recursive: true, force: true });
});

describe('suppressions', () => {
  it('are listed with place, reason, end and whether they are needed', async () => {
    const ran = await readycheck(['suppressions', shop, '--format', 'json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { suppressions } = JSON.parse(ran.stdout) as { suppressions: AuditedSuppression[] };
    expect(suppressions.map(({ file, line, rule, state, findings }) => `${file}:${line} ${rule} ${state} ${findings}`)).toEqual([
      'Dockerfile:1 docker/healthcheck used 1',
      'Dockerfile:1 docker/non-root-user used 1',
      'bare.Dockerfile:1 docker/non-root-user no-reason 0',
      'main.js:1 http/rate-limit unused 0',
      'main.js:2 http/rate-limits faulty 0',
      'old.Dockerfile:1 docker/non-root-user expired 0',
      'readycheck.yaml:3 docker/node-env used 3',
      'readycheck.yaml:4 compose/restart-policy not-run 0',
    ]);
    expect(suppressions[0]).toEqual({
      rule: 'docker/healthcheck',
      source: 'comment',
      file: 'Dockerfile',
      line: 1,
      column: 3,
      reason: 'runs in a sandbox',
      until: '2999-01-01',
      state: 'used',
      findings: 1,
    });
    expect(suppressions[6]).toMatchObject({ source: 'configuration', column: 5, scope: 'path *Dockerfile', reason: 'set by the platform' });
  });

  it('fail a build when it says so, for the reasons it names', async () => {
    const [text, gate, harmless, none, wrong] = await readycheckAll([
      ['suppressions', shop],
      ['suppressions', shop, '--fail-on', 'unused,expired'],
      ['suppressions', clean, '--fail-on', 'unused,expired,no-reason,faulty'],
      ['suppressions', clean],
      ['suppressions', shop, '--fail-on', 'used'],
    ]);
    expect(text!.code).toBe(0);
    expect(text!.stdout).toMatch(/^used {2}docker\/healthcheck \(1 finding\) {2}Dockerfile:1:3\n {4}runs in a sandbox, until 2999-01-01\n/);
    expect(text!.stdout).toMatch(/\n8 suppressions: 3 used, 1 unused, 1 expired, 1 without a reason, 1 faulty, 1 not run\.\n$/);
    expect(gate).toMatchObject({ code: 1, stderr: 'Gate failed: 2 suppressions are unused or expired.\n' });
    expect(harmless!.code).toBe(0);
    expect(none!.stdout).toBe('Nothing is suppressed.\n');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('Name some of unused, expired, no-reason, faulty') as string });
  });
});
