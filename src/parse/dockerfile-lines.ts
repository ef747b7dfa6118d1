/** A logical line: its text with continuations and the comments between them removed. */
export interface LogicalLine {
  readonly text: string;
  /** For every character of `text` its offset in the file, and one more for the end. */
  readonly offsets: readonly number[];
  /** Offset of the line break (or end of file) that ends it. */
  readonly end: number;
}

/**
 * The logical line that starts at an offset. Continued lines lose their escape character; comment and
 * blank lines between them vanish, as BuildKit reads them.
 *
 * @param escape the escape character, `\` or a backtick
 * @param limit no further than this offset
 */
export function logicalLine(source: string, start: number, escape: string, limit = source.length): LogicalLine {
  const chars: string[] = [];
  const offsets: number[] = [];
  let at = start;
  let first = true;
  for (;;) {
    const eol = lineEnd(source, at, limit);
    const line = source.slice(at, eol);
    const skipped = !first && (/^\s*#/.test(line) || line.trim() === '');
    const kept = line.trimEnd();
    const continued = kept.endsWith(escape);
    if (!skipped) {
      const length = continued ? kept.length - 1 : kept.length;
      for (let i = 0; i < length; i++) {
        chars.push(line[i]!);
        offsets.push(at + i);
      }
    }
    if (eol >= limit || (!skipped && !continued)) {
      offsets.push(chars.length === 0 ? at : offsets.at(-1)! + 1);
      return { text: chars.join(''), offsets, end: eol };
    }
    first = false;
    at = eol + 1;
  }
}

/** Offset of the line feed that ends the line, or the limit. */
export function lineEnd(source: string, from: number, limit = source.length): number {
  const eol = source.indexOf('\n', from);
  return eol < 0 || eol > limit ? limit : eol;
}

/** A word of a logical line: `raw` as written, `value` without quotes; `start`, `end` index into the line's text. */
export interface LineWord {
  readonly raw: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Splits a logical line at blanks outside quotes. Variables stay as written. */
export function lineWords(text: string, escape: string, from = 0): readonly LineWord[] {
  const words: LineWord[] = [];
  let i = from;
  while (i < text.length) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const start = i;
    let value = '';
    let quote = '';
    for (; i < text.length; i++) {
      const c = text[i]!;
      if (quote === '' && /\s/.test(c)) break;
      if (c === escape && quote !== "'" && i + 1 < text.length) {
        const next = text[i + 1]!;
        // Inside double quotes only a quote, the escape itself and "$" can be escaped.
        if (quote === '"' && next !== '"' && next !== escape && next !== '$') value += c;
        else if (next === '$') value += c;
        value += next;
        i++;
      } else if (quote === '' && (c === '"' || c === "'")) quote = c;
      else if (c === quote) quote = '';
      else value += c;
    }
    words.push({ raw: text.slice(start, i), value, start, end: i });
  }
  return words;
}

/** A heredoc that a line announces. */
export interface HeredocStart {
  readonly name: string;
  /** `<<-`: leading tabs of the body are removed. */
  readonly tabs: boolean;
  /** Span of the word in the logical line's text. */
  readonly start: number;
  readonly end: number;
}

/** Heredocs of a RUN, COPY or ADD line: whole words `<<NAME`, never text in quotes, never `<<<`. */
export function heredocStarts(text: string, escape: string): readonly HeredocStart[] {
  const found: HeredocStart[] = [];
  for (const word of lineWords(text, escape)) {
    const match = /^\d*<<(-?)([^<]+)$/.exec(word.raw);
    if (match === null) continue;
    const name = match[2]!.replaceAll(/["']/g, '');
    if (name !== '') found.push({ name, tabs: match[1] === '-', start: word.start, end: word.end });
  }
  return found;
}

/** Body of a heredoc: offsets of its content and of the end of its closing line; `closed` is false at the end of the file. */
export interface HeredocBody {
  readonly start: number;
  readonly end: number;
  readonly after: number;
  readonly closed: boolean;
}

/** Finds the body of a heredoc that begins on the line after `lineBreak`. */
export function heredocBody(source: string, lineBreak: number, heredoc: HeredocStart): HeredocBody {
  const start = Math.min(source.length, lineBreak + 1);
  let at = start;
  while (at < source.length) {
    const eol = lineEnd(source, at);
    const line = source.slice(at, eol).replace(/\r$/, '');
    if ((heredoc.tabs ? line.replace(/^\t+/, '') : line) === heredoc.name) return { start, end: at, after: at + line.length, closed: true };
    at = eol + 1;
  }
  return { start, end: source.length, after: source.length, closed: false };
}
