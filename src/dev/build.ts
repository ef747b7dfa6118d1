import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { lazyFixers } from './lazy-fixers.ts';
import { quickStart } from './quick-start.ts';
import { writeSchemas } from './schemas.ts';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'dist');

/** Ink asks for the React developer tools only when `DEV` is set; they are not shipped. */
const noDevtools: Plugin = {
  name: 'no-devtools',
  setup(context) {
    context.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'empty' }));
    context.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

/** The shell parser reads its WebAssembly beside the chunk it ends up in, instead of in its own package. */
const shellWasm: Plugin = {
  name: 'shell-wasm',
  setup(context) {
    context.onLoad({ filter: /[\\/]sh-syntax[\\/]lib[\\/]index\.js$/ }, ({ path: file }) => {
      const contents = readFileSync(file, 'utf8').replace('../main.wasm', './sh-syntax.wasm');
      if (!contents.includes('./sh-syntax.wasm')) throw new Error('sh-syntax no longer reads ../main.wasm; adapt src/dev/build.ts.');
      return { contents, loader: 'js' };
    });
  },
};

/** Ink's layout engine would ask `fetch` for the WebAssembly it holds itself; loading that takes as long as everything else before the first frame. */
const layoutWasm: Plugin = {
  name: 'layout-wasm',
  setup(context) {
    context.onLoad({ filter: /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/].*\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      const asks = 'return w||"function"!=typeof fetch?';
      if (!text.includes(asks)) throw new Error('yoga-layout loads its WebAssembly in another way; adapt src/dev/build.ts.');
      return { contents: text.replace(asks, 'return true?'), loader: 'js' };
    });
  },
};

/** The page of the HTML report carries its stylesheet and script as text. */
const pageAssets: Plugin = {
  name: 'page-assets',
  setup(context) {
    context.onLoad({ filter: /[\\/]report[\\/]html[\\/]assets\.ts$/ }, ({ path: file }) => {
      const textOf = (name: string): string => JSON.stringify(readFileSync(path.join(path.dirname(file), name), 'utf8'));
      return { contents: `export const style = ${textOf('page.css')};\nexport const script = ${textOf('page.js')};`, loader: 'js' };
    });
  },
};

const options: BuildOptions = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  jsx: 'automatic',
  // Kept reports are believed only by the very code that made them.
  define: { 'process.env.NODE_ENV': '"production"', READYCHECK_BUILD: JSON.stringify(hashOfSources()) },
  minifySyntax: true,
  minifyWhitespace: true,
  // Function names stay readable in the stack of a bug report.
  minifyIdentifiers: false,
  legalComments: 'none',
  chunkNames: '[name]-[hash]',
  // Ten megabytes with the compiler inside: it is a dependency, imported when a fix is being planned.
  external: ['ts-morph'],
  plugins: [lazyFixers(root), noDevtools, shellWasm, layoutWasm, pageAssets, quickStart],
  // Packages written as CommonJS still call `require` for Node's own modules.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  logLevel: 'warning',
  metafile: true,
};

rmSync(out, { recursive: true, force: true });
const entryPoints: Record<string, string> = {
  cli: 'src/cli.ts',
  index: 'src/index.ts',
  worker: 'src/outline/worker.ts',
  'tui-worker': 'src/commands/tui/worker.ts',
  'backfill-worker': 'src/commands/backfill-worker.ts',
};
for (const [name, file] of Object.entries(entryPoints)) if (!existsSync(path.join(root, file))) delete entryPoints[name];
const { metafile } = await build({ ...options, entryPoints });

mkdirSync(out, { recursive: true });
copyFileSync(createRequire(import.meta.url).resolve('sh-syntax/main.wasm'), path.join(out, 'sh-syntax.wasm'));
const cli = path.join(out, 'cli.js');
if (existsSync(cli)) chmodSync(cli, 0o755);
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
execFileSync(process.execPath, [tsc, '-p', 'src/dev/types.tsconfig.json'], { cwd: root, stdio: 'inherit' });
keepReachable(path.join(out, 'types'), 'src/index.d.ts');

writeSchemas(out);

const size = Object.keys(metafile?.outputs ?? {}).reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0);
console.error(`dist/: ${Object.keys(metafile?.outputs ?? {}).length} modules, ${Math.round(size / 1024)} KB`);

/** Removes declarations that the entry's do not lead to: the compiler writes one for every file it reads. */
function keepReachable(folder: string, entry: string): void {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const [, from] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.tsx?['"]/g))
      visit(path.join(path.dirname(file), `${from}.d.ts`));
  };
  visit(entry);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(path.join(folder, file));
  }
}

/** Stands for all that goes into the bundle: our sources and the versions of what they import. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json')));
  for (const folder of ['src', 'checks', 'fixers']) {
    const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(?:tsx?|css|js)$/.test(file),
    );
    for (const file of files.sort()) hash.update(`\0${folder}/${file}\0`).update(readFileSync(path.join(root, folder, file)));
  }
  return hash.digest('base64url');
}
