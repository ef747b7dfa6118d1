import path from 'node:path';
import { disk as realDisk, type Disk, namesIn, placeInside, readRegular } from './disk.ts';
import {
  entryNames,
  FixRefusal,
  hashOf,
  journalFolder,
  type JournalEntry,
  type JournalFile,
  makeFolder,
  type Owner,
  readEntry,
  removeEntry,
  temporaryFor,
  withJournal,
  writeEntry,
} from './journal.ts';

/** One file to write: its bytes as they were when the fix was planned, null for a new file. */
export interface FileChange {
  readonly file: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
}

/**
 * Writes changes so that either all of them happen or none: before-images and a journal first, then one
 * temporary file and rename each, permissions kept. Returns the number of the journal entry.
 * Throws `FixRefusal` when a file changed since it was read; on any other error everything is put back before it is thrown again.
 */
export function applyChanges(root: string, title: string, changes: readonly FileChange[], owner: Owner, disk: Disk = realDisk): string {
  return withJournal(disk, root, owner, () => {
    repair(root, disk);
    const modes = changes.map((change) => modeBefore(root, change));
    const name = String(Number(entryNames(root).at(-1) ?? '0') + 1).padStart(4, '0');
    const entry: JournalEntry = {
      version: 1,
      state: 'writing',
      title,
      files: changes.map(({ file, before, after }, i) => ({
        file,
        before: before === null ? null : { hash: hashOf(before), mode: modes[i] ?? 0o644 },
        after: { hash: hashOf(after), mode: modes[i] ?? 0o644 },
      })),
      folders: missingFolders(root, changes),
    };
    makeFolder(disk, path.join(journalFolder(root), name));
    for (const [i, { before }] of changes.entries()) {
      if (before !== null) disk.create(path.join(journalFolder(root), name, String(i)), before, 0o600);
    }
    writeEntry(disk, root, name, entry);
    try {
      for (const folder of entry.folders) makeFolder(disk, path.join(root, folder));
      for (const [i, change] of changes.entries()) {
        modeBefore(root, change);
        put(disk, inside(root, change.file), name, i, change.after, modes[i] ?? 0o644);
      }
      writeEntry(disk, root, name, { ...entry, state: 'done' });
    } catch (error) {
      restore(disk, root, name, entry);
      throw error;
    }
    return name;
  });
}

/** What was put back or cleaned up. */
export interface Undone {
  readonly title: string;
  readonly files: readonly string[];
}

/**
 * Takes the last applied fix run back, or all of them. Throws `FixRefusal`, before anything is written,
 * when a file of them has changed since. Returns the runs taken back, last first; none when there are none.
 */
export function undo(root: string, owner: Owner, options: { readonly all?: boolean } = {}, disk: Disk = realDisk): readonly Undone[] {
  if (entryNames(root).length === 0) return [];
  return withJournal(disk, root, owner, () => {
    repair(root, disk);
    const names = [...entryNames(root)].reverse().slice(0, options.all === true ? undefined : 1);
    const entries = names.map((name) => ({ name, entry: readEntry(root, name) }));
    refuseChanged(
      root,
      entries.flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    );
    const undone: Undone[] = [];
    for (const { name, entry } of entries) {
      if (entry === undefined) continue;
      writeEntry(disk, root, name, { ...entry, state: 'undoing' });
      restore(disk, root, name, entry);
      undone.push({ title: entry.title, files: entry.files.map((f) => f.file) });
    }
    return undone;
  });
}

/**
 * Finishes what a crash left: a half-written fix is rolled back, a half-done undo is carried to its end.
 * Cheap when there is nothing to do. Returns the titles of what was repaired.
 */
export function recover(root: string, owner: Owner, disk: Disk = realDisk): readonly string[] {
  const isPending = entryNames(root).some((name) => readEntry(root, name)?.state !== 'done');
  return isPending ? withJournal(disk, root, owner, () => repair(root, disk)) : [];
}

/** Titles of what `recover` would repair, oldest first. Reads only; throws `FixRefusal` for a journal that is not one of ours. */
export function pendingFixes(root: string): readonly string[] {
  return entryNames(root).flatMap((name) => {
    const entry = readEntry(root, name);
    return entry === undefined || entry.state === 'done' ? [] : [entry.title];
  });
}

