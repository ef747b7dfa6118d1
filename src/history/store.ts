import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Report } from '../model/index.ts';
import { parseRow, rowOf, rowText } from './row.ts';
import type { HistoryRow } from './row.ts';

/** Folder and file below the scanned root. */
export const historyFolder = '.readycheck';
export const historyFile = 'history.jsonl';

/** More than this is not a history that this program wrote. Bytes. */
const largest = 256 * 1024 * 1024;

/** Tells git how to merge the file: both sides append, so both are kept; doubles are folded on read. */
const attributes = `${historyFile} merge=union\n`;

/** What is in the file. */
export interface History {
  /** Oldest first; one per commit and rule set, the last one of the file. */
  readonly rows: readonly HistoryRow[];
  /** Lines that could not be read, one sentence each. They stay in the file. */
  readonly problems: readonly string[];
}

/** What became of a row. */
export type Recorded =
  | { readonly outcome: 'added' | 'replaced' | 'unchanged'; readonly row: HistoryRow }
  /** `not recorded`: such a scan has no row. `failed`: something stood in the way. `why`: one sentence. */
  | { readonly outcome: 'not recorded' | 'failed'; readonly why: string };

/** The history of a root; empty where there is none. Never throws for what is in the file. */
export function readHistory(root: string): History {
  const read = readText(root);
  if (typeof read !== 'string') return { rows: [], problems: read === undefined ? [] : [read.problem] };
  return parseHistory(read);
}

/** The same from text. */
export function parseHistory(text: string): History {
  const rows = new Map<string, { row: HistoryRow; line: number }>();
  const problems: string[] = [];
  text.split('\n').forEach((source, index) => {
    const line = source.trim();
    if (line === '') return;
    const row = parseRow(line);
    if (typeof row === 'string') problems.push(`${historyFolder}/${historyFile}:${String(index + 1)} ${row}; the line is left out.`);
    else rows.set(keyOf(row), { row, line: index });
  });
  const sorted = [...rows.values()].sort((a, b) => compare(a.row.date, b.row.date) || a.line - b.line);
  return { rows: sorted.map(({ row }) => row), problems };
}

/**
 * Writes the row of a report. An equal row changes nothing; another one for the same commit and rule
 * set takes its place; a new one is appended. Lines that cannot be read are kept as they are. Never
 * throws: what stands in the way is the reason in the result.
 * @param root absolute path of the scanned folder
 */
export function recordScan(root: string, report: Report, at: { readonly commit: string; readonly date: string }): Recorded {
  const row = rowOf(report, at);
  const before = readText(root);
  if (before !== undefined && typeof before !== 'string') return { outcome: 'failed', why: before.problem };
  const old = lastLine(before ?? '', keyOf(row));
  if (old?.trim() === rowText(row)) return { outcome: 'unchanged', row };
  const why = written(root, before ?? '', [row]);
  return why === undefined ? { outcome: old === undefined ? 'added' : 'replaced', row } : { outcome: 'failed', why };
}

/**
 * Writes many rows at once, each as `recordScan` would. Never throws.
 * @returns what stood in the way, one sentence; undefined where all is written
 */
export function recordRows(root: string, rows: readonly HistoryRow[]): string | undefined {
  const before = readText(root);
  if (before !== undefined && typeof before !== 'string') return before.problem;
  return written(root, before ?? '', rows);
}

/** Appends what is new, and makes the file anew only where a row of the same commit and rules has to go. */
function written(root: string, before: string, rows: readonly HistoryRow[]): string | undefined {
  const lines = before.split('\n');
  const keys = lines.map(keyOfLine);
  const known = new Set(keys);
  const texts = new Map(rows.map((row) => [keyOf(row), rowText(row)]));
  const added = [...texts].flatMap(([key, text]) => (known.has(key) ? [] : [text]));
  const replaced = new Map([...texts].filter(([key]) => known.has(key)));
  try {
    prepareFolder(root);
    if (replaced.size > 0) {
      const kept = lines.flatMap((line, index) => {
        const text = replaced.get(keys[index] ?? '');
        if (text === undefined) return [line];
        // The last of several is the one that counts.
        return keys.lastIndexOf(keys[index]!) === index ? [text] : [];
      });
      const whole = kept.join('\n');
      replace(root, added.length === 0 ? whole : `${whole}${whole === '' || whole.endsWith('\n') ? '' : '\n'}${added.join('\n')}`);
    } else if (added.length > 0) append(root, before, added.join('\n'));
    return undefined;
  } catch (error) {
    return `${historyFolder}/${historyFile} could not be written: ${messageOf(error)}.`;
  }
}

/** The last line of the file with a row of that key. */
function lastLine(text: string, key: string): string | undefined {
  return text.split('\n').findLast((line) => keyOfLine(line) === key);
}

function keyOf(row: HistoryRow): string {
  return `${row.commit} ${row.ruleset}`;
}

function keyOfLine(line: string): string | undefined {
  if (line.trim() === '') return undefined;
  const row = parseRow(line.trim());
  return typeof row === 'string' ? undefined : keyOf(row);
}

/** The text of the file; undefined where there is none. Links are not followed: a repository must not lead us elsewhere. */
function readText(root: string): string | undefined | { readonly problem: string } {
  const name = `${historyFolder}/${historyFile}`;
  if (!isPlainFolder(path.join(root, historyFolder)))
    return { problem: `${historyFolder} is not a plain folder; no history is kept there.` };
  const file = path.join(root, historyFolder, historyFile);
  let handle: number | undefined;
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const info = fstatSync(handle);
    if (!info.isFile()) return { problem: `${name} is not a plain file; no history is kept there.` };
    if (info.size > largest) return { problem: `${name} is larger than ${String(largest / 1024 / 1024)} MB and is not read.` };
    return readFileSync(handle, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    return {
      problem: code === 'ELOOP' ? `${name} is a link; no history is kept there.` : `${name} could not be read: ${messageOf(error)}.`,
    };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** True also where there is nothing yet. */
function isPlainFolder(folder: string): boolean {
  const info = lstatSync(folder, { throwIfNoEntry: false });
  return info === undefined || info.isDirectory();
}

/** Makes the folder, and on the way tells git how to merge what is in it; a file of the user's own stays. */
function prepareFolder(root: string): void {
  const folder = path.join(root, historyFolder);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(path.join(folder, '.gitattributes'), attributes, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** One write at the end of the file, so that two scans at once cannot mix their lines. */
function append(root: string, before: string, text: string): void {
  const open = before !== '' && !before.endsWith('\n') ? '\n' : '';
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const handle = openSync(path.join(root, historyFolder, historyFile), flags, 0o644);
  try {
    writeSync(handle, `${open}${text}\n`);
  } finally {
    closeSync(handle);
  }
}

/** A whole new file or the old one, never half of one. */
function replace(root: string, text: string): void {
  const file = path.join(root, historyFolder, historyFile);
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o644);
  try {
    writeSync(handle, text.endsWith('\n') ? text : `${text}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
