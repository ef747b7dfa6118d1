import ignore, { type Ignore } from 'ignore';

/** Lines of one ignore file that are read; real ones have a few hundred at most. */
const mostLines = 4_000;

/**
 * The ignore files of a repository, nested ones included, evaluated as git does: the file nearest
 * to a path that says something about it decides, and what lies in an ignored folder stays ignored.
 */
export interface IgnoreRules {
  /** Adds the text of `<dir>/.gitignore`; `dir` is relative to the scanned root, "" is the root itself. */
  add(dir: string, text: string): void;
  /** Adds the ignore file of a folder above the scanned root; `below` is the way from it to the root: "packages/api/". */
  addOuter(below: string, text: string): void;
  /** The texts added with `addOuter`: the one part of the rules that is not among the files of the repository. */
  outerTexts(): string;
  /** Is this path, whose folder is known not to be ignored, ignored? A trailing slash marks a folder. */
  ignoresHere(path: string): boolean;
  /** Is this path or one of the folders it lies in ignored? A trailing slash marks a folder. */
  ignores(path: string): boolean;
}

/** An empty set of rules. */
export function ignoreRules(): IgnoreRules {
  const inner = new Map<string, Ignore>();
  /** Nearest first. */
  const outer: { readonly below: string; readonly text: string; readonly rules: Ignore }[] = [];

  /** Ignored, unignored, or not mentioned by this one file. */
  const said = (rules: Ignore, path: string): boolean | undefined => {
    const result = rules.test(path);
    if (result.unignored) return false;
    if (!result.ignored) return undefined;
    // The library also answers for a folder above; one that a nearer file took back must not count again.
    const slash = path.lastIndexOf('/', path.length - 2);
    return slash > 0 && rules.test(path.slice(0, slash + 1)).ignored ? undefined : true;
  };

  const ignoresHere = (path: string): boolean => {
    for (let end = path.lastIndexOf('/', path.length - 2); ; end = path.lastIndexOf('/', end - 1)) {
      const dir = end < 0 ? '' : path.slice(0, end);
      const rules = inner.get(dir);
      const verdict = rules === undefined ? undefined : said(rules, end < 0 ? path : path.slice(end + 1));
      if (verdict !== undefined) return verdict;
      if (end < 0) break;
      if (end === 0) return false;
    }
    for (const { below, rules } of outer) {
      const verdict = said(rules, below + path);
      if (verdict !== undefined) return verdict;
    }
    return false;
  };

  return {
    add: (dir, text) => void inner.set(dir, compiled(text)),
    addOuter: (below, text) => {
      outer.push({ below, text, rules: compiled(text) });
      outer.sort((a, b) => a.below.length - b.below.length);
    },
    outerTexts: () => outer.map(({ below, text }) => `${below}\0${text}`).join('\0'),
    ignoresHere,
    ignores: (path) => {
      for (let slash = path.indexOf('/'); slash > 0 && slash < path.length - 1; slash = path.indexOf('/', slash + 1)) {
        if (ignoresHere(path.slice(0, slash + 1))) return true;
      }
      return ignoresHere(path);
    },
  };
}

function compiled(text: string): Ignore {
  const lines = text.split(/\r?\n/, mostLines + 1);
  return ignore({ ignorecase: false, allowRelativePaths: true }).add(lines.slice(0, mostLines).join('\n'));
}