function repair(root: string, disk: Disk): readonly string[] {
  const repaired: string[] = [];
  for (const name of [...entryNames(root)].reverse()) {
    const entry = readEntry(root, name);
    if (entry?.state === 'done') continue;
    if (entry === undefined) {
      removeEntry(disk, root, name);
      continue;
    }
    restore(disk, root, name, entry);
    repaired.push(entry.title);
  }
  return repaired;
}

/** Puts every file of an entry back that is still as the entry left it, then removes the entry. Can be interrupted and repeated. */
function restore(disk: Disk, root: string, name: string, entry: JournalEntry): void {
  const changed: string[] = [];
  for (const [i, file] of entry.files.entries()) {
    const full = inside(root, file.file);
    disk.remove(temporaryFor(full, name, i));
    const current = readRegular(full);
    const hash = current === undefined ? undefined : hashOf(current.bytes);
    if (hash === file.before?.hash) continue;
    if (hash !== file.after.hash) changed.push(file.file);
    else if (file.before === null) disk.remove(full);
    else put(disk, full, name, i, beforeImage(root, name, i, file), file.before.mode);
  }
  for (const folder of [...entry.folders].reverse()) {
    if (namesIn(path.join(root, folder)).length === 0) disk.removeFolder(path.join(root, folder));
  }
  if (changed.length > 0) {
    throw new FixRefusal(
      `${changed.join(', ')} changed while a fix was interrupted, so it was left alone. What it was before is in .readycheck/fixes/${name}; remove that folder when you are done.`,
    );
  }
  removeEntry(disk, root, name);
}

function beforeImage(root: string, name: string, i: number, file: JournalFile): Uint8Array {
  const image = readRegular(path.join(journalFolder(root), name, String(i)));
  if (image === undefined || hashOf(image.bytes) !== file.before?.hash) {
    throw new FixRefusal(`The copy of ${file.file} in .readycheck/fixes/${name} is damaged, so it cannot be put back.`);
  }
  return image.bytes;
}

function put(disk: Disk, full: string, name: string, i: number, bytes: Uint8Array, mode: number): void {
  const temporary = temporaryFor(full, name, i);
  disk.create(temporary, bytes, mode, readRegular(full)?.owner);
  disk.rename(temporary, full);
}

/** Permission bits of a file that is still as it was; undefined for one to be created. Throws `FixRefusal` otherwise. */
function modeBefore(root: string, change: FileChange): number | undefined {
  const current = readRegular(inside(root, change.file));
  const isSame = change.before === null ? current === undefined : current !== undefined && hashOf(current.bytes) === hashOf(change.before);
  if (!isSame) throw new FixRefusal(`${change.file} changed since it was scanned. Run the command again.`);
  return current?.mode;
}

/** Refuses when undoing `entries` (last first) one after the other would meet a file that is not as the entry left it. */
function refuseChanged(root: string, entries: readonly JournalEntry[]): void {
  const expected = new Map<string, string | undefined>();
  for (const { files } of entries) {
    for (const { file, before, after } of files) {
      if (!expected.has(file)) {
        const current = readRegular(inside(root, file));
        expected.set(file, current === undefined ? undefined : hashOf(current.bytes));
      }
      if (expected.get(file) !== after.hash) {
        throw new FixRefusal(`${file} changed since it was fixed, so the fix cannot be undone. Put it back by hand or with git.`);
      }
      expected.set(file, before?.hash);
    }
  }
}

/** Folders that new files need, outermost first. */
function missingFolders(root: string, changes: readonly FileChange[]): readonly string[] {
  const missing = new Set<string>();
  for (const { file, before } of changes) {
    if (before !== null) continue;
    const parts = file.split('/').slice(0, -1);
    for (let i = 1; i <= parts.length; i++) {
      const folder = parts.slice(0, i).join('/');
      const parent = path.join(root, parts.slice(0, i - 1).join('/'));
      if (!namesIn(parent).includes(parts[i - 1] ?? '')) missing.add(folder);
    }
  }
  return [...missing].sort();
}

function inside(root: string, file: string): string {
  const full = placeInside(root, file);
  if (full === undefined) throw new FixRefusal(`${file} does not lie inside the repository.`);
  return full;
}
