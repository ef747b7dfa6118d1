import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { folderOf, readycheck } from './run.ts';

/** Fails docker/non-root-user (high) and nothing critical; `deps/lockfile` passes. */
const files = {
  'package.json': '{ "name": "shop", "dependencies": {}, "scripts": { "start": "node main.js" } }\n',
  'main.js': "console.log('x');\n",
  Dockerfile: 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n',
};
const only = ['--only', 'docker/non-root-user'];

let shop: string;
let empty: string;
const folders: string[] = [];
const temporary = (content: Readonly<Record<string, string>>): string => {
  const folder = folderOf(content);
  folders.push(folder);
  return folder;
};
const git = (cwd: string, ...args: string[]): void => {
  const env = {
    ...process.env,
    GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
    GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', ...args], {
    cwd,
    env,
    stdio: 'pipe',
  });
};
/** Environment in which Node runs a line of code before the program. */
const preload = (code: string): Record<string, string> => ({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` });
const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report;

beforeAll(() => {
  shop = temporary(files);
  empty = temporary({ 'notes.txt': 'nothing\n' });
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('exit codes', () => {
  it('0 when the gate holds, 1 when it does not, for every format', async () => {
    for (const format of ['text', 'json', 'sarif']) {
      const failed = await readycheck(['scan', shop, ...only, '-f', format]);
      expect(failed, failed.stderr).toMatchObject({ code: 1, stderr: 'Gate failed: 1 open finding of severity high or higher.\n' });
      expect(failed.stdout).not.toBe('');
      expect(await readycheck(['scan', shop, ...only, '-f', format, '--fail-on', 'critical'])).toMatchObject({
        code: 0,
        stderr: 'Gate passed.\n',
      });
    }
  });

  it('1 for a score or a category below its threshold', async () => {
    const relaxed = ['--fail-on', 'none'];
    const low = await readycheck(['scan', shop, ...only, ...relaxed, '--min-score', '50']);
    expect(low).toMatchObject({ code: 1, stderr: 'Gate failed: The score 0.0 is below 50.\n' });
    const category = await readycheck([
      'scan',
      shop,
      ...only,
      ...relaxed,
      '--min-category',
      'packaging=80',
      '--min-category',
      'security=80',
    ]);
    expect(category).toMatchObject({ code: 1, stderr: 'Gate failed: Packaging and edge has 0.0, below 80.\n' });
  });

  it('2 for a wrong call, with one sentence', async () => {
    const cases: [string[], RegExp][] = [
      [['scan', '--frmat', 'json'], /unknown option '--frmat'[^]*Did you mean --format/],
      [['scan', '-f', 'yaml'], /Allowed choices are text, json, sarif/],
      [['scan', '--fail-on', 'terrible'], /Allowed choices are/],
      [['scan', '--min-score', '101'], /number from 0 to 100/],
      [['scan', '--min-category', 'packging=1'], /Did you mean packaging\?/],
      [['scan', '--output', 'nope=x'], /format=file/],
      [['scan', path.join(shop, 'none')], /There is no folder/],
      [['scan', path.join(shop, 'main.js')], /is not a folder/],
      [['scan', shop, '--only', 'docker/non-rot-user'], /did you mean "docker\/non-root-user"\?/],
      [['scan', shop, '--config', 'none.json'], /none\.json.*no such file/],
      [['scan', shop, '--ref', 'HEAD'], /not inside a git repository/],
      [['scan', shop, '--fail-on-new'], /needs --since/],
      [['scan', shop, '--since', 'a', '--changed'], /either --since or --changed/],
      [['explain', 'docker/non-rot-user'], /did you mean docker\/non-root-user\?/],
      [['report', path.join(shop, 'main.js')], /It is not JSON/],
      [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
      [['scna'], /did you mean the command "scan"\?/],
    ];
    for (const [args, message] of cases) {
      const ran = await readycheck(args);
      expect(ran.stderr, args.join(' ')).toMatch(message);
      expect(ran, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('2 for a wrong configuration, with the place', async () => {
    const folder = temporary({ ...files, 'readycheck.json': '{\n  "ruels": {}\n}\n' });
    const message = 'readycheck.json:2:3: Unknown key "ruels" (did you mean "rules"?).\n';
    expect(await readycheck(['scan', folder])).toEqual({ code: 2, stdout: '', stderr: message });
    expect(await readycheck(['config', 'validate', folder])).toEqual({ code: 2, stdout: '', stderr: message });
  });

  it('3 when there is nothing to judge', async () => {
    const ran = await readycheck(['scan', empty]);
    expect(ran).toMatchObject({ code: 3, stderr: 'Nothing to judge: no check applies to what is here.\n' });
    expect(ran.stdout).toContain('Not scored');
  });

  it('4 when the tool itself fails, with one sentence and a stack only on request', async () => {
    const env = preload("Date.prototype.getFullYear = () => { throw new TypeError('wires crossed'); };");
    const sentence = 'readycheck itself failed: wires crossed. Run it again with --debug to see where.\n';
    expect(await readycheck(['scan', shop], { env })).toEqual({ code: 4, stdout: '', stderr: sentence });
    const debug = await readycheck(['scan', shop, '--debug'], { env });
    expect(debug.code).toBe(4);
    expect(debug.stderr).toMatch(/wires crossed\.[^]*\n\s+at today/);
    expect((await readycheck(['scan', shop], { env: { ...env, READYCHECK_DEBUG: '1' } })).stderr).toMatch(/\n\s+at today/);
  });

  it('130 when interrupted', async () => {
    const env = preload("process.on('newListener', (name) => name === 'SIGINT' && setTimeout(() => process.stderr.write('ready'), 100));");
    const ran = await readycheck(['report', '-'], { env, input: null, onStderr: (text, kill) => text === 'ready' && kill('SIGINT') });
    expect(ran).toEqual({ code: 130, stdout: '', stderr: 'ready' });
  });
});

describe('output', () => {
  it('is data on standard output, byte-equal each time, without absolute paths or times', async () => {
    const one = await readycheck(['scan', shop, '-f', 'json']);
    const two = await readycheck(['scan', '.', '-f', 'json', '--no-cache'], { cwd: shop });
    expect(two.stdout).toBe(one.stdout);
    expect(one.stdout).not.toContain(shop);
    expect(reportOf(one.stdout)).toMatchObject({ schemaVersion: 1, repo: { name: 'shop' }, ruleset: { profile: 'recommended' } });
  });

  it('goes to as many files as wanted', async () => {
    const out = temporary({});
    const ran = await readycheck(
      ['scan', shop, ...only, '-q', '-o', 'sarif=deep/out.sarif', '-o', 'json=report.json', '-o', 'text=report.txt'],
      { cwd: out },
    );
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Score .*\nFindings: .*\n$/) as string });
    expect(JSON.parse(readFileSync(path.join(out, 'deep/out.sarif'), 'utf8'))).toHaveProperty('runs');
    expect(readFileSync(path.join(out, 'report.txt'), 'utf8')).toContain('Score');
    const saved = readFileSync(path.join(out, 'report.json'), 'utf8');

    const again = await readycheck(['report', 'report.json', '-f', 'sarif'], { cwd: out });
    expect(again.code).toBe(0);
    const withoutFixes = (text: string): unknown => JSON.parse(text, (key, value: unknown) => (key === 'fixes' ? undefined : value));
    expect(JSON.parse(again.stdout)).toEqual(withoutFixes(readFileSync(path.join(out, 'deep/out.sarif'), 'utf8')));
    expect(await readycheck(['report', '-', '-f', 'json', '--fail-on', 'high'], { input: saved })).toMatchObject({
      code: 1,
      stdout: saved,
    });
  });

  it('carries verified fixes in SARIF', async () => {
    const { stdout } = await readycheck(['scan', shop, ...only, '-f', 'sarif']);
    const log = JSON.parse(stdout) as {
      runs: [
        {
          results: [
            { fixes: [{ artifactChanges: [{ artifactLocation: unknown; replacements: [{ insertedContent: { text: string } }] }] }] },
          ];
        },
      ];
    };
    const change = log.runs[0].results[0].fixes[0].artifactChanges[0];
    expect(change.artifactLocation).toEqual({ uri: 'Dockerfile' });
    expect(change.replacements[0].insertedContent.text).toContain('USER node');
  });

  it('says where the time went only when asked', async () => {
    const ran = await readycheck(['scan', shop, ...only, '--timing', '--no-cache']);
    expect(ran.stderr).toMatch(/ms {2}total\n[^]*ms {2}check docker\/non-root-user/);
    expect(ran.stdout).not.toContain(' ms ');
  });

  it('has colours when asked for', async () => {
    expect((await readycheck(['scan', shop, ...only, '--color'])).stdout).toContain('\u001b[');
    expect((await readycheck(['scan', shop, ...only], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[');
    expect((await readycheck(['scan', shop, ...only], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
    expect((await readycheck([shop, ...only])).stdout).not.toContain('\u001b[');
  });
});

describe('commits', () => {
  let repo: string;
  beforeAll(() => {
    repo = temporary(files);
    git(repo, 'init', '-q');
    git(repo, 'add', '-A');
    git(repo, 'commit', '-qm', 'one');
    git(repo, 'checkout', '-qb', 'work');
    writeFileSync(path.join(repo, 'Dockerfile'), 'FROM node:24.1.0-slim\nCOPY main.js .\nUSER node\nCMD ["node", "main.js"]\n');
    git(repo, 'commit', '-qam', 'two');
  });

  it('are scanned without touching the working tree', async () => {
    const before = readFileSync(path.join(repo, 'Dockerfile'), 'utf8');
    expect((await readycheck(['scan', repo, ...only])).code).toBe(0);
    const old = await readycheck(['scan', repo, ...only, '--ref', 'main', '-f', 'json']);
    expect(old.code).toBe(1);
    expect(reportOf(old.stdout).repo).toMatchObject({ dirty: false });
    expect(readFileSync(path.join(repo, 'Dockerfile'), 'utf8')).toBe(before);
  });

  it('are compared: only what is new fails', async () => {
    const docker = path.join(repo, 'docker');
    writeFileSync(path.join(repo, 'other.Dockerfile'), 'FROM node:24.1.0-slim\nCOPY main.js .\nCMD ["node", "main.js"]\n');
    const added = await readycheck(['scan', repo, ...only, '--since', 'main', '-f', 'json']);
    const report = reportOf(added.stdout);
    expect(report.base).toMatchObject({ ref: 'main', commit: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
    expect(report.findings.map((finding) => finding.new)).toEqual([true]);
    expect(added).toMatchObject({ code: 1, stderr: 'Gate failed: 1 new finding of severity high or higher.\n' });
    rmSync(path.join(repo, 'other.Dockerfile'));

    git(repo, 'checkout', '-q', 'main');
    writeFileSync(path.join(repo, 'Dockerfile'), `# moved down\n\n${files.Dockerfile}`);
    const kept = await readycheck(['scan', repo, ...only, '--changed', '--fail-on-new', '-f', 'json']);
    expect(reportOf(kept.stdout).findings.map((finding) => finding.new)).toEqual([false]);
    expect(kept.code).toBe(0);
    git(repo, 'checkout', '-q', '--', '.');
    expect(existsSync(docker)).toBe(false);
    expect(await readycheck(['scan', repo, '--since', 'nowhere'])).toMatchObject({ code: 2, stderr: 'There is no commit "nowhere".\n' });
  });

  it('get one row of history each, and the rows do not make the tree dirty', async () => {
    git(repo, 'checkout', '-q', 'work');
    for (let i = 0; i < 2; i++) await readycheck(['scan', repo]);
    const rows = readFileSync(path.join(repo, '.readycheck/history.jsonl'), 'utf8').trim().split('\n');
    expect(rows.length).toBe(1);
    expect((await readycheck(['history', 'show', repo])).stdout).toContain('2026-01-01');
  });
});

