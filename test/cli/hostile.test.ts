import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { git } from './git.ts';
import { folderOf, readycheckAll, type Ran } from './run.ts';

/** Everything that could steer a terminal, but the line breaks and tabs that output is made of. */
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Red, a title for the window, the C1 form of "clear the screen", text from right to left. */
const evil = '\u001b[31m\u001b]0;x\u0007\u009b2J\u202e';
/** What git takes in names of branches. */
const evilBranch = 'feat/\u009b2J\u202ex';

const compose = `services:
  "api${JSON.stringify(evil).slice(1, -1)}":
    build: .
    ports: ["3000:3000"]
    environment: { NODE_ENV: production, DATABASE_URL: "postgres://db/x" }
  db:
    image: postgres:18-alpine
    container_name: "db ${evil.replaceAll(/[\u0000-\u001f\u0080-\u009f]/g, '')}"
    ports: ["5432:5432"]
    restart: always
`;

const files = {
  'package.json': `{ "name": ${JSON.stringify(`shop${evil}`)}, "type": "module", "scripts": { "start": "node src/app.js" }, "dependencies": { "express": "^5.0.0", ${JSON.stringify(`dep${evil}`)}: "1.0.0" } }\n`,
  'src/app.js': `import express from 'express';\nimport { routes } from './r${evil}.js';\nconst app = express(); // ${evil}\nroutes(app);\napp.get('/${evil}', (req, res) => res.send('x')); // ${evil}\napp.listen(process.env.PORT);\n`,
  [`src/r${evil}.js`]: `export function routes(app) {\n  app.get('/a${evil}', (req, res) => res.redirect(req.query.to));\n  // readycheck-ignore http/rate-limit -- because ${evil}\n  app.post('/login${evil}', (req, res) => eval(req.query.code)); // ${evil}\n}\n`,
  'compose.yaml': compose,
  [`deploy ${evil}/compose.yml`]: compose,
  Dockerfile: `FROM node:22 # ${evil}\n# readycheck-ignore docker/non-root-user -- ${evil}\nCOPY . /app${evil}\nENV API_KEY="${evil}"\nCMD ["node", "/app/src/app.js"]\n`,
  [`.github/workflows/ci${evil}.yml`]: `name: ${JSON.stringify(evil)}\non: { push: { branches: [main] } }\njobs:\n  ${JSON.stringify(`build${evil}`)}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@master\n      - run: ${JSON.stringify(`npm install # ${evil}`)}\n`,
  'nginx/nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    server_name "a${evil}";\n    location / { proxy_pass http://api:3000; }\n  }\n}\n`,
  '.env': `SECRET_KEY=${evil}abcdefgh0123456789\n`,
  '.github/CODEOWNERS': `* @a${evil}\n`,
  'broken.json': `{ "a": ${evil}`,
  'readycheck.yaml': `services:\n  - name: ${JSON.stringify(`api${evil}`)}\n    root: .\nsuppressions:\n  - rule: node/request-timeout\n    service: ${JSON.stringify(evil)}\n    reason: ${JSON.stringify(`it ${evil}`)}\n    until: '2026-01-01'\n`,
  '.readycheck/attestations.yaml': `attestations:\n  - id: ops/restore-tested\n    by: ${JSON.stringify(evil)}\n    on: 2026-01-01\n    expires: 2026-02-01\n    evidence: ${JSON.stringify(evil)}\n  - id: ${JSON.stringify(`ops/${evil}`)}\n    by: b\n    on: 2026-01-01\n`,
  '.readycheck/baseline.jsonl': `{"check":${JSON.stringify(evil)}}\n${evil}\n`,
} as const;

