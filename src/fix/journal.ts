import { createHash } from 'node:crypto';
import path from 'node:path';
import { codeOf, type Disk, insideRoot, isOther, namesIn, placeInside, readRegular } from './disk.ts';

/**
 * One applied fix run, kept under `.readycheck/fixes/<number>/` until it is undone: `entry.json` and
 * the before-images `0`, `1` ... of the files that existed.
 */
export interface JournalEntry {
  readonly version: 1;
  /** `writing`: a crash here is rolled back. `undoing`: a crash here is carried to its end. */
  readonly state: 'writing' | 'done' | 'undoing';
  readonly title: string;
  readonly files: readonly JournalFile[];
  /** Folders made for new files, outermost first. */
  readonly folders: readonly string[];
}

export interface JournalFile {
  readonly file: string;
  /** Null for a file that was created. */
  readonly before: { readonly hash: string; readonly mode: number } | null;
  readonly after: { readonly hash: string; readonly mode: number };
}

/** Who is asking; lets one run wait for another. Comes from the process, which this layer does not see. */
export interface Owner {
  readonly pid: number;
  isAlive(pid: number): boolean;
}

/** Something a person has to decide. The message is one or two sentences with the place and what to do. */
export class FixRefusal extends Error {}

/** SHA-256 in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Folder of the journal. */
export function journalFolder(root: string): string {
  return path.join(root, '.readycheck', 'fixes');
}

/** Numbers of the entries, oldest first. */
export function entryNames(root: string): readonly string[] {
  return namesIn(journalFolder(root)).filter((name) => /^\d{4,}$/.test(name));
}

/** Reads an entry; undefined for a folder without a readable `entry.json` (a crash before anything was changed). Throws `FixRefusal` when it names places it must not. */
export function readEntry(root: string, name: string): JournalEntry | undefined {
  const stored = readRegular(path.join(journalFolder(root), name, 'entry.json'));
  if (stored === undefined) return undefined;
  const place = `.readycheck/fixes/${name}/entry.json`;
  let entry: JournalEntry;
  try {
    entry = JSON.parse(new TextDecoder().decode(stored.bytes)) as JournalEntry;
  } catch {
    throw new FixRefusal(`${place} is not valid JSON. Remove the folder if you do not need to undo that fix.`);
  }
  const isSound =
    entry.version === 1 &&
    ['writing', 'done', 'undoing'].includes(entry.state) &&
    Array.isArray(entry.files) &&
    Array.isArray(entry.folders) &&
    entry.files.every((f) => isImage(f.after) && (f.before === null || isImage(f.before))) &&
    // The journal may come with a repository one does not trust: it must not reach outside.
    [...entry.files.map((f) => f.file), ...entry.folders].every(
      (file) => typeof file === 'string' && placeInside(root, file) !== undefined,
    );
  if (!isSound) throw new FixRefusal(`${place} is not a journal of this tool. Remove the folder if you do not need to undo that fix.`);
  return entry;
}

function isImage(image: unknown): boolean {
  return (
    typeof image === 'object' &&
    image !== null &&
    'hash' in image &&
    typeof image.hash === 'string' &&
    'mode' in image &&
    typeof image.mode === 'number'
  );
}

/** Writes an entry in one step, replacing the one that is there. */
export function writeEntry(disk: Disk, root: string, name: string, entry: JournalEntry): void {
  const folder = path.join(journalFolder(root), name);
  const temporary = path.join(folder, 'entry.tmp');
  disk.remove(temporary);
  disk.create(temporary, new TextEncoder().encode(`${JSON.stringify(entry, null, 2)}\n`), 0o644);
  disk.rename(temporary, path.join(folder, 'entry.json'));
}

/** Removes an entry: first `entry.json`, so that a crash leaves nothing that could be mistaken for a fix. */
export function removeEntry(disk: Disk, root: string, name: string): void {
  const folder = path.join(journalFolder(root), name);
  disk.remove(path.join(folder, 'entry.json'));
  for (const file of namesIn(folder)) disk.remove(path.join(folder, file));
  disk.removeFolder(folder);
}

/** Where file number `i` of an entry is written before it takes its place. */
export function temporaryFor(full: string, name: string, i: number): string {
  return path.join(path.dirname(full), `.readycheck-${name}-${i}.tmp`);
}

/**
 * Runs with the journal locked against a second run. Makes the folder, which ignores itself in git.
 * Throws `FixRefusal` when another living process holds the lock or the folder leads out of the root.
 */
export function withJournal<T>(disk: Disk, root: string, owner: Owner, run: () => T): T {
  const folder = journalFolder(root);
  const parts = [path.dirname(folder), folder];
  const blocked = parts.find(isOther);
  if (blocked !== undefined)
    throw new FixRefusal(`${path.relative(root, blocked)} is in the way: fixes are recorded in a folder of that name.`);
  if (insideRoot(root, path.join(folder, 'lock')) === undefined) {
    throw new FixRefusal('.readycheck leads out of the repository. Remove that link; fixes are recorded there.');
  }
  for (const part of parts) makeFolder(disk, part);
  const ignore = path.join(folder, '.gitignore');
  if (readRegular(ignore) === undefined) disk.create(ignore, new TextEncoder().encode('*\n'), 0o644);
  const lock = path.join(folder, 'lock');
  takeLock(disk, lock, owner);
  try {
    return run();
  } finally {
    disk.remove(lock);
  }
}

function takeLock(disk: Disk, lock: string, owner: Owner): void {
  const content = new TextEncoder().encode(`${owner.pid}\n`);
  for (const isLast of [false, true]) {
    try {
      disk.create(lock, content, 0o644);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const holder = Number.parseInt(new TextDecoder().decode(readRegular(lock)?.bytes), 10);
      if (isLast || (Number.isInteger(holder) && holder !== owner.pid && owner.isAlive(holder))) {
        throw new FixRefusal(`Process ${holder} is changing this repository. Wait for it, or remove .readycheck/fixes/lock if it is gone.`);
      }
      disk.remove(lock);
    }
  }
}

/** Makes a folder unless it is there. */
export function makeFolder(disk: Disk, folder: string): void {
  try {
    disk.mkdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
