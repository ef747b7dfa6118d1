import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Machine } from './machine.ts';

/** Extensions under which a script may be written, whatever a pattern of built files says. */
const scripts = '.@(js|mjs|cjs|jsx|ts|mts|cts|tsx)';

/** A pattern of paths: braces, classes, `**`, and what glob calls extended patterns, such as `*.+(ts|js)`. */
function fits(pattern: string): ((path: string) => boolean) | undefined {
  // Many stars are no real pattern and slow to match.
  const stars = pattern.split('/').map((part) => part.match(/\*+/g)?.length ?? 0);
  if (pattern.length > 200 || Math.max(...stars) > 3 || stars.filter((count) => count > 0).length > 5) return undefined;
  try {
    return picomatch(pattern.replace(/^\.?\//, ''), { dot: false });
  } catch {
    return undefined;
  }
}

const inTests = /\.(test|spec|d)\.[cm]?[jt]s$/;

/**
 * Scripts of the repository that a pattern stands for, the pattern written for sources or for what is built of them:
 * `/dist/controllers/*.js` means `src/controllers/*.ts` as well.
 */
export function scriptsLike(m: Machine, pattern: string): readonly string[] {
  const plain = pattern.replace(/^\.?\//, '').replace(/\.(\{[^}]*\}|\*|[?+@]?\([^)]*\)|\[[^\]]*\][jt]?s?|[cm]?[jt]sx?)$/, '');
  const source = plain.replace(/^(dist|build|lib|out)\//, '{dist/,build/,lib/,out/,src/,}');
  const matches = [source, `${source}${scripts}`].flatMap((text) => fits(text) ?? []);
  return m.repo.files.filter((f) => f.kind === 'js' && !inTests.test(f.path) && matches.some((match) => match(f.path))).map((f) => f.path);
}

/**
 * Files of the repository that a search of the program finds, as the search gives them: below the folder it is told,
 * or as the pattern is written. Undefined where nothing is found: the pattern may be for another place.
 * @param cwd folder of the repository that relative patterns start from
 */
export function searched(
  m: Machine,
  patterns: readonly string[],
  options: { readonly cwd: string; readonly ignore: readonly string[]; readonly absolute: boolean },
): readonly string[] | undefined {
  for (const base of [options.cwd, packageFolder(m)]) {
    const found = patterns.flatMap((pattern) => {
      const isAbsolute = pattern.startsWith('/');
      const full = posix.join('/', isAbsolute ? (base === options.cwd ? '' : base) : base, pattern);
      const ignored = options.ignore.flatMap((i) => fits(i.startsWith('/') ? i : posix.join('/', base, i)) ?? []);
      return scriptsLike(m, full)
        .filter((file) => !ignored.some((ignore) => ignore(file)))
        .map((file) => {
          if (isAbsolute || options.absolute || base !== options.cwd) return `/${file}`;
          const below = posix.relative(`/${base}`, `/${file}`);
          return pattern.startsWith('./') ? `./${below}` : below;
        });
    });
    if (found.length > 0) return [...new Set(found)].sort();
  }
  return undefined;
}

/** Folder of the package that the program belongs to: where it is started, in a repository of several. */
export function packageFolder(m: Machine): string {
  for (let dir = posix.dirname(m.entry); dir !== '.' && dir !== '/'; dir = posix.dirname(dir))
    if (m.repo.exists(`${dir}/package.json`)) return dir;
  return '';
}
