import { appendOwnFile, readOwnFile, writeOwnFile } from '../config/own-files.ts';
import type { Report } from '../model/index.ts';
import { parseLine, rowOf, rowText, rulesLineOf, shortRowText } from './row.ts';
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
  const rules = rulesIn(text);
  text.split('\n').forEach((source, index) => {
    const line = source.trim();
    if (line === '') return;
    const row = parseLine(line, (ruleset) => rules.get(ruleset));
    if (typeof row === 'string') problems.push(`${name}:${String(index + 1)} ${row}; the line is left out.`);
    else if (!('rules' in row)) rows.set(keyOf(row), { row, line: index });
  });
  const sorted = [...rows.values()].sort((a, b) => compare(a.row.date, b.row.date) || a.line - b.line);
  return { rows: sorted.map(({ row }) => row), problems };
}

/** The rules of each rule set that a line names; a merge may bring a line twice. */
function rulesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const rules = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    // Most lines are rows, which need not be read for this.
    if (!line.includes('"rules":[')) continue;
    const parsed = parseLine(line.trim(), () => undefined);
    if (typeof parsed !== 'string' && 'rules' in parsed) rules.set(parsed.ruleset, parsed.rules);
  }
  return rules;
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
  const rules = rulesIn(before ?? '');
  const old = lastRow(before ?? '', rules, keyOf(row));
  if (old !== undefined && rowText(old) === rowText(row)) return { outcome: 'unchanged', row };
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
  const rules = rulesIn(before);
  const keys = lines.map((line) => {
    const row = rowIn(line, rules);
    return row && keyOf(row);
  });
  const known = new Set(keys);
  const { named, textOf } = shortened(rows, rules);
  const texts = new Map(rows.map((row) => [keyOf(row), textOf(row)]));
  const added = [...named, ...[...texts].flatMap(([key, text]) => (known.has(key) ? [] : [text]))];
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

/**
 * How rows are written: short where a line names their rules.
 * @returns the lines that have to be added for that, and the text of a row
 */
function shortened(
  rows: readonly HistoryRow[],
  known: ReadonlyMap<string, readonly string[]>,
): { readonly named: readonly string[]; readonly textOf: (row: HistoryRow) => string } {
  const rules = new Map([...known].map(([ruleset, ids]) => [ruleset, JSON.stringify(ids)]));
  const named: string[] = [];
  for (const row of rows) {
    if (rules.has(row.ruleset)) continue;
    const line = rulesLineOf(row);
    rules.set(row.ruleset, JSON.stringify(line.rules));
    named.push(JSON.stringify(line));
  }
  // A row that knows other rules under the same name keeps its own.
  const isNamed = (row: HistoryRow): boolean => rules.get(row.ruleset) === JSON.stringify(rulesLineOf(row).rules);
  return { named, textOf: (row) => (isNamed(row) ? shortRowText(row) : rowText(row)) };
}

/** The last row of the file with that key. */
function lastRow(text: string, rules: ReadonlyMap<string, readonly string[]>, key: string): HistoryRow | undefined {
  const commit = key.slice(0, key.indexOf(' '));
  const rows = text.split('\n').map((line) => (line.includes(commit) ? rowIn(line, rules) : undefined));
  return rows.findLast((row) => row !== undefined && keyOf(row) === key);
}

function keyOf(row: HistoryRow): string {
  return `${row.commit} ${row.ruleset}`;
}

function rowIn(line: string, rules: ReadonlyMap<string, readonly string[]>): HistoryRow | undefined {
  if (line.trim() === '') return undefined;
  const row = parseLine(line.trim(), (ruleset) => rules.get(ruleset));
  return typeof row === 'string' || 'rules' in row ? undefined : row;
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