describe('configuration', () => {
  it('changes what a scan does, and flags win over it', async () => {
    const folder = temporary({ ...files, 'readycheck.yaml': 'rules:\n  docker/non-root-user: medium\nthresholds: { failOn: medium }\n' });
    expect(await readycheck(['scan', folder, ...only])).toMatchObject({
      code: 1,
      stderr: 'Gate failed: 1 open finding of severity medium or higher.\n',
    });
    expect((await readycheck(['scan', folder, ...only, '--fail-on', 'high'])).code).toBe(0);
    const printed = await readycheck(['config', 'print', folder]);
    expect(JSON.parse(printed.stdout)).toMatchObject({
      files: ['readycheck.yaml'],
      profile: 'recommended',
      rules: { 'docker/non-root-user': { severity: 'medium' } },
    });
    expect(await readycheck(['config', 'validate', folder])).toMatchObject({ code: 0, stdout: 'readycheck.yaml is valid.\n' });
  });

  it('suppresses what has no line, with an end', async () => {
    const suppression = (until: string): string =>
      `suppressions:\n  - { rule: docker/non-root-user, path: Dockerfile, reason: runs in a sandbox, until: ${until} }\n`;
    const folder = temporary({ ...files, 'readycheck.yaml': suppression('2999-01-01') });
    const ran = await readycheck(['scan', folder, ...only, '-f', 'json']);
    expect(reportOf(ran.stdout).findings[0]).toMatchObject({ status: 'suppressed', suppression: 'runs in a sandbox' });
    writeFileSync(path.join(folder, 'readycheck.yaml'), suppression('2020-01-01'));
    const ended = await readycheck(['scan', folder, ...only, '-f', 'json']);
    expect(reportOf(ended.stdout).findings[0]?.status).toBe('open');
    expect(
      reportOf(ended.stdout)
        .diagnostics.map(({ message }) => message)
        .join(),
    ).toContain('no effect since 2020-01-01');
  });

  it('and baselines let old findings pass', async () => {
    const before = reportOf((await readycheck(['scan', shop, ...only, '-f', 'json'])).stdout);
    const row = { fingerprint: before.findings[0]!.fingerprint, check: 'docker/non-root-user' };
    const folder = temporary({ ...files, '.readycheck/baseline.jsonl': `${JSON.stringify(row)}\n` });
    const after = await readycheck(['scan', folder, ...only, '-f', 'json']);
    expect(after.code).toBe(0);
    expect(reportOf(after.stdout).findings[0]?.status).toBe('baseline');
    expect(reportOf(after.stdout).score.value).toBe(before.score.value);
  });

  it('has a published schema', async () => {
    expect(JSON.parse((await readycheck(['config', 'schema'])).stdout)).toMatchObject({
      properties: { rules: {}, extends: {} },
      additionalProperties: false,
    });
    expect(JSON.parse((await readycheck(['report', '--schema'])).stdout)).toMatchObject({ properties: { findings: {}, score: {} } });
  });
});

