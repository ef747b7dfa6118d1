import { placeInside, readRegular } from './disk.ts';
import { entryNames, hashOf, readEntry } from './journal.ts';

/** A fix run that can be taken back. */
export interface Undoable {
  readonly title: string;
  readonly files: readonly string[];
}

/** The fix runs on record, last first. Reads only; throws `FixRefusal` for a journal that is not one of ours. */
export function undoable(root: string): readonly Undoable[] {
  return [...entryNames(root)].reverse().flatMap((name) => {
    const entry = readEntry(root, name);
    return entry === undefined ? [] : [{ title: entry.title, files: entry.files.map(({ file }) => file) }];
  });
}

/**
 * Files that are exactly as the last fix left them: uncommitted, but `undo` brings back what was there
 * before, so that another fix to them takes nothing away.
 */
export function leftByFixes(root: string): ReadonlySet<string> {
  const left = new Map<string, string>();
  for (const name of entryNames(root)) {
    const entry = readEntry(root, name);
    if (entry?.state === 'done') for (const { file, after } of entry.files) left.set(file, after.hash);
  }
  const isAsLeft = ([file, hash]: readonly [string, string]): boolean => {
    const current = readRegular(placeInside(root, file) ?? '');
    return current !== undefined && hashOf(current.bytes) === hash;
  };
  return new Set([...left].filter(isAsLeft).map(([file]) => file));
}
