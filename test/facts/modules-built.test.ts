import { expect, test } from 'vitest';
import { sourceOfBuilt } from '../../src/facts/modules.ts';
import { memoryRepo } from '../../src/source/index.ts';

const json = (value: unknown): string => JSON.stringify(value);

/** name, files (paths alone for empty modules), package folder, built path, source */
const cases: readonly [string, readonly (string | [string, unknown])[], string, string, string | undefined][] = [
  [
    'tsc with outDir and rootDir',
    [['tsconfig.json', { compilerOptions: { outDir: './build', rootDir: './src' } }], 'src/server.ts'],
    '',
    'build/server.js',
    'src/server.ts',
  ],
  [
    'tsc with outDir alone',
    [['tsconfig.json', { compilerOptions: { outDir: 'dist' } }], 'src/server.ts'],
    '',
    'dist/server.js',
    'src/server.ts',
  ],
  [
    'tsc keeps src when more is compiled',
    [['tsconfig.json', { compilerOptions: { outDir: 'dist' } }], 'src/server.ts', 'test.ts'],
    '',
    'dist/src/server.js',
    'src/server.ts',
  ],
  [
    'an unusual outDir',
    [['tsconfig.json', { compilerOptions: { outDir: '.run/js' } }], 'source/server.ts'],
    '',
    '.run/js/server.js',
    'source/server.ts',
  ],
  [
    'outDir of a build config',
    [['tsconfig.json', {}], ['tsconfig.build.json', { extends: './tsconfig.json', compilerOptions: { outDir: 'made' } }], 'src/a.ts'],
    '',
    'made/a.js',
    'src/a.ts',
  ],
  [
    'outDir inherited',
    [['api/tsconfig.json', { extends: '../base.json', compilerOptions: { outDir: 'dist' } }], ['base.json', {}], 'api/src/a.ts'],
    'api',
    'api/dist/a.js',
    'api/src/a.ts',
  ],
  ['Nest', ['src/main.ts', ['nest-cli.json', { sourceRoot: 'src' }]], '', 'dist/main', 'src/main.ts'],
  ['Nest with another source root', ['server/main.ts', ['nest-cli.json', { sourceRoot: 'server' }]], '', 'dist/main.js', 'server/main.ts'],
  [
    'Nest monorepo',
    [
      'apps/api/src/main.ts',
      'apps/web/src/main.ts',
      ['nest-cli.json', { projects: { api: { root: 'apps/api', sourceRoot: 'apps/api/src' } } }],
    ],
    '',
    'dist/apps/api/main.js',
    'apps/api/src/main.ts',
  ],
  ['Nx', ['apps/api/src/main.ts', 'apps/web/src/main.ts'], '', 'dist/apps/api/main.js', 'apps/api/src/main.ts'],
  ['no config', ['src/index.ts'], '', 'dist/index.js', 'src/index.ts'],
  ['no extension', ['src/index.ts'], '', 'dist/index', 'src/index.ts'],
  ['a folder', ['src/api/index.ts'], '', 'dist/api', 'src/api/index.ts'],
  ['format folders', ['src/index.ts'], '', 'dist/esm/index.mjs', 'src/index.ts'],
  ['minified', ['src/index.ts'], '', 'dist/index.min.js', 'src/index.ts'],
  ['JavaScript compiled by Babel', ['src/app.js'], '', 'build/app.js', 'src/app.js'],
  ['sources beside the output', ['server/index.ts'], '', 'dist/server/index.js', 'server/index.ts'],
  ['a source is its own source', ['lib/app.js'], '', 'lib/app.js', 'lib/app.js'],
  [
    'committed output',
    [['tsconfig.json', { compilerOptions: { outDir: 'dist', rootDir: 'src' } }], 'src/a.ts', 'dist/a.js'],
    '',
    'dist/a.js',
    'src/a.ts',
  ],
  [
    'esbuild --outfile',
    [
      ['package.json', { scripts: { build: 'tsc --noEmit && esbuild src/start.ts --bundle --platform=node --outfile=dist/bundle.js' } }],
      'src/start.ts',
      'src/bundle.ts',
    ],
    '',
    'dist/bundle.js',
    'src/start.ts',
  ],
  [
    'esbuild --outdir',
    [['package.json', { scripts: { build: 'npx esbuild ./code/a.ts ./code/b.ts --outdir=made' } }], 'code/a.ts', 'code/b.ts'],
    '',
    'made/b.js',
    'code/b.ts',
  ],
  [
    'ncc',
    [['package.json', { scripts: { build: 'ncc build src/start.ts -o dist' } }], 'src/start.ts'],
    '',
    'dist/index.js',
    'src/start.ts',
  ],
  [
    'tsup',
    [['api/package.json', { scripts: { build: 'tsup source/a.ts --format cjs' } }], 'api/source/a.ts'],
    'api',
    'api/dist/a.cjs',
    'api/source/a.ts',
  ],
  ['the only file of that name', ['src/entry/server.ts'], '', 'dist/server.js', 'src/entry/server.ts'],
  ['not one of several', ['src/a/server.ts', 'src/b/server.ts'], '', 'dist/server.js', undefined],
  ['not a test', ['src/__tests__/server.ts'], '', 'dist/server.js', undefined],
  ['nothing there', ['src/other.ts'], '', 'dist/server.js', undefined],
  ['no output folder', ['src/server.ts'], '', 'elsewhere/server.js', undefined],
];

test.each(cases)('%s', async (_name, files, dir, built, expected) => {
  const texts = Object.fromEntries(files.map((file) => (typeof file === 'string' ? [file, 'export {};\n'] : [file[0], json(file[1])])));
  const manifest = dir === '' ? 'package.json' : `${dir}/package.json`;
  const repo = await memoryRepo({ [manifest]: '{}', ...texts });
  expect(sourceOfBuilt(repo, dir, built)).toBe(expected);
});
