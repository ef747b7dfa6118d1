import { type DotenvOutline, type Span, spanEnd, spanFrom } from '../model/index.ts';

type Entry = DotenvOutline['entries'][number];

const assignment = /[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=|:(?=[ \t]))[ \t]*/y;
const documented = /[ \t]*#+[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=/y;

/**
 * Text of an env file -> its entries, as the `dotenv` package reads them: `export` prefix, quotes of
 * three kinds that may run over lines, `#` comments behind values, no interpolation. A line that is
 * neither an entry, a comment nor blank becomes an error; the rest is kept. Offsets are UTF-16.
 */
export function parseDotenv(text: string): DotenvOutline {
  const entries: Entry[] = [];
  const commented: { name: string; at: Span }[] = [];
  const errors: { at: number; message: string }[] = [];
  let at = 0;
  while (at < text.length) {
    const eol = lineEnd(text, at);
    documented.lastIndex = at;
    const comment = documented.exec(text);
    assignment.lastIndex = at;
    const match = comment === null ? assignment.exec(text) : null;
    if (comment !== null) {
      const start = at + comment[0].indexOf(comment[1]!);
      commented.push({ name: comment[1]!, at: spanFrom(start, start + comment[1]!.length) });
      at = eol + 1;
    } else if (match !== null) {
      const nameAt = at + match[0].search(/[^\s]/);
      const { end, ...entry } = readValue(text, assignment.lastIndex, eol);
      entries.push({ name: match[1]!, ...entry, at: spanFrom(nameAt, spanEnd(entry.valueAt)) });
      at = lineEnd(text, end) + 1;
    } else {
      const line = text.slice(at, eol).trim();
      if (line !== '' && !line.startsWith('#'))
        errors.push({ at: at + text.slice(at, eol).search(/\S/), message: 'not a NAME=value line' });
      at = eol + 1;
    }
  }
  return { entries, commented, errors };
}

/** The value that starts at `from`; `end` is where the search for the next line goes on. */
function readValue(text: string, from: number, eol: number): Omit<Entry, 'name' | 'at'> & { readonly end: number } {
  const quote = text[from];
  if (quote === '"' || quote === "'" || quote === '`') {
    const close = closingQuote(text, from, quote);
    if (close !== -1) {
      const raw = text.slice(from + 1, close);
      const value = quote === '"' ? raw.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : raw;
      return { value, quote, valueAt: spanFrom(from, close + 1), end: close + 1 };
    }
  }
  const start = Math.min(from, eol);
  const hash = text.slice(start, eol).indexOf('#');
  const value = text.slice(start, hash === -1 ? eol : start + hash).trimEnd();
  return { value, valueAt: spanFrom(start, start + value.length), end: start };
}

/** A quote counts as closing only where nothing but blanks or a comment follows, else `'` in words would swallow lines. */
function closingQuote(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length) {
    if (text[at] === '\\' && text[at + 1] === quote) at += 2;
    else if (text[at] === quote) return /^[ \t]*(?:#.*)?\r?$/.test(text.slice(at + 1, lineEnd(text, at))) ? at : -1;
    else at += 1;
  }
  return -1;
}

function lineEnd(text: string, from: number): number {
  const eol = text.indexOf('\n', from);
  return eol === -1 ? text.length : eol;
}
