import { printable } from './printable.ts';

/** A line of CSV after RFC 4180, with its CRLF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/**
 * Text from a repository as a cell, on one line, that a spreadsheet does not take for a formula: an
 * apostrophe goes before what would begin one, also in full width (Excel folds it), and behind white space
 * or a sign nobody sees.
 */
export function csvCell(value: string): string {
  const safe = printable(value.toWellFormed().replace(/\s+/g, ' '));
  return /^[\s\u200b-\u200d\u2060\ufeff\ufffd]*[=+\-@|%＝＋－＠]/.test(safe) ? `'${safe}` : safe;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
