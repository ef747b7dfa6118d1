import { type Span, spanEnd, spanFrom } from '../model/index.ts';

/** One lexical unit of shell text. Offsets are UTF-16 offsets into the text that was split. */
export type ShellToken =
  | {
      readonly t: 'word';
      /** Quotes and escapes removed; expansions stay as written. */
      readonly value: string;
      /** Some part was quoted or escaped: the word cannot be a keyword. */
      readonly quoted: boolean;
      readonly at: Span;
      /** Inner text of `$(...)`, backticks and `<(...)`: commands of their own. */
      readonly substitutions: readonly Span[];
      /** Directly followed by `(`, without a space. */
      readonly beforeParen: boolean;
      /** A quote or bracket of the word is never closed. */
      readonly open: boolean;
    }
  | { readonly t: 'op'; readonly value: string; readonly at: Span }
  | { readonly t: 'redirect'; readonly op: string; readonly at: Span };

/** Longest first, so that `&&` is not read as two `&`. */
const operators = [';;&', '&&', '||', '|&', ';;', ';&', ';', '|', '&', '(', ')', '\n'] as const;
const redirects = ['&>>', '<<<', '<<-', '&>', '<<', '>>', '>|', '>&', '<&', '<>', '>', '<'] as const;

/**
 * Splits shell text into words, operators and redirects. Never throws: an open quote or bracket
 * runs to the end of the text. Comments and line continuations are dropped, here-documents are
 * taken out of the token stream. `${{ ... }}` (an expression of a workflow) is one opaque piece.
 */
export function shellTokens(text: string): {
  readonly tokens: readonly ShellToken[];
  /** Text of here-documents by the index of their redirect. */
  readonly heredocs: ReadonlyMap<number, string>;
  /** The last word runs to the end of the text because its quote or bracket is not closed. */
  readonly open: boolean;
} {
  const tokens: ShellToken[] = [];
  const heredocs = new Map<number, string>();
  let waiting: { token: number; strip: boolean }[] = [];
  let i = 0;
  while (i < text.length) {
    const blank = blankAt(text, i);
    if (blank > 0) {
      i += blank;
      continue;
    }
    if (text[i] === '#') {
      i = endOfLine(text, i);
      continue;
    }
    const redirect = redirectAt(text, i);
    if (redirect !== undefined) {
      const end = i + redirect.length;
      if (redirect.op === '<<' || redirect.op === '<<-') waiting.push({ token: tokens.length, strip: redirect.op === '<<-' });
      tokens.push({ t: 'redirect', op: redirect.op, at: spanFrom(i, end) });
      i = end;
      continue;
    }
    const op = operators.find((o) => text.startsWith(o, i));
    if (op !== undefined) {
      tokens.push({ t: 'op', value: op, at: spanFrom(i, i + op.length) });
      i += op.length;
      if (op === '\n' && waiting.length > 0) {
        for (const w of waiting) i = takeHeredoc(text, i, tokens, w, heredocs);
        waiting = [];
      }
      continue;
    }
    const word = readWord(text, i);
    tokens.push(word);
    i = Math.max(spanEnd(word.at), i + 1);
  }
  return { tokens, heredocs, open: tokens.some((t) => t.t === 'word' && t.open) };
}

/** Length of white space or a line continuation at `i`, 0 when there is none. */
function blankAt(text: string, i: number): number {
  const c = text[i];
  if (c === ' ' || c === '\t' || c === '\r') return 1;
  if (c === '\\' && text[i + 1] === '\n') return 2;
  if (c === '\\' && text[i + 1] === '\r' && text[i + 2] === '\n') return 3;
  return 0;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** A redirect operator at `i`, with the file descriptor before it. Process substitution is a word. */
function redirectAt(text: string, i: number): { readonly op: string; readonly length: number } | undefined {
  let d = i;
  while (d - i < 3 && isDigit(text[d])) d++;
  const op = redirects.find((o) => text.startsWith(o, d));
  if (op === undefined || (d > i && op.startsWith('&'))) return undefined;
  if ((op === '<' || op === '>') && text[d + 1] === '(') return undefined;
  return { op, length: d - i + op.length };
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9';
}

function takeHeredoc(
  text: string,
  from: number,
  tokens: readonly ShellToken[],
  w: { token: number; strip: boolean },
  out: Map<number, string>,
): number {
  const mark = tokens[w.token + 1];
  if (mark?.t !== 'word') return from;
  let at = from;
  const lines: string[] = [];
  while (at < text.length) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end).replace(/\r$/, '');
    at = Math.min(end + 1, text.length);
    const bare = w.strip ? line.replace(/^\t+/, '') : line;
    if (bare === mark.value) break;
    lines.push(bare);
  }
  out.set(w.token, lines.join('\n'));
  return at;
}

