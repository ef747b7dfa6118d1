/**
 * A span of one file. `start` and `end` are UTF-16 offsets into the file's decoded text
 * (BOM excluded), end exclusive. Lines and columns exist only in reports.
 */
export interface Loc {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A span inside a file that is already known, `[start, end)` in UTF-16 offsets. One number, because outlines hold a
 * span for everything: a pair would take four times the memory. Spans can be compared with `===`.
 */
export type Span = number & { readonly [packed]: never };
declare const packed: unique symbol;

/** No file that is read has as many characters (a lock file may have 30 million). */
const beyond = 2 ** 26;

/** The span from one offset to another. */
export function spanFrom(start: number, end: number): Span {
  return (start * beyond + end) as Span;
}

/** Offset of the first character. */
export function spanStart(span: Span): number {
  return Math.floor(span / beyond);
}

/** Offset behind the last character. */
export function spanEnd(span: Span): number {
  return span % beyond;
}

/** Both: for `slice(...)` and taking apart. */
export function spanEnds(span: Span): readonly [start: number, end: number] {
  return [spanStart(span), spanEnd(span)];
}

/** Puts a file name to a span. */
export function locOf(file: string, span: Span): Loc {
  return { file, start: spanStart(span), end: spanEnd(span) };
}
