import { type CaddyDirective, type CaddyOutline, type Span, spanEnd, spanFrom, spanStart } from '../model/index.ts';

type Word = CaddyDirective['args'][number];
interface Line {
  readonly words: readonly Word[];
  /** Offset of a brace that opens a block at the end of the line. */
  readonly opens: number | undefined;
  /** Offset of a brace that closes one; such a line has no words. */
  readonly closes: number | undefined;
}
interface Fault {
  readonly at: number;
  readonly message: string;
}
interface Open {
  readonly head: readonly Word[];
  readonly openAt: number;
  readonly children: CaddyDirective[];
}

/** Blocks deeper than this are read as if they were closed; real files stay below ten. */
const deepest = 100;
/** The end of a text between markers is looked for in all that follows, so only so many may have none. */
const mostFaults = 20;
/** A variable with its default, `{$NAME:default}`, is no longer. */
const longestVariable = 1000;

/**
 * Text of a Caddyfile -> its lines and blocks as a tree, by the rules of https://caddyserver.com/docs/caddyfile/concepts.
 * Never throws: a missing brace or quote becomes an entry in `errors` and the rest is kept. Linear in the text.
 */
export function parseCaddyfile(text: string): CaddyOutline {
  const errors: Fault[] = [];
  const root: CaddyDirective[] = [];
  const open: Open[] = [];
  let last = 0;

  const siblings = (): CaddyDirective[] => open.at(-1)?.children ?? root;
  const close = (end: number): void => {
    const block = open.pop()!;
    siblings().push(directive(block.head, block.openAt, end, block.children));
  };
  for (const line of linesOf(text, errors)) {
    if (line.closes !== undefined) {
      if (open.length === 0) errors.push({ at: line.closes, message: 'unexpected "}"' });
      else close(line.closes + 1);
      last = line.closes + 1;
    } else if (line.opens !== undefined && open.length < deepest) {
      open.push({ head: line.words, openAt: line.opens, children: [] });
    } else {
      last = spanEnd(line.words.at(-1)?.at ?? spanFrom(last, last));
      siblings().push(directive(line.words, last, last, undefined));
    }
  }
  while (open.length > 0) {
    errors.push({ at: open.at(-1)!.openAt, message: 'this block is never closed' });
    close(text.length);
  }
  return { directives: withoutBraces(root), errors: errors.sort((a, b) => a.at - b.at) };
}

function directive(head: readonly Word[], openAt: number, end: number, block: readonly CaddyDirective[] | undefined): CaddyDirective {
  const [first, ...args] = head;
  const nameAt = first?.at ?? spanFrom(openAt, openAt + 1);
  return {
    name: first?.value ?? '',
    nameAt,
    at: spanFrom(spanStart(nameAt), end),
    args,
    ...(block === undefined ? {} : { block }),
  };
}

/** A file with one site may leave its braces out: the first line are its addresses, all others its directives. */
function withoutBraces(root: readonly CaddyDirective[]): readonly CaddyDirective[] {
  const first = root.findIndex(({ name }) => name !== '' && !/^&?\(/.test(name));
  const site = root[first];
  if (site === undefined || site.block !== undefined || site.name === 'import') return root;
  const block = root.slice(first + 1);
  const end = spanEnd(block.at(-1)?.at ?? site.at);
  return [...root.slice(0, first), { ...site, at: spanFrom(spanStart(site.at), end), block }];
}

/** The lines that are not empty; one that ends with a backslash, or an address with a comma behind it, goes on in the next. */
function* linesOf(text: string, errors: Fault[]): Generator<Line> {
  let words: Word[] = [];
  let at = 0;
  const flush = function* (): Generator<Line> {
    if (words.length === 0) return;
    const brace = words.at(-1)!;
    const isOpen = brace.value === '{' && brace.quoted === undefined;
    const line: Line = { words: isOpen ? words.slice(0, -1) : words, opens: isOpen ? spanStart(brace.at) : undefined, closes: undefined };
    words = [];
    yield line;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n') {
      at += 1;
      if (words.at(-1)?.value.endsWith(',') !== true) yield* flush();
    } else if (char === ' ' || char === '\t' || char === '\r') at += 1;
    else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) at = text.indexOf('\n', at) + 1;
    else if (char === '#') at = lineEnd(text, at);
    else {
      const { word, next } = wordAt(text, at, errors);
      if (words.length === 0 && word.value === '}' && word.quoted === undefined)
        yield { words: [], opens: undefined, closes: spanStart(word.at) };
      else words.push(word);
      at = next;
    }
  }
  yield* flush();
}

function wordAt(text: string, start: number, errors: Fault[]): { readonly word: Word; readonly next: number } {
  const first = text[start]!;
  if (first === '"' || first === '`') return quoted(text, start, first, errors);
  const marker = errors.length < mostFaults ? /^<<([\w-]+)[ \t]*\r?\n/.exec(text.slice(start, start + 80)) : null;
  if (marker !== null) {
    const from = start + marker[0].length;
    const end = new RegExp(`^[ \\t]*${marker[1]!}(?![\\w-])`, 'm').exec(text.slice(from));
    if (end !== null) {
      const stop = from + end.index + end[0].length;
      return { word: { value: text.slice(from, from + end.index), quoted: true, at: spanFrom(start, stop) }, next: stop };
    }
    errors.push({ at: start, message: `the text up to "${marker[1]!}" never ends` });
  }
  let at = start;
  while (at < text.length && !/\s/.test(text[at]!)) {
    const end = text.startsWith('{$', at) ? (/^[^}\n]*\}/.exec(text.slice(at, at + longestVariable))?.[0].length ?? 0) - 1 : -1;
    at += end === -1 ? 1 : end + 1;
  }
  return { word: { value: text.slice(start, at), at: spanFrom(start, at) }, next: at };
}

function quoted(text: string, start: number, quote: string, errors: Fault[]): { readonly word: Word; readonly next: number } {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  const closed = at < text.length;
  if (!closed) errors.push({ at: start, message: `the quote ${quote} is never closed` });
  // What follows is better read than lost: the word ends with its line.
  const end = closed ? at : lineEnd(text, start);
  const value = text.slice(start + 1, end);
  const span: Span = spanFrom(start, closed ? end + 1 : end);
  return { word: { value: quote === '"' ? value.replace(/\\"/g, '"') : value, quoted: true, at: span }, next: closed ? end + 1 : end };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