let root: string;
let wrong: string;
beforeAll(() => {
  root = folderOf(files);
  git(root, 'init', '-q');
  git(root, 'remote', 'add', 'origin', `https://example.org/${evil.replaceAll(/[\u0000-\u001f]/g, '')}.git`);
  git(root, 'checkout', '-qb', evilBranch);
  git(root, 'add', '-Af');
  git(root, '-c', `user.name=e${evil}`, 'commit', '-qm', `first ${evil}`);
  const app = readFileSync(path.join(root, 'src/app.js'), 'utf8');
  writeFileSync(path.join(root, 'src/app.js'), `${app}// ${evil}\n`);
  git(root, 'commit', '-aqm', `second ${evil}`, `--author=${evil.replaceAll(/[\u0000-\u001f]/g, '')} <a@example.org>`);
  wrong = folderOf({ ...files, 'readycheck.yaml': `${JSON.stringify(`no${evil}`)}: 1\nrules:\n  ${JSON.stringify(`x/${evil}`)}: off\n` });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(wrong, { recursive: true, force: true });
});

const formats = [
  'text',
  'json',
  'sarif',
  'markdown',
  'summary',
  'html',
  'junit',
  'gitlab',
  'gitlab-sast',
  'github',
  'csv',
  'badge',
  'badge-json',
  'rdjson',
];

test('nothing of a hostile repository reaches a terminal raw, whatever is asked', async () => {
  const scanned = await readycheckAll([['scan', '--format', 'json', '--no-history', '--fail-on', 'none', root]]);
  expect(scanned[0]?.stderr).toContain('Gate passed.');
  const report = JSON.parse(scanned[0]!.stdout) as { findings: { fingerprint: string; check: string }[] };
  expect(report.findings.length).toBeGreaterThan(15);
  const rules = [...new Set(report.findings.map(({ check }) => check))];
  const lines: (readonly string[])[] = [
    ...formats.map((format) => ['scan', '--format', format, '--fail-on', 'none', root]),
    ['scan', '--verbose', '--timing', '--fail-on', 'none', root],
    ['scan', '--since', evilBranch, root],
    ['scan', '--ref', evilBranch, '--fail-on', 'none', root],
    ['scan', '--since', `${evilBranch}y`, root],
    ['history', 'backfill', root],
    ['history', root],
    ['history', '--all', '--format', 'json', root],
    ['history', '--format', 'csv', root],
    ['history', '--format', 'svg', root],
    ...rules.slice(0, 2).flatMap((rule) => [
      ['history', 'blame', rule, root],
      ['history', 'blame', rule, '--format', 'json', root],
    ]),
    ...rules.filter((_, index) => index % 6 === 0).map((rule) => ['explain', rule, root]),
    ...report.findings.filter((_, index) => index % 7 === 1).map(({ fingerprint }) => ['explain', fingerprint, root]),
    ['explain', 'score', root],
    ['suppressions', root],
    ['suppressions', '--format', 'json', root],
    ['attest', '--all', root],
    ['attest', '--format', 'json', root],
    ['attest', 'ops/restore-tested', '--by', 'a', root],
    ['attest', 'ops/restore-tested', '--remove', root],
    ['fix', '--dry-run', root],
    ['baseline', 'update', root],
    ['baseline', 'create', '--force', root],
    ['baseline', 'prune', root],
    ['config', 'print', root],
    ['config', 'validate', root],
    ['config', 'validate', wrong],
    ['scan', wrong],
    ['doctor', wrong],
    ['doctor', root],
    ['init', '--dry-run', '--github', '--gitlab', '--pre-commit', root],
    ['fix', '--include-review', '--allow-dirty', root],
    ['undo', root],
    ['scan', path.join(root, `deploy ${evil}`)],
    ['scan', path.join(root, `gone ${evil}`)],
  ];
  const runs = await readycheckAll(lines);
  const raw = runs.flatMap(({ stdout, stderr }: Ran, index) =>
    [stdout, stderr].flatMap((text) =>
      text
        .split(/\r?\n/)
        .filter((line) => steering.test(line))
        .slice(0, 2)
        .map((line) => `${lines[index]!.slice(0, 4).join(' ')}: ${JSON.stringify(line)}`),
    ),
  );
  expect(raw).toEqual([]);
  // Said by the tool itself, not by a crash of it.
  expect(runs.flatMap(({ code }, index) => (code === 4 ? [lines[index]!.join(' ')] : []))).toEqual([]);
}, 120_000);
