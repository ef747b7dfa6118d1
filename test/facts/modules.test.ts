import { describe, expect, test } from 'vitest';
import { packageImports, reachableFrom, resolveModule, type ModuleTarget } from '../../src/facts/modules.ts';
import { memoryRepo } from '../../src/source/index.ts';

const json = (value: unknown): string => JSON.stringify(value);
const empty = (...files: string[]): Record<string, string> => Object.fromEntries(files.map((file) => [file, 'export {};\n']));

async function resolve(files: Record<string, string>, from: string, specifier: string): Promise<ModuleTarget> {
  return resolveModule(await memoryRepo(files), from, specifier);
}

describe('Node modules and packages from elsewhere', () => {
  test.each([
    ['fs', { builtin: 'fs' }],
    ['node:fs/promises', { builtin: 'fs/promises' }],
    ['node:test', { builtin: 'test' }],
    ['test', { package: 'test', subpath: '' }],
    ['express', { package: 'express', subpath: '' }],
    ['express/lib/router', { package: 'express', subpath: 'lib/router' }],
    ['@nestjs/common', { package: '@nestjs/common', subpath: '' }],
    ['@nestjs/common/decorators/x', { package: '@nestjs/common', subpath: 'decorators/x' }],
    ['@/x', { missing: '@/x' }],
    ['#x', { missing: '#x' }],
    ['./nowhere', { missing: 'src/nowhere' }],
    ['../../outside', { missing: '../outside' }],
    ['https://example.com/x.js', { missing: 'https://example.com/x.js' }],
  ])('%s', async (specifier, expected) => {
    expect(await resolve({ 'package.json': '{}', ...empty('src/a.ts') }, 'src/a.ts', specifier)).toEqual(expected);
  });
});

describe('relative specifiers', () => {
  test.each([
    ['src/a.ts', './b', ['src/b.ts'], 'src/b.ts'],
    ['src/a.ts', './b', ['src/b.js', 'src/b.ts'], 'src/b.ts'],
    ['src/a.js', './b', ['src/b.js', 'src/b.ts'], 'src/b.js'],
    ['src/a.ts', './b.js', ['src/b.ts'], 'src/b.ts'],
    ['src/a.ts', './b.js', ['src/b.tsx'], 'src/b.tsx'],
    ['src/a.ts', './b.mjs', ['src/b.mts'], 'src/b.mts'],
    ['src/a.ts', './b.service', ['src/b.service.ts'], 'src/b.service.ts'],
    ['src/a.js', './b', ['src/b/index.js'], 'src/b/index.js'],
    ['src/a.js', './b/', ['src/b.js', 'src/b/index.js'], 'src/b/index.js'],
    ['src/b/a.js', '.', ['src/b/index.js', 'src/b.js'], 'src/b/index.js'],
    ['src/b/a.js', '..', ['src/index.ts'], 'src/index.ts'],
    ['a.js', './', ['index.js'], 'index.js'],
    ['bin/www', '../app', ['app.js'], 'app.js'],
    ['src/a.js', '../package.json', ['package.json'], 'package.json'],
    ['src/a.js', './b?raw', ['src/b.js'], 'src/b.js'],
  ])('from %s: %s among %j', async (from, specifier, files, expected) => {
    const target = await resolve(
      { ...empty(from, ...files.filter((file) => file !== 'package.json')), 'package.json': '{}' },
      from,
      specifier,
    );
    expect(target).toEqual({ file: expected });
  });

  test('a folder with a package.json of its own', async () => {
    const files = { ...empty('a.js', 'lib/main/start.js'), 'lib/package.json': json({ main: './main/start' }) };
    expect(await resolve(files, 'a.js', './lib')).toEqual({ file: 'lib/main/start.js' });
  });

  test('a built file that is not there gives its source', async () => {
    const files = { 'package.json': '{}', ...empty('bin/cli.js', 'src/main.ts') };
    expect(await resolve(files, 'bin/cli.js', '../dist/main.js')).toEqual({ file: 'src/main.ts' });
  });
});

