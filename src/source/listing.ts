import type { Diagnostic, SkippedFile } from '../model/index.ts';
import type { IgnoreRules } from './ignore-rules.ts';

/** A regular file that a source holds, not read yet. */
export interface Entry {
  /** POSIX path relative to the scanned root. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
  readonly tracked: boolean | undefined;
  /** SHA-1 of the git blob where the source knows it without reading. */
  readonly hash?: string;
  /** Differs whenever the content may have changed since it was last seen: what `lstat` says. */
  readonly stamp?: string;
  /** Milliseconds: the later of the times of change in `stamp`. */
  readonly changed?: number;
  /** The blob that the index of git holds for a tracked file. */
  readonly index?: string;
}

/** What git says about the scanned content. */
export interface GitInfo {
  /** Full id of the commit: the one given, or what HEAD names. Undefined before the first commit. */
  readonly commit: string | undefined;
  /** The files scanned are not exactly those of `commit` (changed, missing, new). Always false for a commit. */
  readonly dirty: boolean;
  /** Absolute path of the top of the working tree. */
  readonly topLevel: string;
  /** The scanned folder inside it: "" or "packages/api/". */
  readonly prefix: string;
  /** As given with `ref`. */
  readonly ref?: string;
}

/** Files of a source and how to read them. */
export interface Source {
  /** Sorted by path. */
  readonly entries: readonly Entry[];
  readonly skipped: readonly SkippedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly vcs: 'git' | 'none';
  /** `dirty` as far as it is known before files are read. */
  readonly git?: GitInfo;
  readonly ignore: IgnoreRules;
  /** Reads files, in any order; `why` says why one could not be read. */
  readMany(entries: readonly Entry[], take: (entry: Entry, bytes: Buffer | undefined, why: string) => void): Promise<void>;
  /** Reads the first of `entries`, and others of them where that costs nothing. Synchronous. */
  readNow(entries: readonly Entry[], take: (entry: Entry, bytes: Buffer | undefined, why: string) => void): void;
}

/** Code-unit order, the same everywhere. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What readycheck itself keeps in a repository (cache, history, baseline) is no part of what is judged, nor does it make a working tree differ from its commit. */
export function isOwnState(path: string): boolean {
  return path.startsWith('.readycheck/');
}

/** Reasons for files that are left out; one wording for every source. */
export const reasons = {
  symlink: 'a symbolic link; links are not followed',
  repository: 'a git repository of its own (submodule); scan it by itself',
  modules: 'installed packages',
  sparse: 'left out by the sparse checkout',
  special: 'neither a file nor a folder (fifo, socket or device)',
  denied: 'no permission to read it',
  vanished: 'it vanished while the repository was being read',
  name: 'its name is not valid UTF-8',
  missing: 'its content is not in this clone',
} as const;

/**
 * What of a tree of git is no file to read: installed packages (told once, as their folder), links, submodules, names
 * that are not UTF-8. The answer to "is it a file?" for each of its entries, in their order; the others go to `skipped`.
 */
export function treeFiles(skipped: SkippedFile[]): (file: string, mode: string | undefined) => boolean {
  const folders = new Set<string>();
  const leave = (file: string, why: string): boolean => {
    skipped.push({ file, why });
    return false;
  };
  return (file, mode) => {
    const modules = file.includes('node_modules/') ? /(^|\/)node_modules\//.exec(file) : null;
    if (modules !== null) {
      const folder = file.slice(0, modules.index + modules[0].length - 1);
      if (folders.has(folder)) return false;
      folders.add(folder);
      return leave(folder, reasons.modules);
    }
    if (mode === '160000') return leave(file, reasons.repository);
    if (mode === '120000') return leave(file, reasons.symlink);
    return file.includes('\uFFFD') ? leave(file, reasons.name) : true;
  };
}
