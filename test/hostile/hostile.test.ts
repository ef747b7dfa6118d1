import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOutlineKind } from '../../src/outline/index.ts';
import { memoryRepo, openFolder, openRepo, type OpenedRepo } from '../../src/source/index.ts';
import { git, scratch, write } from '../source/scratch.ts';

/** Opens a repository, asks for every outline and returns how long that took, in milliseconds. */
async function cost(open: () => Promise<OpenedRepo>): Promise<{ readonly repo: OpenedRepo; readonly ms: number }> {
  const start = performance.now();
  const repo = await open();
  for (const file of repo.files) if (isOutlineKind(file.kind)) repo.outline(file.path, file.kind);
  return { repo, ms: performance.now() - start };
}

const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]\n`).join('')}`;
const deep = (open: string, close: string, n = 20_000): string => open.repeat(n) + close.repeat(n);

describe('hostile content costs little and is told', () => {
  it.each([
    ['a YAML bomb', { 'compose.yaml': `services:\n  a:\n    image: x\nx-bomb: *a30\n`.replace('services', `${bomb}services`) }, 5_000],
    [
      'a YAML bomb of merges',
      {
        'docker-compose.yml': `x0: &x0 {a: 1}\n${Array.from({ length: 200 }, (_, i) => `x${i + 1}: &x${i + 1}\n  <<: [*x${i}, *x${i}]\n  k${i}: *x${i}\n`).join('')}`,
      },
      5_000,
    ],
    ['deep YAML', { 'a.yaml': deep('[', ']') }, 10_000],
    ['deep block YAML', { 'a.yaml': Array.from({ length: 1_200 }, (_, i) => `${' '.repeat(i)}a:\n`).join('') }, 10_000],
    ['deep JSON', { 'a.json': deep('[', ']'), 'package.json': deep('{"a":', '}').replace('}', '1}') }, 10_000],
    [
      'deep scripts',
      {
        'a.js': `x = ${deep('(', ')')}`,
        'b.ts': `x = ${deep('[', ']')}`,
        'c.js': `${'if (a) '.repeat(20_000)}b();`,
        'd.js': `x = ${'-'.repeat(1)}${'!'.repeat(50_000)}a`,
      },
      20_000,
    ],
    ['long chains', { 'a.js': `x${'.a()'.repeat(30_000)};`, 'b.js': `x = ${'a + '.repeat(30_000)}b;` }, 20_000],
    ['deep nginx', { 'nginx.conf': deep('a { ', '} ') }, 10_000],
    [
      'deep shell',
      {
        'a.sh': `${'$('.repeat(20_000)}echo${')'.repeat(20_000)}\n`,
        'b.sh': `${'if true; then\n'.repeat(5_000)}echo\n${'fi\n'.repeat(5_000)}`,
      },
      20_000,
    ],
    [
      'quotes that never end',
      {
        'a.sh': `echo "${'x"'.repeat(50_001)}`,
        '.env': `A="${'\\"'.repeat(50_000)}`,
        'nginx.conf': `a "${'x\\"'.repeat(50_000)}`,
        Dockerfile: `FROM a\nRUN echo "${'\\\n'.repeat(50_000)}`,
        Caddyfile: `a {\n${Array.from({ length: 50_000 }, (_, i) => `b <<E${i}\n`).join('')}}\n`,
        'b.caddy': '{$ '.repeat(300_000),
      },
      20_000,
    ],
    [
      'runs of spaces and stars',
      {
        '.env': `A=${' '.repeat(200_000)}x\n${' '.repeat(200_000)}`,
        '.gitignore': `${'*a'.repeat(300)}b\n${'**/'.repeat(300)}c\n`,
        [`src/${'a'.repeat(200)}.js`]: '1',
        Dockerfile: `FROM${' '.repeat(200_000)}a\n${'# '.repeat(50_000)}`,
      },
      10_000,
    ],
    ['many heredocs', { Dockerfile: `FROM a\n${'RUN <<A <<B\n'.repeat(5_000)}`, 'x.sh': `${'cat <<A\n'.repeat(5_000)}` }, 20_000],
    [
      'one line of just under the limit',
      {
        'a.js': `x = [${'1,'.repeat(500_000)}];`,
        'b.json': `[${'1,'.repeat(500_000)}1]`,
        'c.yaml': `a: [${'1, '.repeat(300_000)}1]`,
        'd.sh': `echo ${'a '.repeat(500_000)}`,
        'e.conf': `server { ${'a b; '.repeat(200_000)} }`,
        '.env': `A=${'x'.repeat(1_000_000)}`,
        Dockerfile: `FROM a\nRUN ${'a '.repeat(500_000)}`,
      },
      60_000,
    ],
    [
      'a lock file that is none',
      { 'package-lock.json': deep('{"packages":', '}'), 'yarn.lock': 'a@'.repeat(500_000), 'pnpm-lock.yaml': bomb },
      10_000,
    ],
  ])('%s', { timeout: 120_000 }, async (_name, files, most) => {
    const { ms } = await cost(() => memoryRepo(files as unknown as Record<string, string>));
    expect(ms).toBeLessThan(most);
  });

  it('a line of 10 MB is left out with its reason', async () => {
    const { repo, ms } = await cost(() => memoryRepo({ 'a.js': 'x'.repeat(10 * 1024 * 1024), 'b.js': '1' }));
    expect(repo.skipped).toEqual([{ file: 'a.js', why: 'larger than 1 MiB (10.0 MiB)' }]);
    expect(repo.files.map((f) => f.path)).toEqual(['b.js']);
    expect(ms).toBeLessThan(2_000);
  });

  it('what cannot be outlined is reported, and the rest goes on', async () => {
    const repo = await memoryRepo({ 'a.json': '{"a":', 'b.yaml': 'a: [\n', 'c.js': 'const = 1;\n', 'package.json': '{"name": "x"}' });
    repo.outline('a.json', 'json');
    repo.outline('c.js', 'js');
    expect([...new Set(repo.diagnostics().map((d) => d.file))]).toEqual(['a.json', 'b.yaml', 'c.js']);
    expect(repo.outline('package.json', 'package')?.errors).toEqual([]);
  });

  it('names of objects everyone has are names like any other', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__/package.json'];
    const dir = write(scratch('proto'), Object.fromEntries(names.slice(1, 4).map((n) => [n, 'x'])));
    mkdirSync(path.join(dir, '__proto__'));
    writeFileSync(path.join(dir, '__proto__/package.json'), '{"__proto__": {"polluted": true}}');
    const cacheDir = path.join(dir, '.readycheck/cache');
    for (let i = 0; i < 2; i += 1) {
      const repo = await openFolder(dir, { cacheDir, options: {} });
      expect(repo.files.map((f) => f.path)).toEqual(['__proto__/package.json', 'constructor', 'hasOwnProperty', 'toString']);
      expect([repo.exists('valueOf'), repo.text('valueOf'), repo.options('constructor'), 'polluted' in {}]).toEqual([
        false,
        undefined,
        {},
        false,
      ]);
      repo.save();
      repo.close();
    }
  });
});

