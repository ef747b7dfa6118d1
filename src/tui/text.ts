import stringWidth from 'string-width';
import { printable } from '../model/index.ts';

const plainAscii = /^[\x20-\x7e]*$/;
/** ASCII and what screens draw with: one code unit, one column, so that lists need not be measured character by character. */
const narrow = /^[\x20-\x7e…←-↓─-╿█-▓▸●]*$/;

/** Made when it is first wanted: it reads tables of Unicode, which takes longer than drawing a screen. */
const segmenter = once(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** The characters of a text as people count them, each with its UTF-16 offset. */
export function characters(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  return segmenter().segment(text);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/**
 * Text that is safe to put on a terminal in one line: white space control characters become one
 * space each, other control characters, reordering marks and unpaired surrogates become U+FFFD.
 * Idempotent.
 */
export function clean(text: string): string {
  if (narrow.test(text)) return text;
  return printable(text.toWellFormed().replace(/[\t\n\v\f\r\u0085\u2028\u2029]/g, ' '));
}

/** Columns that a cleaned text takes on a terminal. */
export function widthOf(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** The longest start of a cleaned text that takes at most `width` columns; characters are never split. */
export function takeWidth(text: string, width: number): string {
  if (width <= 0) return '';
  if (narrow.test(text)) return text.slice(0, width);
  let taken = '';
  let used = 0;
  for (const { segment } of characters(text)) {
    const columns = widthOf(segment);
    if (used + columns > width) break;
    taken += segment;
    used += columns;
  }
  return taken;
}

/** The longest end of a cleaned text that takes at most `width` columns. */
export function takeWidthFromEnd(text: string, width: number): string {
  if (width <= 0) return '';
  if (narrow.test(text)) return text.slice(Math.max(0, text.length - width));
  const segments = [...characters(text)].reverse();
  let taken = '';
  let used = 0;
  for (const { segment } of segments) {
    const columns = widthOf(segment);
    if (used + columns > width) break;
    taken = segment + taken;
    used += columns;
  }
  return taken;
}

/** Cuts a text to `width` columns, the last of them an ellipsis where something was cut. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  const cleaned = clean(text);
  if (widthOf(cleaned) <= width) return cleaned;
  return takeWidth(cleaned, width - widthOf(ellipsis)) + takeWidth(ellipsis, width);
}

/** The same, cutting the start: what matters of a path is its end. */
export function truncateStart(text: string, width: number, ellipsis = '…'): string {
  const cleaned = clean(text);
  if (widthOf(cleaned) <= width) return cleaned;
  return takeWidth(ellipsis, width) + takeWidthFromEnd(cleaned, width - widthOf(ellipsis));
}

/** Exactly `width` columns: cut or filled up with spaces on the right (on the left with `'end'`). */
export function pad(text: string, width: number, align: 'start' | 'end' = 'start', ellipsis = '…'): string {
  const cut = truncate(text, width, ellipsis);
  const fill = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return align === 'start' ? cut + fill : fill + cut;
}

/**
 * Breaks a text into lines of at most `width` columns, between words where possible. Words longer
 * than a line are cut. Line breaks of the text are kept; always at least one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  const columns = Math.max(1, width);
  const lines: string[] = [];
  for (const paragraph of text.split(/\r\n|\r|\n/)) {
    let line = '';
    for (const word of clean(paragraph).split(' ')) {
      if (word === '') continue;
      let rest = word;
      if (line !== '' && widthOf(line) + 1 + widthOf(rest) <= columns) {
        line += ` ${rest}`;
        continue;
      }
      if (line !== '') lines.push(line);
      while (widthOf(rest) > columns) {
        const part = takeWidth(rest, columns);
        if (part === '') break;
        lines.push(part);
        rest = rest.slice(part.length);
      }
      line = rest;
    }
    lines.push(line);
  }
  return lines;
}

/** Replaces what is outside ASCII by as many `?` as it takes columns. For terminals that know no better. */
export function asciiOnly(text: string): string {
  if (plainAscii.test(text)) return text;
  let out = '';
  for (const { segment } of characters(text)) out += plainAscii.test(segment) ? segment : '?'.repeat(widthOf(segment));
  return out;
}
