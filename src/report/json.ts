import type { Report } from '../model/index.ts';

/** Characters that JSON lets stand but that a terminal obeys: DEL, C1 controls, bidirectional overrides. */
const obeyed = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The report as JSON with a line break at its end. Loses nothing: unsafe characters are escaped. */
export function jsonReport(report: Report): string {
  return jsonText(report);
}

/** `##[group]` and its kin are obeyed by CI systems wherever they stand in a line; here they can only stand in a string. */
const command = /##(?=\w*\[)/g;

/** Any value as indented JSON that is safe to print, into the log of a CI system as well. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(obeyed, escaped).replace(command, `#${escaped('#')}`)}\n`;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
