import type { Report } from '../model/index.ts';

/** Characters that JSON lets stand but that a terminal obeys: DEL, C1 controls, bidirectional overrides. */
const obeyed = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The report as JSON with a line break at its end. Loses nothing: unsafe characters are escaped. */
export function jsonReport(report: Report): string {
  return jsonText(report);
}

/** Any value as indented JSON that is safe to print. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(obeyed, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
