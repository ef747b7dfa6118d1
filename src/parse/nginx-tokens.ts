import { type Span, spanFrom } from '../model/index.ts';

/** One token of an nginx file: a word, or one of the three characters that shape it. */
export type NginxToken =
  | { readonly t: 'word'; readonly value: string; readonly quoted: boolean; readonly at: Span }
  | { readonly t: ';' | '{' | '}'; readonly at: Span };

/** Something the tokenizer had to step over. */
export interface NginxTokenError {
  readonly at: number;
  readonly message: string;
}

/** nginx refuses parameters above 4096 bytes; an open quote is not searched for further than this. */
const longestWord = 16_384;
/** A template marker longer than this is none. */
const longestMarker = 2_000;

/**
 * Reads one token from `from` on, by the rules of nginx's own reader: `;`, `{` and blanks end an unquoted word,
 * `}` , `#` and quotes inside one are ordinary, `${name}` keeps its braces, a backslash protects the next character.
 * Beyond nginx, `{{ … }}`, `{% … %}` and `<% … %>` of template languages are stepped over, as nginx has no use for them.
 * Returns undefined at the end of the text.
 */
export function nginxToken(
  text: string,
  from: number,
  errors: NginxTokenError[],
): { readonly token: NginxToken; readonly next: number } | undefined {
  let at = skipBlank(text, from);
  if (at >= text.length) return undefined;
  const first = text[at]!;
  if (first === ';' || first === '}') return { token: { t: first, at: spanFrom(at, at + 1) }, next: at + 1 };
  if (first === '{' && text[at + 1] !== '{') return { token: { t: '{', at: spanFrom(at, at + 1) }, next: at + 1 };
  if (first === '"' || first === "'") return quotedWord(text, at, first, errors);
  const start = at;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\\') at += 2;
    else if (char === '$' && text[at + 1] === '{') at += 2;
    else if (template(text, at) > at) at = template(text, at);
    else if (char === ';' || char === '{' || isBlank(char)) break;
    else at += 1;
  }
  at = Math.min(at, text.length);
  // A lone "{{" that closes nowhere: an opening brace like any other.
  if (at === start) return { token: { t: '{', at: spanFrom(at, at + 1) }, next: at + 1 };
  return { token: { t: 'word', value: unescape(text.slice(start, at)), quoted: false, at: spanFrom(start, at) }, next: at };
}

function quotedWord(text: string, start: number, quote: string, errors: NginxTokenError[]): { token: NginxToken; next: number } {
  let at = start + 1;
  const limit = Math.min(text.length, start + longestWord);
  while (at < limit && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  if (at >= limit) {
    errors.push({ at: start, message: `the quote ${quote} is never closed` });
    // What follows is better read than lost: the word ends with its line.
    const eol = text.indexOf('\n', start);
    const end = eol === -1 ? text.length : eol;
    const stop = text.slice(start, end).search(/[;{]\s*\r?$/);
    const close = stop === -1 ? end : start + stop;
    return { token: { t: 'word', value: unescape(text.slice(start + 1, close)), quoted: true, at: spanFrom(start, close) }, next: close };
  }
  const end = at + 1;
  const after = text[end];
  if (after !== undefined && !isBlank(after) && after !== ';' && after !== '{' && after !== ')') {
    errors.push({ at: end, message: `unexpected "${after}" right after a closing quote` });
  }
  return { token: { t: 'word', value: unescape(text.slice(start + 1, at)), quoted: true, at: spanFrom(start, end) }, next: end };
}

/** End of the raw text of a `*_by_lua_block`, whose brace opens just before `from`; the offset of the closing brace, or -1. */
export function luaBlockEnd(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '-' && text[at + 1] === '-') {
      const long = longBracket(text, at + 2);
      if (long !== undefined) at = long;
      else at = lineEnd(text, at);
    } else if (char === '"' || char === "'") {
      at += 1;
      while (at < text.length && text[at] !== char && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
      at += 1;
    } else if (char === '[') {
      at = longBracket(text, at) ?? at + 1;
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      if (depth === 0) return at;
      at += 1;
    }
  }
  return -1;
}

/** `[[ … ]]` and `[==[ … ]==]` of Lua: the offset behind it; undefined when `at` does not open one. */
function longBracket(text: string, at: number): number | undefined {
  const open = /\[(=*)\[/y;
  open.lastIndex = at;
  const match = open.exec(text);
  if (match === null) return undefined;
  const close = text.indexOf(`]${match[1]}]`, open.lastIndex);
  return close === -1 ? text.length : close + 2 + match[1]!.length;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && isBlank(text[at]!)) at += 1;
    if (text[at] === '#') at = lineEnd(text, at);
    else {
      const end = text.startsWith('{%', at) ? text.slice(at, at + longestMarker).indexOf('%}') : -1;
      if (end === -1) return at;
      at += end + 2;
    }
  }
}

/** Offset behind a `{{ … }}` or `<% … %>` that opens at `at` and closes on the same line; else `at`. */
function template(text: string, at: number): number {
  const close = text.startsWith('{{', at) ? '}}' : text.startsWith('<%', at) ? '%>' : undefined;
  if (close === undefined) return at;
  const line = text.slice(at + 2, at + longestMarker);
  const end = line.indexOf(close);
  return end === -1 || line.slice(0, end).includes('\n') ? at : at + end + 4;
}

function lineEnd(text: string, from: number): number {
  const eol = text.indexOf('\n', from);
  return eol === -1 ? text.length : eol;
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' };

function unescape(word: string): string {
  return word.includes('\\') ? word.replace(/\\(["'\\trn])/g, (_all, char: string) => escapes[char] ?? char) : word;
}
