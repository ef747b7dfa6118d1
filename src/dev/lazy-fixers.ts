import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Fixer } from '../model/index.ts';

const lazy = 'lazy-fixer';
const together = 'all-fixers';

/**
 * Fixers are a third of the rules' code, and most scans fix nothing: in the bundle a check holds the title and safety of its
 * fixer, and one chunk with all of them is loaded when the first edits are asked for (`edits` may answer later, see `Fixer`).
 * @param root absolute path of the project
 */
export function lazyFixers(root: string): Plugin {
  const folder = path.join(root, 'fixers');
  const checks = path.join(root, 'checks') + path.sep;
  return {
    name: 'lazy-fixers',
    setup(context) {
      context.onResolve({ filter: /\/fixers\/.*\.ts$/ }, ({ path: wanted, importer, resolveDir }) =>
        importer.startsWith(checks) ? { path: path.resolve(resolveDir, wanted), namespace: lazy } : undefined,
      );
      context.onLoad({ filter: /.*/, namespace: lazy }, async ({ path: file }) => ({
        contents: await stubOf(folder, file),
        resolveDir: folder,
      }));
      context.onResolve({ filter: new RegExp(`^${together}$`) }, () => ({ path: together, namespace: together }));
      context.onLoad({ filter: /.*/, namespace: together }, () => ({ contents: allOf(folder), resolveDir: folder }));
    },
  };
}

/** A module with the names of a fixer's module that asks the real one for edits. */
async function stubOf(folder: string, file: string): Promise<string> {
  const exported = Object.entries((await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>);
  const lines = exported.flatMap(([name, value]) => {
    // What other fixers import; a check that did would not build.
    if (!isFixer(value)) return [];
    const { title, safety } = value;
    const edits = `(...asked) => import('${together}').then((all) => all.${nameIn(folder, file)}.${name}.edits(...asked))`;
    return [`export const ${name} = { title: ${JSON.stringify(title)}, safety: ${JSON.stringify(safety)}, edits: ${edits} };`];
  });
  return lines.join('\n');
}

/** One module with all modules of fixers, by name. */
function allOf(folder: string): string {
  const areas = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = areas.flatMap(({ name }) =>
    readdirSync(path.join(folder, name))
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => path.join(folder, name, file)),
  );
  return files.map((file) => `export * as ${nameIn(folder, file)} from ${JSON.stringify(file)};`).join('\n');
}

/** `http/rate-limit.ts` -> `http_rate_limit` */
function nameIn(folder: string, file: string): string {
  return path
    .relative(folder, file)
    .replace(/\.ts$/, '')
    .replace(/[^A-Za-z0-9]/g, '_');
}

function isFixer(value: unknown): value is Fixer {
  return typeof value === 'object' && value !== null && 'edits' in value && 'safety' in value && 'title' in value;
}
