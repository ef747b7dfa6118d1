import { createRequire } from 'node:module';
import process from 'node:process';
import type { DatabaseSync } from 'node:sqlite';

/** In the order and wording in which SQLite keeps them. */
const schema = [
  'CREATE TABLE outline (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, errors INTEGER NOT NULL, json TEXT NOT NULL)',
  'CREATE TABLE file (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID',
  'CREATE TABLE list (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID',
];

/** Milliseconds to wait for another scan that is writing. */
const patience = 500;

/**
 * Opens or makes the cache database. Throws when it is no database, damaged, locked, or holds other
 * tables than ours (a file that came with a repository is not to be trusted).
 */
export function openDatabase(file: string): DatabaseSync {
  const { DatabaseSync: Database } = sqlite();
  const database = new Database(file, { timeout: patience });
  try {
    // What is lost when the machine fails is only ever a copy, so no write has to wait for the disk.
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;');
    const found = database.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid').all();
    if (found.length === 0) for (const table of schema) database.exec(table);
    else if (found.map((row) => row['sql']).join('\n') !== schema.join('\n')) throw new Error('unexpected schema');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * `node:sqlite` without the warning that older versions of Node print when it is first loaded:
 * stderr belongs to what the user asked for.
 */
function sqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
