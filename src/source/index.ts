import { lstatSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { sourceError } from './error.ts';
import { folderSource, rootError } from './folder.ts';
import type { Source } from './listing.ts';
import { memorySource } from './memory.ts';
import { pastRepos as walked, type PastRepo } from './past.ts';
import { listedRepo, type ListedRepo, type OpenedRepo, type OpenOptions } from './repo.ts';
import { treeSource } from './tree.ts';
import { worktreeSource } from './worktree.ts';

export { isSourceError, type SourceError } from './error.ts';
export type { GitInfo } from './listing.ts';
export { deltaOf, withDelta, type Delta, type Graph } from './graph.ts';
export type { ListedRepo, OpenEvent, OpenedRepo, OpenOptions, Timer } from './repo.ts';

/** More threads than this do not make a scan of any usual repository faster. */
const mostJobs = 4;

/**
 * Opens a plain folder: what lies in it, minus what its own ignore files ignore. Asks no git, so
 * every file's `tracked` is undefined. Throws a `SourceError` when the folder cannot be read.
 */
export async function openFolder(dir: string, options: OpenOptions = {}): Promise<OpenedRepo> {
  const root = rootOf(dir);
  return (await listedRepo(folderSource(root), root, jobsOf(options), placed(dir, root, options))).open();
}

/** Texts (or bytes) by path as a repository, for tests and for trying out edits. */
export async function memoryRepo(texts: Readonly<Record<string, string | Uint8Array>>, options: OpenOptions = {}): Promise<OpenedRepo> {
  return (await listedRepo(memorySource(texts), undefined, jobsOf(options), options)).open();
}

export interface OpenRepoOptions extends OpenOptions {
  /** Read the tree of this commit from git's objects instead of the working tree. */
  readonly ref?: string;
}

/**
 * Opens a repository: through git's view of the working tree (tracked and untracked files, ignored
 * ones left out) when the folder is inside one, else as a plain folder; or, with `ref`, the tree of a
 * commit. A folder below the top of a working tree is scanned alone, with paths relative to it.
 * Throws a `SourceError` (one sentence): `usage` for a path, ref or git that cannot be read,
 * `empty` when there is not a single file.
 */
export async function openRepo(dir: string, options: OpenRepoOptions = {}): Promise<OpenedRepo> {
  return (await listRepo(dir, options)).open();
}

/**
 * The first half of `openRepo`: reads (or, where they are surely unchanged, recognises) the files and
 * stops before outlines. Whoever kept the result of an earlier scan under the same digest is done here.
 */
export async function listRepo(dir: string, options: OpenRepoOptions = {}): Promise<ListedRepo> {
  const root = rootOf(dir);
  const source = await sourceOf(root, options.ref);
  if (source.entries.length === 0 && source.skipped.length === 0) {
    throw sourceError('empty', `There are no files in ${dir}${options.ref === undefined ? '' : ` at ${options.ref}`}.`);
  }
  return listedRepo(source, root, jobsOf(options), placed(dir, root, options));
}

/**
 * Opens commits one after the other; see `past.ts`.
 * @param commits full ids; neighbours should be neighbours
 */
export function pastRepos(dir: string, commits: readonly string[], options: OpenOptions = {}): AsyncGenerator<PastRepo, void, undefined> {
  const root = rootOf(dir);
  return walked(root, commits, jobsOf(options), placed(dir, root, options));
}

async function sourceOf(root: string, ref: string | undefined): Promise<Source> {
  if (ref !== undefined) return treeSource(root, ref);
  return (await worktreeSource(root)) ?? folderSource(root);
}

/** The real path of a folder. */
function rootOf(dir: string): string {
  const root = path.resolve(dir);
  try {
    const real = realpathSync(root);
    if (!lstatSync(real).isDirectory()) throw sourceError('usage', `${dir} is not a folder; give the folder of a repository.`);
    return real;
  } catch (error) {
    throw error instanceof Error && 'source' in error ? error : rootError(dir, error);
  }
}

/** A cache below the folder as it was called lies below its real path. */
function placed(dir: string, root: string, options: OpenOptions): OpenOptions {
  if (options.cacheDir === undefined) return options;
  const way = path.relative(path.resolve(dir), path.resolve(options.cacheDir));
  return way.startsWith('..') || path.isAbsolute(way) ? options : { ...options, cacheDir: path.join(root, way) };
}

function jobsOf(options: OpenOptions): number {
  return Math.max(1, options.jobs ?? Math.min(mostJobs, availableParallelism()));
}
export { tracedRepo, type TracedRepo } from './traced.ts';
