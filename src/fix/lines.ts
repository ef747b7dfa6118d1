import type { Edit } from '../model/index.ts';

/** Adds lines at the end of a file of lines (ignore rules, settings): behind its last line, whether that has a line break or not. */
export function appendLines(file: string, text: string, lines: readonly string[]): Edit {
  const end = text.trimEnd().length;
  return { kind: 'replace', at: { file, start: end, end }, text: `${end === 0 ? '' : '\n'}${lines.join('\n')}` };
}
