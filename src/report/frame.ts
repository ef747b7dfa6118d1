import { printable, type ReportFrame, type ReportLocation } from '../model/index.ts';
import type { Style } from './style.ts';
import { cut, widthOf } from './width.ts';

/** Lines up to which every line of a place is underlined; of longer ones only the first is, a mark in the gutter shows the rest. */
const underlined = 2;

/**
 * The source lines of a finding with numbers and its place marked, one string per line.
 * `width` is the number of cells of the terminal.
 */
export function frameLines(frame: ReportFrame, at: ReportLocation, style: Style, width: number): readonly string[] {
  const gutter = String(frame.startLine + frame.lines.length - 1).length;
  const room = Math.max(20, width - gutter - 3);
  const shown: string[] = [];
  const isLong = at.endLine - at.startLine >= underlined;
  frame.lines.forEach((line, index) => {
    const number = frame.startLine + index;
    const text = cut(spaced(line), room, style.signs.more);
    const isInside = isLong && number >= at.startLine && number <= at.endLine;
    const bar = isInside ? style.paint('red', style.signs.mark) : style.paint('dim', style.signs.bar);
    shown.push(`${style.paint('dim', String(number).padStart(gutter))} ${bar} ${text}`.trimEnd());
    if (isLong && number > at.startLine) return;
    if (number < at.startLine || number > at.endLine || (number === at.endLine && at.endColumn === 1 && at.endLine > at.startLine)) return;
    const marks = underline(line, number, frame, at, room);
    if (marks !== '') shown.push(`${style.paint('dim', `${' '.repeat(gutter)} ${style.signs.bar}`)} ${style.paint('red', marks)}`);
  });
  return shown;
}

/** The marks below one line: from the start of the place (or the first character) to its end (or the end of the line). */
function underline(line: string, number: number, frame: ReportFrame, at: ReportLocation, room: number): string {
  const shift = frame.startColumn - 1;
  const indent = line.length - line.trimStart().length;
  const from = number === at.startLine ? Math.max(0, at.startColumn - 1 - shift) : indent;
  const to = number === at.endLine ? at.endColumn - 1 - shift : line.trimEnd().length;
  if (from > line.length) return '';
  const before = widthOf(spaced(line.slice(0, from)));
  if (before >= room) return '';
  const length = Math.min(widthOf(spaced(line.slice(from, Math.max(from, to)))), room - before);
  return ' '.repeat(before) + '^'.repeat(Math.max(1, length));
}

/** Tabs as two spaces: their real width depends on where the gutter ends. A saved report may come from anywhere, so nothing is trusted. */
function spaced(text: string): string {
  return printable(text).replaceAll('\t', '  ');
}
