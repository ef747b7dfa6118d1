import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** The writes that applying and undoing are made of. Tests put one in between that stops at any of them. */
export interface Disk {
  /** Writes a new file and waits until it is on the disk. Throws `EEXIST` when something is there. */
  create(file: string, bytes: Uint8Array, mode: number, owner?: FileOwner): void;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): void;
  /** Makes one folder; its parent exists. */
  mkdir(folder: string): void;
  remove(file: string): void;
  /** Removes a folder if it is empty. */
  removeFolder(folder: string): void;
}

/** User and group a file belongs to. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The real disk. */
export const disk: Disk = {
  create(file, bytes, mode, owner) {
    const handle = openSync(file, 'wx', mode);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (owner !== undefined) giveTo(file, owner);
    chmodSync(file, mode); // the umask took bits away
  },
  rename(from, to) {
    renameSync(from, to);
    syncFolder(path.dirname(to));
  },
  mkdir(folder) {
    mkdirSync(folder);
  },
  remove(file) {
    rmSync(file, { force: true });
  },
  removeFolder(folder) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) throw error;
    }
  },
};

/** A new file belongs to whoever runs this (root, in many containers); its place belonged to somebody. Only root can give away. */
function giveTo(file: string, owner: FileOwner): void {
  const mine = lstatSync(file);
  if (mine.uid === owner.uid && mine.gid === owner.gid) return;
  try {
    chownSync(file, owner.uid, owner.gid);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
  }
}

/** A rename is only certain once its folder is written. Not every platform can; then it is as safe as it gets. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    return;
  }
}

/** The bytes, permission bits and owner of a regular file; undefined when nothing is there. Throws when it is something else. */
export function readRegular(file: string): { readonly bytes: Uint8Array; readonly mode: number; readonly owner: FileOwner } | undefined {
  let stat;
  try {
    stat = lstatSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  if (!stat.isFile()) throw new Error(`${file} is not a regular file.`);
  return { bytes: readFileSync(file), mode: stat.mode & 0o7777, owner: { uid: stat.uid, gid: stat.gid } };
}

/** Is there something that is neither a folder nor a link? */
export function isOther(full: string): boolean {
  try {
    const stat = lstatSync(full);
    return !stat.isDirectory() && !stat.isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** Names in a folder, sorted; none when it is not there or no folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/**
 * The full path of a repository path, if it is written plainly (no `..`, not absolute, nothing of git's
 * or of our own) and its nearest existing folder really lies inside the root, symlinks followed; else undefined.
 */
export function placeInside(root: string, file: string): string | undefined {
  const parts = file.split('/');
  if (file === '' || file.includes('\\') || file.includes('\0')) return undefined;
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')) return undefined;
  if (parts[0]?.toLowerCase() === '.readycheck') return undefined;
  return insideRoot(root, path.join(root, ...parts));
}

/** `full` again if the nearest existing folder above it is really inside the root and free of symlinks below it; else undefined. */
export function insideRoot(root: string, full: string): string | undefined {
  const realRoot = realpathSync(root);
  let folder = path.dirname(full);
  for (;;) {
    try {
      const real = realpathSync(folder);
      const expected = path.join(realRoot, path.relative(root, folder));
      return real === expected ? full : undefined;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || folder === path.dirname(folder)) return undefined;
      folder = path.dirname(folder);
    }
  }
}

/** The `code` of a system error, "" for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
