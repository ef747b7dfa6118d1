import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { formats } from '../../src/report/formats.ts';
import { folderOf, readycheck, readycheckAll } from './run.ts';

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
    const runsOf = formats.map((format) => ['scan', shop, ...only, '-f', format]);
    const [real, ...runs] = [
      await readycheck(runsOf[0]!),
      ...(await readycheckAll([...runsOf, ...runsOf.map((args) => [...args, '--fail-on', 'critical'])])),
    ];
    expect(runs[0]).toEqual(real);
    for (const failed of runs.slice(0, formats.length)) {
      expect(failed, failed.stderr).toMatchObject({ code: 1, stderr: 'Gate failed: 1 open finding of severity high or higher.\n' });
      expect(failed.stdout).not.toBe('');
    }
    for (const passed of runs.slice(formats.length)) expect(passed).toMatchObject({ code: 0, stderr: 'Gate passed.\n' });
  });

  it('1 for a score or a category below its threshold', async () => {
    const relaxed = ['--fail-on', 'none'];
    const [low, category] = await readycheckAll([
      ['scan', shop, ...only, ...relaxed, '--min-score', '50'],
      ['scan', shop, ...only, ...relaxed, '--min-category', 'packaging=80', '--min-category', 'security=80'],
    ]);
    expect(low).toMatchObject({ code: 1, stderr: 'Gate failed: The score 0.0 is below 50.\n' });
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
      [['scann', shop], /There is no command "scann"; did you mean "scan"\?/],
      [['--config', 'x', 'rules'], /--config is no option of `readycheck rules`/],
      [['scan', ''], /The path is empty/],
      [[''], /The path is empty/],
      [['scan', '-o', 'out.xml'], /format=file.*\.sarif/],
      [['explain', 'non-root-user'], /did you mean docker\/non-root-user\?/],
      [['explain', 'docker'], /"docker" is an area; its rules are .*docker\/non-root-user/],
      [['undo', path.join(shop, 'none')], /is not a folder/],
      [['history', 'shwo'], /Did you mean `readycheck history show`\?/],
      [['fix', shop, '--rule', 'docker/non-rot-user', '--no-vcs'], /did you mean "docker\/non-root-user"\?/],
      [['report', path.join(shop, 'none.json')], /There is no file .*none\.json/],
      [['report', shop], /is a folder/],
    ];
    const runs = await readycheckAll(cases.map(([args]) => args));
    for (const [index, [args, message]] of cases.entries()) {
      const ran = runs[index]!;
      expect(ran.stderr, args.join(' ')).toMatch(message);
      expect(ran, args.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('2 for a wrong configuration, with the place', async () => {
    const folder = temporary({ ...files, 'readycheck.json': '{\n  "ruels": {}\n}\n' });
    const message = 'readycheck.json:2:3: Unknown key "ruels" (did you mean "rules"?).\n';
    const wrong = { code: 2, stdout: '', stderr: message };
    expect(
      await readycheckAll([
        ['scan', folder],
        ['config', 'validate', folder],
      ]),
    ).toEqual([wrong, wrong]);
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

describe('flags', () => {
  it('hold for the command also when they stand before it', async () => {
    const [before, after, both, tui] = await readycheckAll([
      ['-q', '--fail-on', 'none', ...only, 'scan', shop],
      ['scan', shop, '-q', '--fail-on', 'none', ...only],
      ['--fail-on', 'none', 'scan', shop, '-q', '--fail-on', 'high', ...only],
      ['scan', shop, '--no-tui', '--accessible', '-q', '--fail-on', 'none', ...only],
    ]);
    expect(after).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Score/) as string });
    expect(before).toEqual(after);
    expect(tui).toEqual(after);
    expect(both!.code).toBe(1);
  });

  it('of output name the format, or the file does by its ending', async () => {
    const out = temporary({});
    await readycheckAll(
      [['scan', shop, '-q', ...only, '-o', 'a.sarif', '-o', 'b.sarif.json', '-o', 'c.json', '-o', 'd.txt', '-o', 'sarif=e.json']],
      {
        cwd: out,
      },
    );
    const read = (name: string): string => readFileSync(path.join(out, name), 'utf8');
    for (const name of ['a.sarif', 'b.sarif.json', 'e.json']) expect(JSON.parse(read(name))).toHaveProperty('runs');
    expect(reportOf(read('c.json'))).toHaveProperty('findings');
    expect(read('d.txt')).toMatch(/^Score/);
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

  it('is the same from a saved report as from the scan, in every format', async () => {
    const out = temporary({});
    const names = formats.filter((format) => format !== 'sarif');
    const files = (folder: string): string[] => names.flatMap((format) => ['-o', `${format}=${folder}/${format}`]);
    await readycheckAll(
      [
        ['scan', shop, '-q', '-o', 'json=saved.json', ...files('scanned')],
        ['report', 'saved.json', '-q', ...files('saved')],
      ],
      { cwd: out },
    );
    for (const format of names)
      expect(readFileSync(path.join(out, 'saved', format), 'utf8'), format).toBe(readFileSync(path.join(out, 'scanned', format), 'utf8'));
  });

  it('of a folder inside a repository names files as the repository does, where others look them up', async () => {
    const repository = temporary(Object.fromEntries(Object.entries(files).map(([name, text]) => [`apps/shop/${name}`, text])));
    git(repository, 'init', '-q');
    git(repository, 'add', '.');
    git(repository, 'commit', '-qm', 'one');
    const folder = path.join(repository, 'apps/shop');
    const runs = await readycheckAll(
      ['github', 'gitlab', 'rdjson', 'markdown', 'sarif', 'text'].map((format) => ['scan', folder, ...only, '--no-history', '-f', format]),
    );
    for (const { stdout } of runs.slice(0, -1)) expect(stdout).toContain('apps/shop/Dockerfile');
    expect(runs.at(-1)?.stdout).not.toContain('apps/shop/Dockerfile');
  });

  it('draws the history of a repository into the page, from the scan and from a saved report', async () => {
    const repository = temporary(files);
    git(repository, 'init', '-q');
    git(repository, 'add', '.');
    git(repository, 'commit', '-qm', 'one');
    const out = temporary({});
    const [, , without] = await readycheckAll(
      [
        ['scan', repository, '-q', '-o', 'scanned.html', '-o', 'report.json'],
        ['report', 'report.json', '-q', '--history', repository, '-o', 'saved.html'],
        ['report', 'report.json', '-f', 'html'],
      ],
      { cwd: out },
    );
    const page = readFileSync(path.join(out, 'scanned.html'), 'utf8');
    expect(page).toMatch(/<svg class="chart" [^>]*aria-label="Score of 1 commits? from \d+\.\d on 2026-01-01/);
    expect(readFileSync(path.join(out, 'saved.html'), 'utf8')).toBe(page);
    expect(without?.stdout).not.toContain('<svg class="chart"');
  });

  it('commands no terminal and no CI log, whatever files and names are in the repository', async () => {
    const hostile = temporary({
      'package.json': JSON.stringify({ name: '::set-output name=a::b', scripts: { start: 'node main.js' }, dependencies: {} }),
      'main.js': '// readycheck-ignore docker/healthcheck -- ::error::not needed \u001b[2J\nrequire("http").createServer().listen(1);\n',
      '::error::x/Dockerfile': `${files.Dockerfile}# ##[group]x \u202e\n`,
      'a\n::warning::y \u001b[31m/Dockerfile': files.Dockerfile,
      '##[add-mask]z/Dockerfile': files.Dockerfile,
    });
    const runs = await readycheckAll([
      ...formats.filter((format) => format !== 'github').map((format) => ['scan', hostile, '-f', format]),
      ['scan', hostile, '-v', '--color'],
      ['explain', 'docker/non-root-user', hostile],
      ['suppressions', hostile],
      ['fix', hostile, '--no-vcs', '--dry-run'],
    ]);
    expect(runs.find(({ stdout }) => stdout.includes('In ::set-output'))?.stdout).toContain('\ufffd:error::x/Dockerfile');
    for (const { stdout, stderr } of runs) {
      for (const text of [stdout, stderr]) {
        expect(text).not.toMatch(/^[^\S\n]*::[\w-]+/m);
        expect(text).not.toMatch(/##\w*\[|[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f\u202e]|\u001b(?!\[\d+m)/);
      }
    }
  });

  it('shows in SARIF how the line of a finding is reached', async () => {
    const service = temporary({
      'package.json':
        '{ "name": "api", "type": "module", "scripts": { "start": "node main.js" }, "dependencies": { "express": "^5.1.0" } }\n',
      'main.js': "import { app } from './app.js';\napp.listen(3000);\n",
      'app.js': "import express from 'express';\nexport const app = express();\napp.get('/', (req, res) => res.send('x'));\n",
    });
    const { stdout } = await readycheck(['scan', service, '--only', 'http/rate-limit', '-f', 'sarif']);
    const flow = /"codeFlows": [^]*?"text": "Starts main\.js\."[^]*?"text": "Imports app\.js\."[^]*?"text": "Here\."/;
    expect(stdout).toMatch(flow);
  });

  it('adds a job summary where GitHub wants one, within its room', async () => {
    const out = temporary({ 'summary.md': 'before\n', 'full.md': 'x'.repeat(1_048_000) });
    const run = (file: string): Promise<unknown> =>
      readycheck(['scan', shop, ...only, '-f', 'github'], { env: { GITHUB_STEP_SUMMARY: path.join(out, file) } });
    await run('summary.md');
    expect(readFileSync(path.join(out, 'summary.md'), 'utf8')).toMatch(/^before\n\n## readycheck: 0\.0 F\n/);
    await run('full.md');
    expect(statSync(path.join(out, 'full.md')).size).toBeLessThanOrEqual(1_048_576);
    writeFileSync(path.join(out, 'full.md'), 'x'.repeat(1_048_570));
    expect(await run('full.md')).toMatchObject({ code: 1, stderr: expect.stringContaining('has no room left') as string });
    expect(statSync(path.join(out, 'full.md')).size).toBe(1_048_570);
    const ran = await readycheck(['scan', shop, ...only, '-f', 'github']);
    expect(ran.stdout).toMatch(/^::error file=Dockerfile,line=1,/);
  });

  it('tells what is new and fixed since a base, and how the score moved', async () => {
    const repository = temporary(files);
    git(repository, 'init', '-q');
    git(repository, 'add', '.');
    git(repository, 'commit', '-qm', 'one');
    writeFileSync(path.join(repository, 'Dockerfile'), `${files.Dockerfile}USER node\n`);
    const ran = await readycheck(['scan', repository, ...only, '--since', 'HEAD', '-f', 'markdown']);
    expect(ran.stdout).toContain('## readycheck: 100.0 A+ (▲ +100.0)');
    expect(ran.stdout).toContain('**0 new findings**, 1 finding fixed');
    expect(ran.stdout).toMatch(/### Fixed findings\n\n- <del>high: Dockerfile runs as root/);
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
    const [asked, plain] = await readycheckAll([
      ['scan', shop, ...only, '--color'],
      [shop, ...only],
    ]);
    expect(asked!.stdout).toContain('\u001b[');
    expect(plain!.stdout).not.toContain('\u001b[');
    expect((await readycheck(['scan', shop, ...only], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[');
    expect((await readycheck(['scan', shop, ...only], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
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
    const kept = 'The score of this commit is kept in .readycheck/history.jsonl (--no-history leaves it).\n';
    rmSync(path.join(repo, '.readycheck'), { recursive: true, force: true });
    const [first, second, shown] = await readycheckAll([
      ['scan', repo],
      ['scan', repo],
      ['history', 'show', repo],
    ]);
    expect(first!.stderr).toContain(kept);
    expect(second!.stderr).not.toContain(kept);
    const lines = readFileSync(path.join(repo, '.readycheck/history.jsonl'), 'utf8').trim().split('\n');
    // One more names the rules.
    expect(lines.filter((line) => 'commit' in (JSON.parse(line) as object)).length).toBe(1);
    expect(lines.length).toBe(2);
    expect(shown!.stdout).toContain('2026-01-01');
    rmSync(path.join(repo, '.readycheck'), { recursive: true });
    mkdirSync(path.join(repo, '.readycheck/history.jsonl'), { recursive: true });
    const [unkept, quiet] = await readycheckAll([
      ['scan', repo],
      ['scan', repo, '--no-history'],
    ]);
    rmSync(path.join(repo, '.readycheck'), { recursive: true });
    expect(unkept!.stderr).toMatch(/The score was not kept: .*history\.jsonl is not a plain file/);
    expect(unkept!.code).toBe(quiet!.code);
    expect(quiet!.stderr).not.toContain('not kept');
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

  it('explain tells about a rule, here and in general, and about a finding by the start of its fingerprint', async () => {
    const [rule, here, away] = await readycheckAll([
      ['explain', 'docker/non-root-user'],
      ['explain', 'docker/non-root-user', shop],
      ['explain', 'nginx/tls-protocols', shop],
    ]);
    expect(rule!.stdout).not.toContain('In shop:');
    expect(here!.stdout).toMatch(/In shop:\n {2}failed {2}Dockerfile\n +Dockerfile:1:6 {2}.*runs as root.* \([0-9a-f]{8}\)\n/);
    expect(away!.stdout).toMatch(/In shop: not applicable: \w/);
    expect(rule).toMatchObject({ code: 0, stderr: '' });
    expect(rule!.stdout).toMatch(/Why: .*\nRemedy: /);
    const { findings } = reportOf((await readycheck(['scan', shop, '--profile', 'all', '-f', 'json'])).stdout);
    const finding = findings.find(({ check }) => check === 'docker/non-root-user')!;
    const one = await readycheck(['explain', finding.fingerprint.slice(0, 10), shop]);
    expect(one.stdout).toContain(finding.message);
    expect(one.stdout).toContain(`Fingerprint ${finding.fingerprint}`);
  });

  it('explain shows how the line of a finding is reached from what is started', async () => {
    const folder = temporary({
      'package.json': '{ "name": "api", "dependencies": { "express": "^5.0.0" }, "scripts": { "start": "node main.js" } }\n',
      'main.js': "require('./lib/server.js').listen(3000);\n",
      'lib/server.js': "const { make } = require('./app.js');\nmodule.exports = make();\n",
      'lib/app.js': "const express = require('express');\nexports.make = () => express().get('/', (req, res) => res.send('x'));\n",
    });
    const { findings } = reportOf((await readycheck(['scan', folder, '--only', 'http/security-headers', '-f', 'json'])).stdout);
    const { stdout } = await readycheck(['explain', findings[0]!.fingerprint, folder]);
    expect(stdout).toContain(
      'How it is reached:\n  package.json:1:81  starts main.js\n  main.js:1:1  imports lib/server.js\n  lib/server.js:1:18  imports lib/app.js\n  lib/app.js:2:22  here\n',
    );
  });

  it('completion knows the commands, flags, choices and rules, in scripts their shells accept', async () => {
    const shells = ['bash', 'zsh', 'fish'];
    const scripts = await readycheckAll(shells.map((shell) => ['completion', shell]));
    for (const [index, shell] of shells.entries()) {
      const { stdout, code } = scripts[index]!;
      expect(code).toBe(0);
      for (const word of ['scan', 'explain', shell === 'fish' ? 'l fail-on' : '--fail-on', 'critical', 'docker/non-root-user'])
        expect(stdout).toContain(word);
      if (shell === 'bash') execFileSync('bash', ['-n'], { input: stdout });
    }
    const script = `${scripts[0]!.stdout}\nCOMP_WORDS=(readycheck scan --fail-on cr) COMP_CWORD=3 COMPREPLY=(); _readycheck; echo "\${COMPREPLY[*]}"\nCOMP_WORDS=(readycheck hist) COMP_CWORD=1; _readycheck; echo "\${COMPREPLY[*]}"`;
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
