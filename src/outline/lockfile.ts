import type { LockfileOutline } from '../model/index.ts';
import { outlineBunLock } from './lockfile/bun.ts';
import { outlineNpmLock } from './lockfile/npm.ts';
import { outlinePnpmLock } from './lockfile/pnpm.ts';
import { outlineYarnLock } from './lockfile/yarn.ts';

/**
 * Outline of a lock file: its manager and the versions it settles for. The file name decides the
 * format. A file with conflict markers is an error, with whatever could be read beside it.
 */
export function outlineLockfile(text: string, path: string): LockfileOutline {
  const outline = read(text, path);
  const conflict = /^<{7} /m.exec(text);
  if (conflict === null) return outline;
  return { ...outline, errors: [{ at: conflict.index, message: 'The file holds an unresolved merge conflict.' }, ...outline.errors] };
}

function read(text: string, path: string): LockfileOutline {
  if (path.endsWith('pnpm-lock.yaml')) return outlinePnpmLock(text);
  if (path.endsWith('yarn.lock')) return outlineYarnLock(text);
  if (path.endsWith('bun.lock')) return outlineBunLock(text);
  // The binary format of Bun has no text to read.
  if (path.endsWith('bun.lockb')) return { manager: 'bun', packages: {}, errors: [] };
  return outlineNpmLock(text);
}
