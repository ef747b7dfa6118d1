import { appendOwnFile, readOwnFile, writeOwnFile } from '../config/own-files.ts';
import type { Report } from '../model/index.ts';
import { parseRow, rowOf, rowText } from './row.ts';
import type { HistoryRow } from './row.ts';

/** Folder and file below the scanned root. */
export const historyFolder = '.readycheck';
export const historyFile = 'history.jsonl';

const name = `${historyFolder}/${historyFile}`;

/** How git merges the file: both sides append, so both are kept; doubles are folded on read. */
const merge = 'union';

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
    if (typeof row === 'string') problems.push(`${name}:${String(index + 1)} ${row}; the line is left out.`);
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
    if (replaced.size > 0) {
      const kept = lines.flatMap((line, index) => {
        const text = replaced.get(keys[index] ?? '');
        if (text === undefined) return [line];
        // The last of several is the one that counts.
        return keys.lastIndexOf(keys[index]!) === index ? [text] : [];
      });
      const whole = kept.join('\n');
      writeOwnFile(root, name, [whole.replace(/\n$/, ''), ...added, ''].join('\n'), merge);
    } else if (added.length > 0) appendOwnFile(root, name, before, `${added.join('\n')}\n`, merge);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
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

/** The text of the file; undefined where there is none. */
function readText(root: string): string | undefined | { readonly problem: string } {
  const read = readOwnFile(root, name);
  if (read === undefined) return undefined;
  return 'problem' in read ? { problem: `${name} ${read.problem}.` } : read.text;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