describe('tsconfig', () => {
  const base = { 'package.json': '{}', ...empty('src/a.ts', 'src/lib/b.ts', 'src/config/index.ts', 'src/lib/exact.ts') };
  test.each([
    ['paths', { 'tsconfig.json': '{ // comment\n "compilerOptions": { "paths": { "@/*": ["./src/*"], }, } }' }, '@/lib/b', 'src/lib/b.ts'],
    [
      'paths and baseUrl',
      { 'tsconfig.json': json({ compilerOptions: { baseUrl: './src', paths: { '~/*': ['lib/*'] } } }) },
      '~/b',
      'src/lib/b.ts',
    ],
    [
      'the longest pattern wins',
      { 'tsconfig.json': json({ compilerOptions: { paths: { '*': ['src/*'], '@l/*': ['src/lib/*'] } } }) },
      '@l/b',
      'src/lib/b.ts',
    ],
    [
      'an exact one before all',
      { 'tsconfig.json': json({ compilerOptions: { paths: { '@l/*': ['src/lib/*'], '@l/b': ['src/lib/exact'] } } }) },
      '@l/b',
      'src/lib/exact.ts',
    ],
    ['baseUrl alone', { 'tsconfig.json': json({ compilerOptions: { baseUrl: 'src' } }) }, 'config', 'src/config/index.ts'],
    [
      'extends keeps the folder of the file that says it',
      {
        'tsconfig.json': json({ extends: './conf/base' }),
        'conf/base.json': json({ compilerOptions: { baseUrl: '..', paths: { '@/*': ['src/*'] } } }),
      },
      '@/lib/b',
      'src/lib/b.ts',
    ],
    [
      'several bases, the last wins',
      {
        'tsconfig.json': json({ extends: ['./one.json', './two.json'] }),
        'one.json': json({ compilerOptions: { paths: { '@/*': ['./nowhere/*'] } } }),
        'two.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
      },
      '@/lib/b',
      'src/lib/b.ts',
    ],
    [
      'a referenced config beside it',
      { 'tsconfig.json': json({ files: [] }), 'tsconfig.app.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }) },
      '@/lib/b',
      'src/lib/b.ts',
    ],
    ['jsconfig', { 'jsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }) }, '@/lib/b', 'src/lib/b.ts'],
    [
      'extends in a circle',
      { 'tsconfig.json': json({ extends: './tsconfig.json', compilerOptions: { paths: { '@/*': ['./src/*'] } } }) },
      '@/lib/b',
      'src/lib/b.ts',
    ],
  ])('%s', async (_name, files, specifier, expected) => {
    expect(await resolve({ ...base, ...files }, 'src/a.ts', specifier)).toEqual({ file: expected });
  });

  test('baseUrl does not hide a declared dependency', async () => {
    const files = {
      'package.json': json({ dependencies: { config: '^3.0.0' } }),
      'tsconfig.json': json({ compilerOptions: { baseUrl: 'src' } }),
      ...empty('src/a.ts', 'src/config/index.ts'),
    };
    expect(await resolve(files, 'src/a.ts', 'config')).toEqual({ package: 'config', subpath: '' });
  });

  test('the config of another folder does not apply', async () => {
    const files = { ...empty('a/x.ts', 'b/y.ts'), 'b/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./*'] } } }) };
    expect(await resolve(files, 'a/x.ts', '@/y')).toEqual({ missing: '@/y' });
  });
});

describe('names inside a package', () => {
  test.each([
    [{ '#db': './src/db.js' }, '#db', 'src/db.ts'],
    [{ '#lib/*': './src/lib/*.js' }, '#lib/b', 'src/lib/b.ts'],
    [
      { '#db': { browser: './src/a.ts', types: './dist/db.d.ts', node: { import: './dist/db.js' }, default: './src/a.ts' } },
      '#db',
      'src/db.ts',
    ],
    [{ '#db': ['./src/db.ts', './src/a.ts'] }, '#db', 'src/db.ts'],
  ])('imports %j', async (imports, specifier, expected) => {
    const files = { 'package.json': json({ imports }), ...empty('src/a.ts', 'src/db.ts', 'src/lib/b.ts') };
    expect(await resolve(files, 'src/a.ts', specifier)).toEqual({ file: expected });
  });

  test('module-alias and module-resolver', async () => {
    const files = {
      'package.json': json({ _moduleAliases: { '@root': '.', '@lib': 'src/lib' } }),
      '.babelrc': json({ plugins: ['x', ['module-resolver', { root: ['./src'], alias: { '@conf': './src/conf' } }]] }),
      ...empty('src/a.js', 'src/lib/b.js', 'src/conf.js', 'src/rooted/c.js'),
    };
    expect(await resolve(files, 'src/a.js', '@lib/b')).toEqual({ file: 'src/lib/b.js' });
    expect(await resolve(files, 'src/a.js', '@root/src/conf')).toEqual({ file: 'src/conf.js' });
  });
});

