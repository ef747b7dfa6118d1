import { type Span, spanFrom } from './loc.ts';

/** Offsets at which the lines of a text start; the first is 0. CRLF, LF and a lone CR end a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** 1-based line and column (UTF-16 units) of an offset; offsets outside the text are moved to its ends. */
export function positionAt(starts: readonly number[], length: number, offset: number): { line: number; column: number } {
  const at = Math.max(0, Math.min(offset, length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - starts[low]! + 1 };
}

/** Span of a 1-based line without its line break. */
export function lineSpan(text: string, starts: readonly number[], line: number): Span {
  const start = starts[line - 1] ?? text.length;
  let end = starts[line] ?? text.length;
  while (end > start && (text[end - 1] === '\n' || text[end - 1] === '\r')) end -= 1;
  return spanFrom(start, end);
}
