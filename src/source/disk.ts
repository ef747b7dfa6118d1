import { constants, lstatSync, readFileSync, type Stats } from 'node:fs';
import { codeOf } from './error.ts';
import { isMissing } from './git.ts';
import { reasons, type Entry, type Source } from './listing.ts';

/** A link put in place of a file after it was listed is not followed, and a fifo does not block. */
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Looks at a path without following a link; undefined when it is not there. */
export function look(root: string, file: string): Stats | undefined | 'denied' {
  try {
    return lstatSync(`${root}/${file}`, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    return 'denied';
  }
}

/** What `lstat` says, as an entry. */
export function entryOf(file: string, stats: Stats, tracked: boolean | undefined): Entry {
  return {
    path: file,
    size: stats.size,
    executable: (stats.mode & 0o100) !== 0,
    tracked,
    stamp: `${stats.size}.${stats.mtimeMs}.${stats.ctimeMs}.${stats.ino}`,
    changed: Math.max(stats.mtimeMs, stats.ctimeMs),
  };
}

/** Why something that is not a regular file is left out; undefined for regular files and folders. */
export function whySpecial(stats: { isSymbolicLink(): boolean; isFile(): boolean; isDirectory(): boolean }): string | undefined {
  if (stats.isSymbolicLink()) return reasons.symlink;
  return stats.isFile() || stats.isDirectory() ? undefined : reasons.special;
}

/** Reads files below `root`. */
export function diskReader(root: string): Pick<Source, 'readMany' | 'readNow'> {
  const read = (entry: Entry): Buffer | string => {
    try {
      return readFileSync(`${root}/${entry.path}`, { flag: readFlags as unknown as string });
    } catch (error) {
      if (isMissing(error)) return reasons.vanished;
      return codeOf(error) === 'ELOOP' ? reasons.symlink : reasons.denied;
    }
  };
  return {
    // In a loop: for small files synchronous reads beat any number of asynchronous ones.
    readMany: async (entries, take) => {
      for (const entry of entries) {
        const bytes = read(entry);
        if (typeof bytes === 'string') take(entry, undefined, bytes);
        else take(entry, bytes, '');
      }
    },
    readNow: (entries, take) => {
      const entry = entries[0];
      if (entry === undefined) return;
      const bytes = read(entry);
      if (typeof bytes === 'string') take(entry, undefined, bytes);
      else take(entry, bytes, '');
    },
  };
}
