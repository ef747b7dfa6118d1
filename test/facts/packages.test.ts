import { describe, expect, test } from 'vitest';
import { dependencyOf, lockedVersion, nearestPackage, packageOfFile, packages } from '../../src/facts/packages.ts';
import type { LockfileOutline, Repo } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const lock = (versions: Record<string, string>): string =>
  json({ lockfileVersion: 3, packages: Object.fromEntries(Object.entries(versions).map(([path, version]) => [path, { version }])) });

function textAt(repo: Repo, at: { file: string; start: number; end: number }): string | undefined {
  return repo.text(at.file)?.slice(at.start, at.end);
}

describe('packages', () => {
  test('fields with their places', async () => {
    const repo = await memoryRepo({
      'api/package.json': json({
        name: '@acme/api',
        version: '1.2.3',
        private: true,
        type: 'module',
        main: './dist/main.js',
        scripts: { start: 'node dist/main.js', odd: 1 },
        bin: './bin/api.js',
        engines: { node: '>=20' },
        packageManager: 'npm@10.0.0',
        dependencies: { express: '^5.0.0' },
        devDependencies: { vitest: '^3.0.0' },
      }),
    });
    const [pkg] = packages(repo);
    expect(pkg).toMatchObject({ dir: 'api', file: 'api/package.json', name: '@acme/api', version: '1.2.3', private: true, type: 'module' });
    expect(Object.keys(pkg!.scripts)).toEqual(['start']);
    expect(pkg!.scripts['start']?.text).toBe('node dist/main.js');
    expect(textAt(repo, pkg!.scripts['start']!.at)).toBe('"node dist/main.js"');
    expect(pkg!.scripts['toString']).toBeUndefined();
    expect(pkg!.bin).toMatchObject([{ name: 'api', path: './bin/api.js' }]);
    expect(pkg!.engines['node']?.text).toBe('>=20');
    expect(pkg!.dependencies.map((one) => [one.name, one.range, one.section])).toEqual([
      ['express', '^5.0.0', 'dependencies'],
      ['vitest', '^3.0.0', 'devDependencies'],
    ]);
    expect(textAt(repo, pkg!.dependencies[0]!.at)).toBe('"express": "^5.0.0"');
    expect(pkg!.lockfile).toBeUndefined();
    expect(pkg!.workspaceRoot).toBeUndefined();
  });

  test('a package.json that is broken or no object is left out', async () => {
    const repo = await memoryRepo({ 'a/package.json': '[]', 'b/package.json': '', 'c/package.json': '{"name": "c",' });
    expect(packages(repo).map((pkg) => pkg.name)).toEqual(['c']);
  });

  test.each([
    ['npm and yarn', { 'package.json': json({ workspaces: ['packages/*', '!packages/c'] }) }],
    ['yarn 1 object', { 'package.json': json({ workspaces: { packages: ['./packages/{a,b}/'] } }) }],
    ['lerna', { 'package.json': '{}', 'lerna.json': json({ packages: ['packages/a', 'packages/b'] }) }],
  ])('workspace members: %s', async (_name, files) => {
    const repo = await memoryRepo({
      ...files,
      'yarn.lock': '# yarn lockfile v1\n',
      'packages/a/package.json': json({ name: 'a' }),
      'packages/b/package.json': json({ name: 'b' }),
      'packages/b/package-lock.json': lock({}),
      'packages/c/package.json': json({ name: 'c' }),
      'other/package.json': json({ name: 'other' }),
    });
    expect(packages(repo).map((pkg) => [pkg.dir, pkg.workspaceRoot, pkg.lockfile])).toEqual([
      ['other', undefined, undefined],
      ['', '', 'yarn.lock'],
      ['packages/a', '', 'yarn.lock'],
      ['packages/b', '', 'packages/b/package-lock.json'],
      ['packages/c', undefined, undefined],
    ]);
  });

  test('of several lock files the one of packageManager counts', async () => {
    const files = { 'package-lock.json': lock({}), 'yarn.lock': '# yarn lockfile v1\n' };
    const plain = await memoryRepo({ ...files, 'package.json': '{}' });
    expect(packages(plain)[0]?.lockfile).toBe('package-lock.json');
    const named = await memoryRepo({ ...files, 'package.json': json({ packageManager: 'yarn@4.0.0' }) });
    expect(packages(named)[0]?.lockfile).toBe('yarn.lock');
  });

  test('the package of a folder and of a file', async () => {
    const repo = await memoryRepo({ 'package.json': json({ name: 'root' }), 'a/package.json': json({ name: 'a' }), 'a/src/x.js': '' });
    expect(packageOfFile(repo, 'a/src/x.js')?.name).toBe('a');
    expect(nearestPackage(repo, 'b/c')?.name).toBe('root');
    expect(nearestPackage(repo, '')?.name).toBe('root');
  });
});

