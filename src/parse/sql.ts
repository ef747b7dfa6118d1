import { type Span, spanFrom, spanStart, type SqlOutline, type SqlStatement } from '../model/index.ts';

interface Token {
  /** A bare word keeps its case; a quoted name is without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
  readonly at: Span;
}

/** Words that a statement is told by; nothing further in is read. */
const headLength = 24;

const spaces = /\s+/y;
const lineComment = /--[^\n]*/y;
const dollarTag = /\$(?:[A-Za-z_]\w*)?\$/y;
const bareWord = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const strings = /'(?:[^']|'')*'?/y;
const escapedStrings = /[eE]'(?:[^'\\]|\\[\s\S]|'')*'?/y;
const quotedNames = /"((?:[^"]|"")*)"?|`([^`]*)`?|\[([A-Za-z_][\w ]*)\]/y;

/** Statements of a SQL script. Total: an open string or body runs to the end of the text. */
export function parseSql(text: string): SqlOutline {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  let end = 0;
  let depth = 0;
  const close = (): void => {
    const [first] = tokens;
    if (first !== undefined) statements.push(statementOf(tokens, spanFrom(spanStart(first.at), end)));
    tokens = [];
    depth = 0;
  };
  let i = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = i;
    return pattern.exec(text);
  };
  const add = (token: string, length: number, quoted = false): void => {
    if (tokens.length < headLength) tokens.push({ text: token, quoted, at: spanFrom(i, i + length) });
    end = i + length;
    i += length;
  };
  while (i < text.length) {
    const skipped = match(spaces) ?? match(lineComment);
    if (skipped !== null) {
      i += skipped[0].length;
      continue;
    }
    if (text.startsWith('/*', i)) {
      i = blockCommentEnd(text, i);
      continue;
    }
    const string = match(strings) ?? match(escapedStrings);
    if (string !== null) {
      add("''", string[0].length, true);
      continue;
    }
    const tag = match(dollarTag);
    if (tag !== null) {
      const close = text.indexOf(tag[0], i + tag[0].length);
      add("''", (close === -1 ? text.length : close + tag[0].length) - i, true);
      continue;
    }
    const name = match(quotedNames);
    if (name !== null) {
      add(name[1] ?? name[2] ?? name[3] ?? '', name[0].length, true);
      continue;
    }
    const word = match(bareWord);
    if (word !== null) {
      add(word[0], word[0].length);
      continue;
    }
    const mark = text[i] ?? '';
    if (mark === '(') depth += 1;
    if (mark === ')') depth -= 1;
    if (mark === ';' && depth <= 0) {
      end = i + 1;
      close();
      i += 1;
    } else add(mark, 1);
  }
  close();
  return { statements, errors: [] };
}

/** PostgreSQL nests block comments. */
function blockCommentEnd(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    if (text.startsWith('/*', i)) {
      depth += 1;
      i += 1;
    } else if (text.startsWith('*/', i)) {
      depth -= 1;
      i += 1;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

function statementOf(tokens: readonly Token[], at: Span): SqlStatement {
  const is = (i: number, word: string): boolean => tokens[i]?.quoted === false && tokens[i].text.toUpperCase() === word;
  const first = tokens[0]?.quoted === false ? tokens[0].text.toUpperCase() : '';
  let i = 1;
  if (first === 'CREATE') {
    while (['OR', 'REPLACE', 'UNIQUE', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'GLOBAL', 'LOCAL'].some((word) => is(i, word))) i += 1;
    if (is(i, 'TABLE')) return { does: 'CREATE TABLE', at, ...tableFrom(tokens, afterExists(tokens, i + 1)) };
    if (is(i, 'INDEX')) {
      const on = tokens.findIndex((_, at) => at > i && is(at, 'ON'));
      if (on === -1) return { does: 'CREATE INDEX', at };
      const only = is(on + 1, 'ONLY');
      return {
        does: 'CREATE INDEX',
        at,
        ...tableFrom(tokens, on + (only ? 2 : 1)),
        ...indexFrom(tokens, afterExists(tokens, is(i + 1, 'CONCURRENTLY') ? i + 2 : i + 1)),
        ...columnFrom(tokens, on),
        ...(is(i + 1, 'CONCURRENTLY') ? { concurrently: true as const } : {}),
        ...(only ? { only } : {}),
      };
    }
  }
  if ((first === 'ALTER' || first === 'DROP') && is(1, 'TABLE')) {
    i = afterExists(tokens, 2);
    return { does: `${first} TABLE`, at, ...tableFrom(tokens, is(i, 'ONLY') ? i + 1 : i) };
  }
  if (first === 'DROP' && is(1, 'INDEX'))
    return { does: 'DROP INDEX', at, ...indexFrom(tokens, afterExists(tokens, is(2, 'CONCURRENTLY') ? 3 : 2)) };
  return { does: first, at };
}

/** The index without its schema; PostgreSQL makes up a name where none is given. */
function indexFrom(tokens: readonly Token[], from: number): { index?: string } {
  const { table } = tokens[from]?.text.toUpperCase() === 'ON' && tokens[from]?.quoted === false ? {} : tableFrom(tokens, from);
  return table === undefined ? {} : { index: table.slice(table.lastIndexOf('.') + 1) };
}

/** The first column in brackets behind ON; neither `lower(email)` nor what holds for some rows only. */
function columnFrom(tokens: readonly Token[], on: number): { column?: string } {
  const open = tokens.findIndex((token, i) => i > on && token.text === '(' && !token.quoted);
  const column = tokens[open + 1];
  const isPartial = tokens.some((token, i) => i > open && !token.quoted && token.text.toUpperCase() === 'WHERE');
  if (open === -1 || column === undefined || tokens[open + 2]?.text === '(' || isPartial) return {};
  if (!column.quoted && !/^[A-Za-z_]/.test(column.text)) return {};
  return { column: column.quoted ? column.text : column.text.toLowerCase() };
}

/** Past `IF NOT EXISTS` and `IF EXISTS`. */
function afterExists(tokens: readonly Token[], from: number): number {
  let i = from;
  while (tokens[i]?.quoted === false && /^(if|not|exists)$/i.test(tokens[i]?.text ?? '')) i += 1;
  return i;
}

/** `users`, `"public"."users"`. Unquoted names fold to lower case. */
function tableFrom(tokens: readonly Token[], from: number): { table?: string } {
  const parts: string[] = [];
  for (let i = from; i < tokens.length; i += 2) {
    const token = tokens[i];
    if (token === undefined || (!token.quoted && !/^[\w\u0080-\uffff]/.test(token.text))) break;
    parts.push(token.quoted ? token.text : token.text.toLowerCase());
    if (tokens[i + 1]?.text !== '.' || tokens[i + 1]?.quoted === true) break;
  }
  return parts.length === 0 ? {} : { table: parts.join('.') };
}