describe('packages of the workspace', () => {
  const workspace = {
    'package.json': json({ workspaces: ['packages/*', 'apps/*'] }),
    'apps/api/package.json': json({ name: 'api', dependencies: { '@acme/core': 'workspace:*' } }),
    ...empty('apps/api/src/main.ts', 'packages/core/src/index.ts', 'packages/core/src/log/index.ts', 'packages/core/lib/start.js'),
  };
  test.each([
    ['main in dist', { main: './dist/index.js' }, '@acme/core', 'packages/core/src/index.ts'],
    [
      'exports with conditions',
      { exports: { '.': { types: './dist/index.d.ts', require: './dist/index.cjs' } } },
      '@acme/core',
      'packages/core/src/index.ts',
    ],
    ['exports as a string', { exports: './dist/index.mjs' }, '@acme/core', 'packages/core/src/index.ts'],
    ['an exported subpath', { exports: { './log': './dist/log/index.js' } }, '@acme/core/log', 'packages/core/src/log/index.ts'],
    ['a subpath pattern', { exports: { './*': './dist/*/index.js' } }, '@acme/core/log', 'packages/core/src/log/index.ts'],
    ['no entry at all', {}, '@acme/core', 'packages/core/src/index.ts'],
    ['a source as main', { main: 'lib/start' }, '@acme/core', 'packages/core/lib/start.js'],
    ['a deep path', {}, '@acme/core/src/log', 'packages/core/src/log/index.ts'],
    ['a deep path into dist', {}, '@acme/core/dist/log', 'packages/core/src/log/index.ts'],
    ['only types point to the source', { types: './src/index.ts' }, '@acme/core', 'packages/core/src/index.ts'],
  ])('%s', async (_name, manifest, specifier, expected) => {
    const files = { ...workspace, 'packages/core/package.json': json({ name: '@acme/core', ...manifest }) };
    expect(await resolve(files, 'apps/api/src/main.ts', specifier)).toEqual({ file: expected });
  });

  test('a package of that name outside the workspace is not meant', async () => {
    const files = {
      ...workspace,
      'examples/express/package.json': json({ name: 'express', main: 'x.js' }),
      ...empty('examples/express/x.js'),
    };
    expect(await resolve(files, 'apps/api/src/main.ts', 'express')).toEqual({ package: 'express', subpath: '' });
  });

  test('a linked folder is', async () => {
    const files = {
      'a/package.json': json({ dependencies: { shared: 'file:../b' } }),
      'b/package.json': json({ name: 'shared', main: 'index.js' }),
      ...empty('a/x.js', 'b/index.js'),
    };
    expect(await resolve(files, 'a/x.js', 'shared')).toEqual({ file: 'b/index.js' });
  });

  test('a package finds itself by name', async () => {
    const files = { 'package.json': json({ name: 'me', exports: { './x': './src/x.js' } }), ...empty('src/a.js', 'src/x.js') };
    expect(await resolve(files, 'src/a.js', 'me/x')).toEqual({ file: 'src/x.js' });
  });
});

describe('reachableFrom', () => {
  const files = {
    'package.json': json({ workspaces: ['core'] }),
    'core/package.json': json({ name: 'core', main: 'dist/index.js' }),
    'core/src/index.ts': 'export const a = 1;\n',
    'src/main.ts': `import type { T } from './types';
import { U } from './used-as-type';
import { app } from './app.js';
import 'core';
import express from 'express';
const u: U = app(express);
`,
    'src/app.ts': "export * from './routes'; const lazy = () => import('./lazy'); require('./main'); export const app = lazy;\n",
    'src/routes/index.ts': "const fs = require('fs'); const helmet = require('helmet'); require('./gone');\n",
    'src/lazy.ts': 'export {};\n',
    'src/types.ts': 'export {};\n',
    'src/used-as-type.ts': 'export {};\n',
    'src/dead.ts': "import './lazy'; import 'koa';\n",
  };

  test('values only, each file once, with the import that led there', async () => {
    const repo = await memoryRepo(files);
    const reached = reachableFrom(repo, ['src/main.ts', 'nowhere.ts']);
    expect([...reached.keys()].sort()).toEqual(['core/src/index.ts', 'src/app.ts', 'src/lazy.ts', 'src/main.ts', 'src/routes/index.ts']);
    expect(reached.get('src/main.ts')?.via).toBeUndefined();
    const via = reached.get('src/routes/index.ts')?.via;
    expect(via && repo.text(via.file)?.slice(via.start, via.end)).toBe("'./routes'");
  });

  test('packages that reached files import', async () => {
    const repo = await memoryRepo(files);
    const places = packageImports(repo, reachableFrom(repo, ['src/main.ts']).keys());
    expect([...places.keys()].sort()).toEqual(['express', 'helmet']);
    expect(places.get('helmet')?.[0]?.file).toBe('src/routes/index.ts');
  });
});
