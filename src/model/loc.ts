/**
 * A span of one file. `start` and `end` are UTF-16 offsets into the file's decoded text
 * (BOM excluded), end exclusive. Lines and columns exist only in reports.
 */
export interface Loc {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A span inside a file that is already known: `[start, end)` in UTF-16 offsets. */
export type Span = readonly [start: number, end: number];

/** Puts a file name to a span. */
export function locOf(file: string, span: Span): Loc {
  return { file, start: span[0], end: span[1] };
}
