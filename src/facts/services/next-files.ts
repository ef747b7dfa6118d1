import type { Repo } from '../../model/index.ts';

/** The files that Next finds by their names in a project, and what it does with each. */
export interface NextFiles {
  readonly root: string;
  readonly config: string | undefined;
  /** Run once when the server starts: `register()` of instrumentation.ts. */
  readonly instrumentation: readonly string[];
  readonly middleware: string | undefined;
  /** A page, where there is one: something that answers without being an API. */
  readonly page: string | undefined;
  /** Route handlers of the app router: one function per method. */
  readonly handlers: readonly NextRoute[];
  /** Files below pages/api: one function for every method. */
  readonly pagesApi: readonly NextRoute[];
}

export interface NextRoute {
  readonly file: string;
  readonly path: string;
}

const script = String.raw`\.(?:[cm]?[jt]s|[jt]sx)$`;

/** The Next project in a folder of the repository. */
export function nextFiles(repo: Repo, root: string): NextFiles {
  const prefix = root === '' ? '' : `${root}/`;
  const inside = repo.files.filter((f) => f.path.startsWith(prefix) && f.kind === 'js').map((f) => f.path.slice(prefix.length));
  const find = (pattern: string): readonly string[] => {
    const regex = new RegExp(`^(?:src/)?${pattern}${script}`);
    return inside.filter((path) => regex.test(path));
  };
  const full = (path: string): string => `${prefix}${path}`;
  const [config] = inside.filter((path) => new RegExp(`^next\\.config${script}`).test(path));
  const [middleware] = find('(?:middleware|proxy)');
  return {
    root,
    config: config === undefined ? undefined : full(config),
    instrumentation: [
      ...find('instrumentation'),
      ...find(String.raw`sentry\.(?:server|edge|client)\.config`),
      ...find('instrumentation-client'),
    ].map(full),
    middleware: middleware === undefined ? undefined : full(middleware),
    page: [...find('app/(?:.+/)?page'), ...find('pages/(?!api/|_).+')].map(full)[0],
    handlers: find('app/(?:.+/)?route').map((path) => ({ file: full(path), path: appPath(path) })),
    pagesApi: find('pages/api/.+').flatMap((path) =>
      /\.(test|spec|d)\.\w+$/.test(path) ? [] : [{ file: full(path), path: pagesPath(path) }],
    ),
  };
}

/** `src/app/(shop)/orders/[id]/route.ts` answers /orders/:id. */
function appPath(path: string): string {
  const segments = path
    .replace(/^(?:src\/)?app\//, '')
    .split('/')
    .slice(0, -1);
  return `/${segments
    .filter((s) => !/^\(.*\)$/.test(s) && !s.startsWith('@'))
    .map((s) => dynamicSegment(s))
    .join('/')}`;
}

function pagesPath(path: string): string {
  const bare = path.replace(/^(?:src\/)?pages\//, '').replace(/\.\w+$/, '');
  const segments = bare.split('/');
  if (segments.at(-1) === 'index') segments.pop();
  return `/${segments.map((s) => dynamicSegment(s)).join('/')}`;
}

function dynamicSegment(segment: string): string {
  if (/^\[{1,2}\.\.\./.test(segment)) return '*';
  return segment.replace(/^\[(\w+)\]$/, ':$1');
}
