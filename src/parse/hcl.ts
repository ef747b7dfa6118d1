import { type Span, spanFrom } from '../model/index.ts';

/** A value as written, with its place. Expressions are not evaluated here. */
export interface HclAttribute {
  readonly name: string;
  readonly text: string;
  readonly at: Span;
  readonly valueAt: Span;
}

/** `resource "aws_db_instance" "main" { ... }` */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** From the type to the opening brace. */
  readonly at: Span;
  /** Offset behind the closing brace. */
  readonly end: number;
  readonly attributes: ReadonlyMap<string, HclAttribute>;
  readonly blocks: readonly HclBlock[];
}

const word = /[A-Za-z_][\w-]*/y;

/** Nobody nests blocks deeper than this. */
const maximumDepth = 30;

/**
 * The blocks of a Terraform file with the attributes in them. Total: what is no block or attribute is
 * skipped, an open brace runs to the end of the text.
 */
export function readHcl(text: string): readonly HclBlock[] {
  return readBody(text, 0, 0).blocks;
}

function readBody(
  text: string,
  from: number,
  depth: number,
): { attributes: Map<string, HclAttribute>; blocks: readonly HclBlock[]; end: number } {
  const attributes = new Map<string, HclAttribute>();
  const blocks: HclBlock[] = [];
  let i = from;
  while (i < text.length) {
    i = skipSpace(text, i);
    if (i >= text.length) break;
    if (text[i] === '}') return { attributes, blocks, end: i + 1 };
    word.lastIndex = i;
    const name = word.exec(text)?.[0] ?? (text[i] === '"' ? text.slice(i + 1, stringEnd(text, i) - 1) : undefined);
    if (name === undefined) {
      i++;
      continue;
    }
    const start = i;
    let at = skipBlank(text, text[i] === '"' ? stringEnd(text, i) : i + name.length);
    if (text[at] === '=' && text[at + 1] !== '=') {
      const valueStart = skipBlank(text, at + 1);
      const valueEnd = expressionEnd(text, valueStart);
      const value = text.slice(valueStart, valueEnd).trimEnd();
      if (!attributes.has(name))
        attributes.set(name, {
          name,
          text: value,
          at: spanFrom(start, valueStart + value.length),
          valueAt: spanFrom(valueStart, valueStart + value.length),
        });
      i = Math.max(valueEnd, i + 1);
      continue;
    }
    const labels: string[] = [];
    while (at < text.length && text[at] !== '{' && text[at] !== '\n') {
      if (text[at] === '"') {
        const end = stringEnd(text, at);
        labels.push(text.slice(at + 1, end - 1));
        at = skipBlank(text, end);
        continue;
      }
      word.lastIndex = at;
      const label = word.exec(text)?.[0];
      if (label === undefined) break;
      labels.push(label);
      at = skipBlank(text, at + label.length);
    }
    if (text[at] !== '{') {
      i = Math.max(at, i + 1);
      continue;
    }
    if (depth >= maximumDepth) {
      i = expressionEnd(text, at);
      continue;
    }
    const body = readBody(text, at + 1, depth + 1);
    blocks.push({ type: name, labels, at: spanFrom(start, at + 1), end: body.end, attributes: body.attributes, blocks: body.blocks });
    i = body.end;
  }
  return { attributes, blocks, end: text.length };
}

function skipBlank(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\r') i++;
  return i;
}

/** Behind white space, commas and comments. */
function skipSpace(text: string, from: number): number {
  let i = from;
  for (;;) {
    const c = text[i];
    if (c === ' ' || c === '\t' || c === '\r' || c === '\n' || c === ',') i++;
    else if (c === '#' || (c === '/' && text[i + 1] === '/')) i = lineEnd(text, i);
    else if (c === '/' && text[i + 1] === '*') i = commentEnd(text, i);
    else return i;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function commentEnd(text: string, from: number): number {
  const end = text.indexOf('*/', from + 2);
  return end === -1 ? text.length : end + 2;
}

/** Behind the string that starts at `from`; `${...}` in it may hold strings of its own. */
function stringEnd(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length) {
    const c = text[i];
    if (c === '\\') i += 2;
    else if (c === '"' || c === '\n') return i + 1;
    else if ((c === '$' || c === '%') && text[i + 1] === '{') i = expressionEnd(text, i + 1, true);
    else i++;
  }
  return text.length;
}

/** End of an expression: of its line, or of the bracket that opens in it. `once`: of the first bracket. */
function expressionEnd(text: string, from: number, once = false): number {
  let depth = 0;
  let i = from;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '"') {
      i = stringEnd(text, i);
      continue;
    }
    if (c === '<' && text[i + 1] === '<') {
      const mark = /^<<-?([A-Za-z_]\w*)[ \t]*\r?\n/.exec(text.slice(i, i + 80));
      if (mark !== null) {
        const close = new RegExp(`^[ \\t]*${mark[1]!}[ \\t]*$`, 'm').exec(text.slice(i + mark[0].length));
        i = close === null ? text.length : i + mark[0].length + close.index + close[0].length;
        continue;
      }
    }
    if (c === '#' || (c === '/' && text[i + 1] === '/')) {
      if (depth === 0) return i;
      i = lineEnd(text, i);
      continue;
    }
    if (c === '/' && text[i + 1] === '*') {
      i = commentEnd(text, i);
      continue;
    }
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) {
      if (depth === 0) return i;
      depth--;
      if (depth === 0 && once) return i + 1;
    } else if ((c === '\n' || c === ',') && depth === 0) return i;
    i++;
  }
  return text.length;
}
