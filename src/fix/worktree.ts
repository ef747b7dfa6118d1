import { gitNow } from '../source/git.ts';
import type { DirtyFiles } from './guard.ts';

/** Bytes of `git status` output beyond which a folder counts as not readable by git. */
const limit = 256 * 1024 * 1024;

/**
 * Files of a folder that git would lose if they were overwritten: changed or untracked. Paths are
 * relative to the folder. Undefined outside git (or without git).
 */
export function dirtyFiles(root: string): DirtyFiles {
  const prefixOf = gitNow(root, ['rev-parse', '--show-prefix'], '', limit);
  const status = gitNow(root, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', '.'], '', limit);
  if (prefixOf.code !== 0 || status.code !== 0) return undefined;
  const prefix = prefixOf.stdout.toString('utf8').replace(/\n$/, '');
  const files = status.stdout
    .toString('utf8')
    .split('\0')
    .filter((row) => row !== '');
  return new Set(files.map((row) => row.slice(3)).flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : [])));
}
