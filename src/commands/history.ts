import { statSync } from 'node:fs';
import path from 'node:path';
import { chartLines, rulesChanged } from '../history/chart.ts';
import { readHistory } from '../history/store.ts';
import { csvText, tableLines } from '../history/table.ts';
import { seriesOf } from '../history/trend.ts';
import { nearest, printable } from '../model/index.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { speaksUnicode } from './terminal.ts';

export const historyFormats = ['text', 'json', 'csv'] as const;

export interface HistoryFlags {
  readonly format?: (typeof historyFormats)[number];
  readonly ascii?: boolean;
}

/** Columns where nobody says how wide the terminal is. */
const defaultWidth = 100;

/** Where no terminal ends the line, the table is not cut. */
const uncut = 1_000;

/** Rows of the table in text; JSON and CSV have all. */
const tableRows = 15;

/** `readycheck history [show]`: the scores of the commits that were scanned, as chart and table. */
export function historyShowCommand(target: string, flags: HistoryFlags): ExitCode {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const meant = nearest(target, ['show']);
    throw usageError(`${target} is not a folder.${meant === undefined ? '' : ` Did you mean \`readycheck history ${meant}\`?`}`);
  }
  const { rows, problems } = readHistory(root);
  for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
  const points = seriesOf(rows);
  switch (flags.format ?? 'text') {
    case 'json':
      process.stdout.write(`${JSON.stringify({ schemaVersion: 1, points, problems }, null, 2)}\n`);
      return exitCodes.passed;
    case 'csv':
      process.stdout.write(csvText(points));
      return exitCodes.passed;
    case 'text':
  }
  if (points.length === 0) {
    process.stderr.write('There is no history yet. A scan of a clean git commit adds a row to .readycheck/history.jsonl.\n');
    return exitCodes.passed;
  }
  const width = process.stdout.columns ?? defaultWidth;
  const ascii = flags.ascii === true || !speaksUnicode(process.env);
  const legend = points.some(rulesChanged) ? ['R: other rules from here on'] : [];
  process.stdout.write(
    `${[...chartLines(points, { width, ascii }), ...legend, '', ...tableLines(points, { width: process.stdout.columns ?? uncut, limit: tableRows, ascii })].join('\n')}\n`,
  );
  return exitCodes.passed;
}
