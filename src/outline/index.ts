import type { OutlineKind, Outlines } from '../model/index.ts';

/** Text of one file -> its outline. Pure: results are cached by content hash. */
export type Outliner<K extends OutlineKind = OutlineKind> = (text: string, path: string) => Outlines[K] | Promise<Outlines[K]>;

interface OutlinerEntry<K extends OutlineKind> {
  /** Takes part in the cache key: raise it whenever the outline of any text changes. */
  readonly version: number;
  /** Imports the parser; not called for files whose outline is cached. */
  load(): Promise<Outliner<K>>;
}

const yaml = { version: 1, load: async () => (await import('./yaml.ts')).outlineYaml };
const json = { version: 1, load: async () => (await import('./json.ts')).outlineJson };

/** One row per kind of file that has an outline. */
export const outliners: { readonly [K in OutlineKind]: OutlinerEntry<K> } = {
  js: { version: 1, load: async () => (await import('./js.ts')).outlineJs },
  package: json,
  json,
  lockfile: { version: 1, load: async () => (await import('./lockfile.ts')).outlineLockfile },
  dockerfile: { version: 1, load: async () => (await import('./dockerfile.ts')).outlineDockerfile },
  compose: yaml,
  workflow: yaml,
  action: yaml,
  'gitlab-ci': yaml,
  'travis-ci': yaml,
  kubernetes: yaml,
  yaml,
  nginx: { version: 1, load: async () => (await import('./nginx.ts')).outlineNginx },
  dotenv: { version: 1, load: async () => (await import('./dotenv.ts')).outlineDotenv },
  shell: { version: 1, load: async () => (await import('./shell.ts')).outlineShell },
};