/** Reads one word that starts at `from`. */
function readWord(text: string, from: number): ShellToken & { readonly t: 'word' } {
  let value = '';
  let quoted = false;
  const substitutions: Span[] = [];
  let unclosed = false;
  let i = from;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\\' && blankAt(text, i) > 0) {
      i += blankAt(text, i);
    } else if (c === '\\') {
      value += text[i + 1] ?? '';
      quoted = true;
      i += 2;
    } else if (c === "'") {
      const end = closing(text, i + 1, "'");
      value += text.slice(i + 1, end);
      quoted = true;
      i = end + 1;
    } else if (c === '"') {
      const inner = readDoubleQuoted(text, i + 1, substitutions);
      if (inner.open) unclosed = true;
      value += inner.value;
      quoted = true;
      i = inner.end;
    } else if (c === '$' && (text[i + 1] === "'" || text[i + 1] === '"')) {
      i++;
    } else if (c === '$' || c === '`' || ((c === '<' || c === '>') && text[i + 1] === '(')) {
      const end = expansionEnd(text, i, substitutions);
      if (end === text.length && (text[i + 1] === '(' || text[i + 1] === '{') && !/[)}]$/.test(text)) unclosed = true;
      value += text.slice(i, end);
      i = end;
    } else if (' \t\r\n;&|()<>'.includes(c)) {
      break;
    } else {
      value += c;
      i++;
    }
  }
  const end = Math.min(i, text.length);
  return {
    t: 'word',
    value,
    quoted,
    at: spanFrom(from, end),
    substitutions,
    beforeParen: text[end] === '(',
    open: i > text.length || unclosed,
  };
}

function readDoubleQuoted(
  text: string,
  from: number,
  substitutions: Span[],
): { readonly value: string; readonly end: number; readonly open: boolean } {
  let value = '';
  let i = from;
  while (i < text.length && text[i] !== '"') {
    const c = text[i]!;
    if (c === '\\') {
      const next = text[i + 1] ?? '';
      // Inside double quotes a backslash escapes these five only.
      value += next === '\n' ? '' : '"\\$`'.includes(next) ? next : c + next;
      i += 2;
    } else if (c === '$' || c === '`') {
      const end = expansionEnd(text, i, substitutions);
      value += text.slice(i, end);
      i = end;
    } else {
      value += c;
      i++;
    }
  }
  return { value, end: Math.min(i + 1, text.length), open: i >= text.length };
}

/** End of the expansion that starts at `i` (`$x`, `${x}`, `${{ x }}`, `$(x)`, `$((x))`, backticks, `<(x)`). */
function expansionEnd(text: string, i: number, substitutions: Span[]): number {
  if (text[i] === '`') {
    const end = closing(text, i + 1, '`');
    substitutions.push(spanFrom(i + 1, end));
    return Math.min(end + 1, text.length);
  }
  if (text.startsWith('${{', i)) {
    const end = text.indexOf('}}', i);
    return end === -1 ? text.length : end + 2;
  }
  if (text[i + 1] === '{') return balancedEnd(text, i + 1, '{', '}');
  if (text[i + 1] === '(') {
    const end = balancedEnd(text, i + 1, '(', ')');
    if (text[i + 2] !== '(') substitutions.push(spanFrom(i + 2, Math.max(i + 2, end - 1)));
    return end;
  }
  return i + 1;
}

/** Index after the bracket that closes the one at `from`; quotes inside are respected. */
function balancedEnd(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  let i = from;
  while (i < text.length) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === "'" && open === '(') i = closing(text, i + 1, "'");
    else if (c === '"') i = doubleQuoteEnd(text, i + 1);
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return i + 1;
    i++;
  }
  return text.length;
}

/** Index of the double quote that closes, skipping escapes. */
function doubleQuoteEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function closing(text: string, from: number, quote: string): number {
  const end = text.indexOf(quote, from);
  return end === -1 ? text.length : end;
}
