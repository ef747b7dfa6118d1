import type { Edit } from '../model/index.ts';

/** The edit that puts lines at the end of a text, before blank lines that end it. */
export function appendLines(file: string, text: string, lines: readonly string[]): readonly Edit[] {
  const end = text.trimEnd().length;
  const rest = /^[^\S\n]*\r?\n/.exec(text.slice(end))?.[0];
  // A last line without a line break stays without one.
  const start = rest === undefined ? text.length : end + rest.length;
  const written = rest === undefined ? `${text === '' ? '' : '\n'}${lines.join('\n')}` : `${lines.join('\n')}\n`;
  return [{ kind: 'replace', at: { file, start, end: start }, text: text === '' ? `${written}\n` : written }];
}
