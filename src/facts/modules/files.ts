import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { jsonAt, jsonFile, jsonString } from '../json.ts';

const typescript = ['.ts', '.tsx', '.mts', '.cts'];
const javascript = ['.js', '.jsx', '.mjs', '.cjs'];
/** What a written extension stands for where TypeScript names the file it will emit. */
const emitted: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * The file a path without or with extension names: the file itself, the TypeScript it is made from,
 * with an extension added, or the index or `main` of a folder. TypeScript files look for TypeScript first.
 */
export function fileAt(repo: Repo, path: string, from: string): string | undefined {
  const base = posix.normalize(path).replace(/\/$/, '');
  if (base.startsWith('../') || base === '..') return undefined;
  if (repo.file(base) !== undefined && !path.endsWith('/')) return base;
  const order = /\.[cm]?tsx?$/.test(from) ? [...typescript, ...javascript] : [...javascript, ...typescript];
  const extensions = [...order, '.json'];
  const plain = path.endsWith('/') ? undefined : sourceAt(repo, base, extensions);
  if (plain !== undefined) return plain;
  const folder = base === '.' ? '' : base;
  const main = jsonString(jsonAt(jsonFile(repo, join(folder, 'package.json')), 'main'));
  if (main !== undefined) {
    const target = posix.join(folder, main);
    const found = repo.file(target) === undefined ? sourceAt(repo, target, extensions) : target;
    if (found !== undefined) return found;
  }
  return first(
    repo,
    extensions.map((extension) => join(folder, `index${extension}`)),
  );
}

function sourceAt(repo: Repo, base: string, extensions: readonly string[]): string | undefined {
  const extension = posix.extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const replaced = (emitted[extension] ?? []).map((other) => stem + other);
  return first(repo, [...replaced, ...extensions.map((other) => base + other)]);
}

function first(repo: Repo, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => repo.file(candidate) !== undefined);
}

/** Joins a folder ("" = root) and a path inside it. */
export function join(dir: string, path: string): string {
  const joined = posix.join(dir, path);
  return joined === '.' || joined === './' ? '' : joined.replace(/^\.\//, '');
}

/** Folder of a path, "" for the root. */
export function dirOf(path: string): string {
  const dir = posix.dirname(path);
  return dir === '.' ? '' : dir;
}

/** A folder and those above it, nearest first, "" last. */
export function foldersUp(dir: string): readonly string[] {
  const folders = [dir];
  for (let at = dir; at !== '';) {
    at = dirOf(at);
    folders.push(at);
  }
  return folders;
}
