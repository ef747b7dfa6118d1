import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * What packages do while they are loaded and nothing on the way to the first frame needs, put off until it is
 * wanted. Each of these costs several of the 150 milliseconds that the first frame may take.
 */
export const quickStart: Plugin = {
  name: 'quick-start',
  setup(context) {
    // An import of the module reads every property of `process` to list its names, and with them loads
    // sockets, reports and worker threads. The object itself is at hand.
    context.onResolve({ filter: /^(?:node:)?process$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'process', namespace: 'own-process' } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: 'own-process' }, () => ({
      contents: 'const own = globalThis.process;\nexport default own;\nexport const env = own.env;\nexport const cwd = () => own.cwd();',
    }));
    // The first segmenter of a process reads tables of Unicode; plain text is measured without one.
    context.onLoad(
      {
        filter:
          /[\\/]node_modules[\\/](?:string-width[\\/]index|wrap-ansi[\\/]index|ink[\\/]build[\\/]line-update|@alcalzone[\\/]ansi-tokenize[\\/]build[\\/]tokenize)\.js$/,
      },
      ({ path: file }) => ({ contents: replaced(file, /^const (\w+) = (new Intl\.Segmenter\([^)]*\));$/m, lazySegmenter), loader: 'js' }),
    );
    // Only commands that are programs of their own would be spawned; there are none.
    context.onLoad({ filter: /[\\/]node_modules[\\/]commander[\\/]lib[\\/]command\.js$/ }, ({ path: file }) => ({
      contents: replaced(
        file,
        /^import childProcess from 'node:child_process';$/m,
        "const childProcess = { spawn: (...how) => globalThis.process.getBuiltinModule('node:child_process').spawn(...how) };",
      ),
      loader: 'js',
    }));
  },
};

const lazySegmenter = 'const $1 = { segment: (text) => ($1.made ??= $2).segment(text) };';

/** The text of a file with one place replaced. Fails where a new version of the package looks different. */
function replaced(file: string, place: RegExp, by: string): string {
  const text = readFileSync(file, 'utf8');
  if (!place.test(text)) throw new Error(`${file} is not as it was; adapt src/dev/quick-start.ts.`);
  return text.replace(place, by);
}