describe('the other commands', () => {
  it('--version and --help', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await readycheck(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await readycheck(['scan', '--version'])).toMatchObject({ code: 2 });
    const help = await readycheck(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of [
      'scan',
      'explain',
      'rules',
      'fix',
      'undo',
      'history',
      'report',
      'config',
      'completion',
      'doctor',
      'Exit codes',
      '--since',
    ])
      expect(help.stdout).toContain(word);
  });

  it('rules lists every check with what a machine wants to know', async () => {
    const rules = JSON.parse((await readycheck(['rules', '--format', 'json'])).stdout) as Record<string, unknown>[];
    expect(rules.length).toBeGreaterThan(20);
    for (const rule of rules)
      expect(Object.keys(rule)).toEqual([
        'id',
        'title',
        'covers',
        'severity',
        'confidence',
        'category',
        'profile',
        'fix',
        'page',
        'aliases',
      ]);
    expect((await readycheck(['rules'])).stdout).toContain(`${rules.length} rules\n`);
  });

  it('explain tells about a rule, and about a finding by the start of its fingerprint', async () => {
    const rule = await readycheck(['explain', 'docker/non-root-user']);
    expect(rule).toMatchObject({ code: 0, stderr: '' });
    expect(rule.stdout).toMatch(/Why: .*\nRemedy: /);
    const { findings } = reportOf((await readycheck(['scan', shop, '--profile', 'all', '-f', 'json'])).stdout);
    const finding = findings.find(({ check }) => check === 'docker/non-root-user')!;
    const one = await readycheck(['explain', finding.fingerprint.slice(0, 10), shop]);
    expect(one.stdout).toContain(finding.message);
    expect(one.stdout).toContain(`Fingerprint ${finding.fingerprint}`);
  });

  it('completion knows the commands, flags, choices and rules, in scripts their shells accept', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout, code } = await readycheck(['completion', shell]);
      expect(code).toBe(0);
      for (const word of ['scan', 'explain', shell === 'fish' ? 'l fail-on' : '--fail-on', 'critical', 'docker/non-root-user'])
        expect(stdout).toContain(word);
      if (shell === 'bash') execFileSync('bash', ['-n'], { input: stdout });
    }
    const script = `${(await readycheck(['completion', 'bash'])).stdout}\nCOMP_WORDS=(readycheck scan --fail-on cr) COMP_CWORD=3 COMPREPLY=(); _readycheck; echo "\${COMPREPLY[*]}"\nCOMP_WORDS=(readycheck hist) COMP_CWORD=1; _readycheck; echo "\${COMPREPLY[*]}"`;
    expect(execFileSync('bash', ['--norc'], { input: script, cwd: empty, encoding: 'utf8' })).toBe('critical\nhistory\n');
  });

  it('doctor says what is there', async () => {
    const ran = await readycheck(['doctor', shop]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/ok {4}Node[^]*git[^]*Not a git working tree[^]*configuration None/);
    expect((await readycheck(['doctor', path.join(shop, 'none')])).code).toBe(2);
  });

  it('does nothing odd when nobody reads on', () => {
    const out = execFileSync('bash', ['-c', `set -o pipefail; "${process.execPath}" src/cli.ts rules --format json | head -c 1`], {
      encoding: 'utf8',
    });
    expect(out).toBe('[');
  });
});