describe('dependencyOf', () => {
  test('range, section and locked version', async () => {
    const repo = await memoryRepo({
      'package.json': json({ dependencies: { express: '^4.17.0' }, devDependencies: { express: '*' } }),
      'package-lock.json': lock({ 'node_modules/express': '4.21.2', 'node_modules/a/node_modules/express': '5.0.0' }),
    });
    const pkg = packages(repo)[0];
    expect(dependencyOf(repo, pkg, 'express')).toMatchObject({
      range: '^4.17.0',
      section: 'dependencies',
      resolved: '4.21.2',
      file: 'package.json',
    });
    expect(dependencyOf(repo, pkg, 'koa')).toBeUndefined();
    expect(dependencyOf(repo, pkg, 'constructor')).toBeUndefined();
    expect(dependencyOf(repo, undefined, 'express')).toBeUndefined();
  });

  test('what the root of a monorepo declares is found by its members', async () => {
    const repo = await memoryRepo({
      'package.json': json({ workspaces: ['packages/*'], dependencies: { express: '^5.0.0' } }),
      'package-lock.json': lock({ 'node_modules/express': '5.1.0' }),
      'packages/a/package.json': json({ name: 'a' }),
    });
    const member = packages(repo).find((pkg) => pkg.name === 'a');
    expect(dependencyOf(repo, member, 'express')).toMatchObject({ range: '^5.0.0', resolved: '5.1.0', file: 'package.json' });
  });

  test('ranges from a catalog', async () => {
    const repo = await memoryRepo({
      'package.json': json({ name: 'root', workspaces: { catalog: { hono: '^4.0.0' }, packages: ['a'] } }),
      'a/package.json': json({ dependencies: { hono: 'catalog:', koa: 'catalog:old' } }),
    });
    const member = packages(repo).find((pkg) => pkg.dir === 'a');
    expect(member?.dependencies.map((one) => one.range)).toEqual(['^4.0.0', 'catalog:old']);
  });

  test('a pnpm workspace and its catalogs', async () => {
    const repo = await memoryRepo({
      'package.json': json({ name: 'root', private: true }),
      'pnpm-workspace.yaml': "packages:\n  - 'apps/**'\n  - '!apps/old'\ncatalog:\n  hono: ^4.0.0\ncatalogs:\n  old:\n    koa: ^2.0.0\n",
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\npackages:\n\n  hono@4.6.0:\n    resolution: {integrity: x}\n\n  koa@2.15.0: {}\n",
      'apps/x/api/package.json': json({ dependencies: { hono: 'catalog:', koa: 'catalog:old' } }),
      'apps/old/package.json': json({ name: 'old' }),
    });
    const api = packages(repo).find((pkg) => pkg.dir === 'apps/x/api');
    expect(api).toMatchObject({ workspaceRoot: '', lockfile: 'pnpm-lock.yaml' });
    expect(dependencyOf(repo, api, 'hono')).toMatchObject({ range: '^4.0.0', resolved: '4.6.0' });
    expect(dependencyOf(repo, api, 'koa')).toMatchObject({ range: '^2.0.0', resolved: '2.15.0' });
    expect(packages(repo).find((pkg) => pkg.name === 'old')?.workspaceRoot).toBeUndefined();
  });

  const locked = (versions: Record<string, string[]>): LockfileOutline => ({ manager: 'npm', packages: versions, errors: [] });
  test.each([
    [{ a: ['1.0.0'] }, '^2.0.0', '1.0.0'],
    [{ a: ['1.0.0', '1.5.0', '2.0.0'] }, '^1.0.0', '1.5.0'],
    [{ a: ['1.0.0', '2.0.0'] }, 'latest', undefined],
    [{ a: ['1.0.0', '2.0.0'] }, '^3.0.0', undefined],
    [{ a: ['1.0.0', '2.0.0'] }, 'npm:b@^1.0.0', '1.0.0'],
    [{ b: ['1.0.0'] }, 'npm:b@^1.0.0', '1.0.0'],
    [{}, '^1.0.0', undefined],
  ])('%j with %s: %s', (versions, range, expected) => {
    expect(lockedVersion(locked(versions as Record<string, string[]>), 'a', range)).toBe(expected);
  });
});
