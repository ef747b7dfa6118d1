import { type JsonNode, type JsonOutline, type ParseError, spanFrom } from '../model/index.ts';

type Entry = Extract<JsonNode, { j: 'object' }>['entries'][number];

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
  /** What plain JSON does not allow was met: comments, trailing commas. */
  extended: ParseError | undefined;
  readonly errors: ParseError[];
}

/** Deeper values than this are cut: readers of the tree recurse. */
const deepest = 400;

/**
 * Reads JSON, and JSON with comments and trailing commas, into a tree with places.
 *
 * @param text decoded text without BOM; offsets are UTF-16
 * @param strict comments and trailing commas are errors (they are read all the same)
 * @returns the tree as far as it could be read; where a key comes twice only the last one is kept,
 *   as `JSON.parse` does. Empty text gives no root and an error. Never throws.
 */
export function parseJson(text: string, strict: boolean): JsonOutline {
  const on: Reader = { text, at: 0, depth: 0, extended: undefined, errors: [] };
  skip(on);
  const root = readValue(on) ?? null;
  skip(on);
  if (on.errors.length === 0 && on.at < text.length) fail(on, 'Text after the end of the value.');
  if (strict && on.extended !== undefined) on.errors.push(on.extended);
  return { root, errors: on.errors };
}

/** Records an error; only the first few say something. */
function fail(on: Reader, message: string, at = on.at): void {
  if (on.errors.length < 5) on.errors.push({ at, message });
}

function skip(on: Reader): void {
  const { text } = on;
  for (; on.at < text.length; on.at++) {
    const code = text.charCodeAt(on.at);
    // Space, tab, line ends, and the no-break space and BOM that editors leave behind.
    if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff) continue;
    const next = text[on.at + 1];
    if (code !== 47 || (next !== '/' && next !== '*')) return;
    on.extended ??= { at: on.at, message: 'Comments are not allowed in this file.' };
    const end = next === '/' ? text.indexOf('\n', on.at) : text.indexOf('*/', on.at + 2);
    if (end < 0 && next === '*') fail(on, 'The comment does not end.');
    on.at = end < 0 ? text.length - 1 : next === '/' ? end : end + 1;
  }
}

function readValue(on: Reader): JsonNode | undefined {
  const start = on.at;
  const char = on.text[start];
  if (char === '{' || char === '[') {
    if (on.depth >= deepest) {
      fail(on, 'The value is nested too deeply to be read.');
      on.at = on.text.length;
      return undefined;
    }
    on.depth++;
    const node = char === '{' ? readObject(on) : readArray(on);
    on.depth--;
    return node;
  }
  if (char === '"') {
    const v = readString(on);
    return { j: 'value', v, at: spanFrom(start, on.at) };
  }
  return readWord(on);
}

function readWord(on: Reader): JsonNode | undefined {
  const start = on.at;
  const pattern = /[^\s,:[\]{}"/]+/y;
  pattern.lastIndex = start;
  const word = pattern.exec(on.text)?.[0];
  if (word === undefined) {
    fail(on, start >= on.text.length ? 'The text ends where a value is expected.' : 'A value is expected here.');
    return undefined;
  }
  on.at += word.length;
  const at = spanFrom(start, on.at);
  if (word === 'true' || word === 'false') return { j: 'value', v: word === 'true', at };
  if (word === 'null') return { j: 'value', v: null, at };
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return { j: 'value', v: Number(word), at };
  fail(on, `"${word.slice(0, 40)}" is not a JSON value.`, start);
  return { j: 'value', v: word, at };
}

/** Reads a string that starts here; an unfinished one ends with its line. */
function readString(on: Reader): string {
  const start = on.at;
  const pattern = /"(?:[^"\\\n\r]|\\.)*"?/y;
  pattern.lastIndex = start;
  const raw = pattern.exec(on.text)?.[0] ?? '"';
  on.at += raw.length;
  if (raw.length < 2 || !raw.endsWith('"') || /(^|[^\\])(\\\\)*\\"$/.test(raw)) {
    fail(on, 'The string does not end on its line.', start);
    return raw.slice(1);
  }
  const inner = raw.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(raw.replaceAll('\t', '\\t')) as string;
  } catch {
    fail(on, 'The string has an escape that JSON does not know.', start);
    return inner;
  }
}

function readObject(on: Reader): JsonNode {
  const start = on.at++;
  const entries = new Map<string, Entry>();
  readItems(on, '}', () => {
    const keyStart = on.at;
    if (on.text[keyStart] !== '"') {
      fail(on, 'A property name in double quotes is expected here.');
      return false;
    }
    const key = readString(on);
    const keyAt = spanFrom(keyStart, on.at);
    skip(on);
    if (on.text[on.at] !== ':') {
      fail(on, `A colon is expected after "${key.slice(0, 40)}".`);
      return false;
    }
    on.at++;
    skip(on);
    const value = readValue(on);
    if (value === undefined) return false;
    entries.delete(key);
    entries.set(key, { key, keyAt, value });
    return true;
  });
  return { j: 'object', entries: [...entries.values()], at: spanFrom(start, on.at) };
}

function readArray(on: Reader): JsonNode {
  const start = on.at++;
  const items: JsonNode[] = [];
  readItems(on, ']', () => {
    const value = readValue(on);
    if (value !== undefined) items.push(value);
    return value !== undefined;
  });
  return { j: 'array', items, at: spanFrom(start, on.at) };
}

/** Reads items up to `close`; after a broken one goes on behind the next comma or bracket on this level. */
function readItems(on: Reader, close: '}' | ']', readItem: () => boolean): void {
  for (;;) {
    skip(on);
    if (on.text[on.at] === close) {
      on.at++;
      return;
    }
    if (on.at >= on.text.length) return fail(on, `"${close}" is missing at the end.`);
    if (!readItem()) recover(on);
    skip(on);
    const next = on.text[on.at];
    if (next === ',') {
      const comma = on.at++;
      skip(on);
      if (on.text[on.at] === close) on.extended ??= { at: comma, message: 'A trailing comma is not allowed in this file.' };
    } else if (next === '}' || next === ']') {
      if (next !== close) {
        fail(on, `"${close}" is expected here.`);
        return;
      }
    } else if (on.at < on.text.length) fail(on, 'A comma is missing here.');
  }
}

function recover(on: Reader): void {
  const end = /[,\]}\n]/g;
  end.lastIndex = on.at;
  const found = end.exec(on.text);
  if (found === null) on.at = on.text.length;
  // Always one step on: the place itself is what could not be read.
  else on.at = found[0] === '\n' || found.index === on.at ? found.index + (found[0] === '\n' ? 1 : 0) : found.index;
}
