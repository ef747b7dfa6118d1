import type { OutlineKind, Outlines } from '../model/index.ts';

/**
 * Text of one file -> its outline. Pure: results are cached by content hash. Of the path only the
 * last part may matter (a `.ts` file is parsed differently from a `.tsx` one). The outline must
 * survive JSON unchanged: no `undefined` in arrays, no NaN, Infinity or bigint.
 */
export type Outliner<K extends OutlineKind = OutlineKind> = (text: string, path: string) => Outlines[K] | Promise<Outlines[K]>;

export interface OutlinerEntry<K extends OutlineKind = OutlineKind> {
  /** Takes part in the cache key: raise it whenever the outline of any text changes. */
  readonly version: number;
  /** Outlined when the repository is opened, so that parse errors show even if nobody asks; the rest on first demand. */
  readonly upfront: boolean;
  /** Imports the parser; not called where every outline is cached. */
  load(): Promise<Outliner<K>>;
}

const yaml = { version: 3, upfront: true, load: async () => (await import('./yaml.ts')).outlineYaml };
const loadJson = async () => (await import('./json.ts')).outlineJson;

/** One row per kind of file that has an outline. Shell is the one that is asynchronous (wasm), so it has to be up front. */
export const outliners: { readonly [K in OutlineKind]: OutlinerEntry<K> } = {
  js: { version: 2, upfront: false, load: async () => (await import('./js.ts')).outlineJs },
  package: { version: 2, upfront: true, load: loadJson },
  json: { version: 2, upfront: false, load: loadJson },
  lockfile: { version: 2, upfront: false, load: async () => (await import('./lockfile.ts')).outlineLockfile },
  dockerfile: { version: 2, upfront: true, load: async () => (await import('./dockerfile.ts')).outlineDockerfile },
  compose: yaml,
  workflow: yaml,
  action: yaml,
  'gitlab-ci': yaml,
  'travis-ci': yaml,
  kubernetes: yaml,
  yaml,
  nginx: { version: 2, upfront: true, load: async () => (await import('./nginx.ts')).outlineNginx },
  caddy: { version: 1, upfront: true, load: async () => (await import('./caddy.ts')).outlineCaddy },
  dotenv: { version: 2, upfront: true, load: async () => (await import('./dotenv.ts')).outlineDotenv },
  shell: { version: 6, upfront: true, load: async () => (await import('./shell.ts')).outlineShell },
  prisma: { version: 3, upfront: true, load: async () => (await import('./prisma.ts')).outlinePrisma },
  sql: { version: 3, upfront: false, load: async () => (await import('./sql.ts')).outlineSql },
};

/** Does this kind of file have an outline? */
export function isOutlineKind(kind: string): kind is OutlineKind {
  return Object.hasOwn(outliners, kind);
}

/** What an outline is cached under: everything it depends on. */
export function outlineKey(kind: OutlineKind, path: string, hash: string): string {
  return `${kind}.${outliners[kind].version}.${hash}.${path.slice(path.lastIndexOf('/') + 1)}`;
}
