import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fix, type FixOptions } from '../../src/commands/fix.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-services-')));
  for (const name of ['orders', 'mails']) {
    const files = {
      'package.json': `{\n  "name": "${name}",\n  "private": true,\n  "scripts": { "start": "node src/server.js" },\n  "dependencies": {\n    "express": "^5.1.0"\n  }\n}\n`,
      'src/server.js':
        "const express = require('express');\n\nconst app = express();\napp.use(express.json());\napp.post('/login', (req, res) => res.json({}));\n\napp.listen(3000);\n",
      Dockerfile:
        'FROM node:24-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY src src\nEXPOSE 3000\nCMD node src/server.js\n',
    };
    for (const [file, text] of Object.entries(files)) {
      const full = path.join(root, 'services', name, file);
      mkdirSync(path.dirname(full), { recursive: true });
      writeFileSync(full, text);
    }
  }
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.email=a@example.com', '-c', 'user.name=a', 'commit', '-qm', 'start');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });

async function run(options: FixOptions): Promise<string> {
  let said = '';
  const terminal = { out: (text: string) => void (said += text), err: (text: string) => void (said += text) };
  await fix(root, { includeReview: true, profile: 'all', ...options }, terminal, { pid: 4_000_001, isAlive: () => false });
  return said;
}

test('fixes of one service touch nothing of another one', async () => {
  const said = await run({ service: ['orders'] });
  const changed = git('status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .flatMap((line) => (line === '' || line.includes('.readycheck/') ? [] : [line.slice(3)]));
  expect(said).toMatch(/[1-9]\d* fix(es)? applied/);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((file) => !file.startsWith('services/orders/'))).toEqual([]);
  expect(readFileSync(path.join(root, 'services/mails/src/server.js'), 'utf8')).not.toContain('helmet');
}, 60_000);

test('a service there is not is a usage error that says which there are', async () => {
  await expect(run({ service: ['billing'] })).rejects.toThrow(/^There is no service "billing" here; there are .*mails.*, .*orders/);
}, 60_000);
