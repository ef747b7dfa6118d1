import { lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './database.ts';

/** An outline as JSON, with the number of parse errors in it. */
export interface StoredOutline {
  readonly key: string;
  readonly json: string;
  readonly errors: number;
}

/** What a scan leaves behind for the next one. */
export interface Harvest {
  readonly outlines: Iterable<StoredOutline>;
  /** What was found out about files (key -> JSON). */
  readonly files: Iterable<readonly [key: string, json: string]>;
  /** Name -> JSON: the list of files with their stamps. */
  readonly lists: Iterable<readonly [name: string, json: string]>;
}

/**
 * Results of earlier scans. Every method is safe at any time: when the database fails, what is
 * asked for is simply not there, and `fault` says what happened.
 */
export interface OutlineCache {
  /** Milliseconds, by the clock of the file system that holds the cache: when it was opened. */
  readonly opened: number;
  /** Number of parse errors in a cached outline; undefined if it is not cached. */
  errors(key: string): number | undefined;
  outline(key: string): string | undefined;
  file(key: string): string | undefined;
  list(name: string): string | undefined;
  save(harvest: Harvest): void;
  /** What went wrong so far; one sentence. */
  fault(): string | undefined;
  close(): void;
}

/** Bytes of outlines beyond which the oldest half is forgotten. */
export const mostBytes = 256 * 1024 * 1024;

/**
 * Opens the cache in a folder, which is made if need be and ignores itself in git. Never throws.
 * @param dir absolute path, usually `<root>/.readycheck/cache`
 * @param root the scanned folder; between it and `dir` no symbolic link is followed
 */
export function openCache(dir: string, root: string, limit = mostBytes): OutlineCache {
  const file = path.join(dir, 'outlines.sqlite');
  let opened: number;
  try {
    const link = linkBetween(root, dir);
    if (link !== undefined) return without(`The cache was not used: ${link} is a symbolic link.`);
    mkdirSync(dir, { recursive: true });
    for (const name of ['.gitignore', 'outlines.sqlite', 'clock']) {
      const stats = lstatSync(path.join(dir, name), { throwIfNoEntry: false });
      if (stats !== undefined && !stats.isFile()) return without(`The cache was not used: ${name} in it is not a regular file.`);
    }
    writeFileSync(path.join(dir, '.gitignore'), '*\n');
    writeFileSync(path.join(dir, 'clock'), '');
    opened = statSync(path.join(dir, 'clock')).mtimeMs;
  } catch (error) {
    return without(`The cache was not used: its folder cannot be written (${messageOf(error)}).`);
  }
  try {
    return using(openDatabase(file), opened, limit);
  } catch (error) {
    const message = messageOf(error);
    if (!/not a database|malformed|corrupt|disk image|unexpected schema/i.test(message))
      return without(`The cache was not used: ${message}.`);
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    return without(`The cache was not used: it is damaged (${message}). It was removed; the next scan makes a new one.`);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

/** The first symbolic link on the way from the root down to a folder below it, as a relative path. */
function linkBetween(root: string, dir: string): string | undefined {
  const way = path.relative(root, dir);
  if (way.startsWith('..') || path.isAbsolute(way)) return undefined;
  let at = root;
  for (const part of way.split(path.sep)) {
    at = path.join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) return path.relative(root, at);
  }
  return undefined;
}

/** No cache, and the reason. */
function without(fault: string): OutlineCache {
  const nothing = (): undefined => undefined;
  return { opened: 0, errors: nothing, outline: nothing, file: nothing, list: nothing, save: nothing, fault: () => fault, close: nothing };
}

function using(database: DatabaseSync, opened: number, limit: number): OutlineCache {
  let fault: string | undefined;
  /** Runs a query; after the first failure nothing is asked any more. */
  const attempt = <T>(run: () => T): T | undefined => {
    if (fault !== undefined) return undefined;
    try {
      return run();
    } catch (error) {
      fault = `The cache was not used any further: ${messageOf(error)}.`;
      return undefined;
    }
  };
  const errorsOf = database.prepare('SELECT errors FROM outline WHERE key = ?');
  const jsonOf = database.prepare('SELECT json FROM outline WHERE key = ?');
  const fileOf = database.prepare('SELECT json FROM file WHERE key = ?');
  const listOf = database.prepare('SELECT json FROM list WHERE name = ?');
  const text = (row: Record<string, unknown> | undefined): string | undefined =>
    typeof row?.['json'] === 'string' ? row['json'] : undefined;
  return {
    opened,
    errors: (key) => {
      const errors = attempt(() => errorsOf.get(key))?.['errors'];
      return typeof errors === 'number' ? errors : undefined;
    },
    outline: (key) => text(attempt(() => jsonOf.get(key))),
    file: (key) => text(attempt(() => fileOf.get(key))),
    list: (name) => text(attempt(() => listOf.get(name))),
    save: (harvest) => attempt(() => save(database, harvest, limit)),
    fault: () => fault,
    close: () => {
      try {
        database.close();
      } catch {
        // It is closed already, or beyond help: nothing that was saved depends on it.
      }
    },
  };
}

function save(database: DatabaseSync, harvest: Harvest, limit: number): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const put = database.prepare('INSERT OR REPLACE INTO outline (key, errors, json) VALUES (?, ?, ?)');
    let bytes = 0;
    for (const { key, errors, json } of harvest.outlines) {
      put.run(key, errors, json);
      bytes += json.length;
    }
    const putFile = database.prepare('INSERT OR REPLACE INTO file (key, json) VALUES (?, ?)');
    for (const [key, json] of harvest.files) putFile.run(key, json);
    const putList = database.prepare('INSERT OR REPLACE INTO list (name, json) VALUES (?, ?)');
    for (const [name, json] of harvest.lists) putList.run(name, json);
    if (bytes > 0) prune(database, bytes, limit);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Keeps count of what is stored, and forgets the older half of the outlines where it is too much. */
function prune(database: DatabaseSync, added: number, limit: number): void {
  const total = added + Number(database.prepare('SELECT json FROM list WHERE name = ?').get('bytes')?.['json'] ?? 0);
  let left = total;
  if (total > limit) {
    database.exec('DELETE FROM outline WHERE id <= (SELECT (min(id) + max(id)) / 2 FROM outline)');
    database.exec('DELETE FROM file');
    left = Number(database.prepare('SELECT total(length(json)) AS bytes FROM outline').get()?.['bytes'] ?? 0);
  }
  database.prepare('INSERT OR REPLACE INTO list (name, json) VALUES (?, ?)').run('bytes', String(left));
}
