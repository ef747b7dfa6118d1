import { lineSpan, lineStarts, type Loc, positionAt, type ReportLocation, spanEnds } from '../model/index.ts';

/** Turns offsets into lines and columns, reading and splitting each file once. */
export interface Locator {
  locate(at: Loc): ReportLocation;
  position(file: string, offset: number): { line: number; column: number } | undefined;
  /** Text and line starts; undefined for files without text. */
  lines(file: string): { readonly text: string; readonly starts: readonly number[] } | undefined;
}

/**
 * A locator over a way to read text. Places in files without text (binary, a folder, absent) are
 * line 1, column 1: a report has no place without numbers. An empty span is widened to the rest of
 * its line, so that something can be underlined.
 */
export function locatorOf(textOf: (file: string) => string | undefined): Locator {
  const known = new Map<string, { text: string; starts: readonly number[] } | undefined>();
  const lines = (file: string): { text: string; starts: readonly number[] } | undefined => {
    if (!known.has(file)) {
      const text = textOf(file);
      known.set(file, text === undefined ? undefined : { text, starts: lineStarts(text) });
    }
    return known.get(file);
  };
  const locate = (at: Loc): ReportLocation => {
    const read = lines(at.file);
    if (read === undefined) return { file: at.file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
    const start = positionAt(read.starts, read.text.length, at.start);
    let end = positionAt(read.starts, read.text.length, Math.max(at.start, at.end));
    if (at.end <= at.start) {
      const [, lineEnd] = spanEnds(lineSpan(read.text, read.starts, start.line));
      end = positionAt(read.starts, read.text.length, Math.max(lineEnd, at.start));
    }
    return { file: at.file, startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  };
  const position = (file: string, offset: number): { line: number; column: number } | undefined => {
    const read = lines(file);
    return read === undefined ? undefined : positionAt(read.starts, read.text.length, offset);
  };
  return { locate, position, lines };
}