describe('hostile folders', () => {
  it('links out of the root, loops and special files are named, never opened', async () => {
    const secret = write(scratch('secret'), { 'key.js': 'const key = 1;' });
    const dir = write(scratch('links'), { 'a.js': '1' });
    symlinkSync(secret, path.join(dir, 'out'));
    symlinkSync('..', path.join(dir, 'up'));
    symlinkSync('self', path.join(dir, 'self'));
    symlinkSync('/dev/zero', path.join(dir, 'package.json'));
    execFileSync('mkfifo', [path.join(dir, 'Dockerfile')]);
    for (const inGit of [false, true]) {
      if (inGit) git(dir, 'init', '-q');
      const repo = inGit ? await openRepo(dir) : await openFolder(dir);
      expect(repo.files.map((f) => f.path)).toEqual(['a.js']);
      const why = Object.fromEntries(repo.skipped.map((s) => [s.file, s.why]));
      expect(why).toMatchObject({
        out: /symbolic link/,
        up: expect.anything(),
        self: expect.anything(),
        'package.json': expect.anything(),
      } satisfies Record<string, unknown> as never);
      if (!inGit) expect(why['Dockerfile']).toMatch(/fifo/);
    }
  });

  it('names with line breaks and escape sequences are data', async () => {
    const names = [
      'a\nb.js',
      '\u001b]0;title\u0007.js',
      ' lead.js',
      'q\'".js',
      '-rf.js',
      '$(touch x).js',
      'tab\t.js',
      '\u202Egpj.js',
      ':(glob)*.js',
      '*.js',
    ];
    const dir = write(scratch('names'), Object.fromEntries(names.map((n) => [n, 'export {};\n'])));
    git(dir, 'init', '-q');
    for (const repo of [await openFolder(dir), await openRepo(dir)]) {
      expect(repo.files.map((f) => f.path)).toEqual([...names].sort());
      for (const name of names) expect(repo.outline(name, 'js')?.syntax).toBe('esm');
    }
  });

  it('names that are not UTF-8 are listed, not lost', async () => {
    const dir = write(scratch('bytes'), { 'a.js': '1' });
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/b`), Buffer.from([0xff]), Buffer.from('.js')]), '1');
    git(dir, 'init', '-q');
    for (const repo of [await openFolder(dir), await openRepo(dir)]) {
      expect(repo.skipped).toEqual([{ file: 'b\uFFFD.js', why: 'its name is not valid UTF-8' }]);
    }
  });

  it('very deep folders are walked', async () => {
    const dir = scratch('deep');
    const long = Array.from({ length: 900 }, () => 'd').join('/');
    write(dir, { [`${long}/a.js`]: '1' });
    expect((await openFolder(dir)).files.map((f) => f.path)).toEqual([`${long}/a.js`]);
  });

  it.skipIf(process.getuid?.() !== 0)('files and folders one may not read are listed', () => {
    const dir = write(scratch('denied'), { 'a.js': '1', 'secret.js': '2', 'closed/b.js': '3' });
    execFileSync('chmod', ['0', path.join(dir, 'secret.js'), path.join(dir, 'closed')]);
    execFileSync('chmod', ['755', dir]);
    // Root may read everything, so somebody else has to look.
    const source = path.resolve(import.meta.dirname, '../../src/source/index.ts');
    const script = `const { openFolder } = await import(${JSON.stringify(source)}); const r = await openFolder(${JSON.stringify(dir)}); console.log(JSON.stringify([r.files.map((f) => f.path), r.skipped]));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { uid: 65534, gid: 65534, encoding: 'utf8', cwd: '/' });
    execFileSync('chmod', ['-R', '755', dir]);
    if (/EACCES|Cannot find/.test(run.stderr) && run.stdout === '') return;
    expect(JSON.parse(run.stdout)).toEqual([
      ['a.js'],
      [
        { file: 'closed', why: 'no permission to read it' },
        { file: 'secret.js', why: 'no permission to read it' },
      ],
    ]);
  });
});
