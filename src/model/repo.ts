import type { Outline, OutlineKind } from './outline.ts';
import type { Trace } from './trace.ts';

/** What a file is, decided from its path and, only where paths are ambiguous, its first keys. */
export type FileKind =
  | 'js' // JavaScript and TypeScript in every spelling, and extension-less Node scripts
  | 'package' // package.json
  | 'lockfile' // npm, pnpm, yarn, bun
  | 'dockerfile'
  | 'dockerignore'
  | 'compose'
  | 'workflow' // GitHub workflow
  | 'action' // GitHub composite action
  | 'gitlab-ci'
  | 'travis-ci'
  | 'kubernetes'
  | 'yaml' // any other YAML
  | 'nginx'
  | 'caddy'
  | 'dotenv'
  | 'gitignore'
  | 'shell'
  | 'prisma'
  | 'sql'
  | 'json' // other JSON, JSONC
  | 'text' // any other text: markdown, crontab, Procfile, .nvmrc ...
  | 'binary';

export interface RepoFile {
  /** POSIX path relative to the scanned root. */
  readonly path: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Content hash (hex). Equal content gives an equal hash whatever the source. */
  readonly hash: string;
  readonly executable: boolean;
  /** Tracked by git; undefined outside git. */
  readonly tracked: boolean | undefined;
  /** Machine-made or somebody else's: read where it helps, never judged, never edited. */
  readonly origin: 'own' | 'generated' | 'vendored';
  /** The text contains `readycheck-ignore`. Undefined: not looked for (a reader has to look itself). */
  readonly marked?: boolean | undefined;
  /** A script whose text mentions neither the environment nor anything like a secret (`isQuiet`), so that nobody has to read it for them. Undefined: not looked for. */
  readonly quiet?: boolean | undefined;
}

export interface SkippedFile {
  readonly file: string;
  readonly why: string;
}

export interface Diagnostic {
  readonly file?: string;
  /** Offset of the place, where one is known. */
  readonly at?: number;
  /** The place instead, 1-based, in a file that is no part of the repository (what readycheck itself keeps there). */
  readonly place?: { readonly line: number; readonly column: number };
  readonly stage: 'source' | 'outline' | 'facts' | 'check' | 'config' | 'suppression' | 'cache';
  readonly message: string;
}

/**
 * A repository, read once. The same content gives the same `Repo` whether it comes from the
 * working tree, from a plain folder or from the objects of a commit. Everything is synchronous.
 */
export interface Repo {
  /** Every readable file, sorted by path (code-unit order). Skipped files are not in it. */
  readonly files: readonly RepoFile[];
  readonly skipped: readonly SkippedFile[];
  /** Whether git knows about the folder (a working tree or a commit). */
  readonly vcs: 'git' | 'none';

  file(path: string): RepoFile | undefined;
  /** Files of one kind whose origin is `own`, sorted by path. */
  ofKind(kind: FileKind): readonly RepoFile[];
  /** A file or folder of that path exists, skipped ones (too large, binary, symlink) included. "" and "." are the root. */
  exists(path: string): boolean;
  /** Would git ignore this path? Evaluates the ignore files of the repository, not the user's own. Works for paths that do not exist. */
  isIgnored(path: string): boolean;
  /** Decoded text (UTF-8, BOM removed; Latin-1 fallback with a diagnostic); undefined for unknown or binary files. */
  text(path: string): string | undefined;
  /**
   * The outline of a file if it is of that kind; undefined otherwise or when it could not be
   * outlined at all (which is in the diagnostics). JS files are outlined on first demand.
   */
  outline<K extends OutlineKind>(path: string, kind: K): Outline<K> | undefined;
  /** Options of a check from the config, `{}` where there are none. */
  options(check: string): Readonly<Record<string, unknown>>;
  /** What the config says about services, thresholds and dated knowledge; plain data. */
  readonly settings: RepoSettings;
  /** Records something a person should know. Duplicates are folded. */
  report(diagnostic: Diagnostic): void;
  /** Where it is noted what derivations look at; absent where nothing is kept for a later scan. Used by facts and the engine only. */
  readonly trace?: Trace | undefined;
  /** Runs and accounts the time under a name when `--timing` is on. */
  timed<T>(name: string, run: () => T): T;
}

/** The part of the configuration that facts and checks may see. */
export interface RepoSettings {
  /** Services the detection needs help with. */
  readonly services?: readonly {
    readonly name: string;
    readonly root?: string;
    readonly entry?: string;
    readonly kind?: 'http' | 'worker' | 'frontend' | 'job';
  }[];
  /** Overrides of dated knowledge, e.g. `{ node: { "18": "2027-01-01" } }`. */
  readonly knowledge?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
