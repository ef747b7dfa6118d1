import { type FileKind, type Span, spanEnd, spanFrom } from '../model/index.ts';

/** A comment of a file: what stands between its marks, and where it begins and ends with them. */
export interface Comment {
  readonly at: Span;
  readonly text: string;
}

interface Syntax {
  /** Marks of comments that go to the end of the line. */
  readonly line: readonly string[];
  readonly block?: readonly [open: string, close: string];
  /** A line comment starts only where a word could (start of the line, after white space or `;`). */
  readonly atWord?: true;
  /** Only as the first thing in a line. */
  readonly atLineStart?: true;
  readonly quotes: string;
  /** A backslash escapes the next character inside quotes. */
  readonly escapes?: true;
}

const cLike: Syntax = { line: ['//'], block: ['/*', '*/'], quotes: '"', escapes: true };
const hash: Syntax = { line: ['#'], atWord: true, quotes: '"\'', escapes: true };
const hashLines: Syntax = { line: ['#'], atLineStart: true, quotes: '' };
const markup: Syntax = { line: [], block: ['<!--', '-->'], quotes: '' };
const sql: Syntax = { line: ['--'], block: ['/*', '*/'], quotes: '\'"' };

const byExtension: Readonly<Record<string, Syntax>> = {
  md: markup,
  html: markup,
  xml: markup,
  vue: markup,
  svelte: markup,
  sql,
  prisma: { ...cLike, quotes: '"' },
  css: { line: [], block: ['/*', '*/'], quotes: '"\'', escapes: true },
  scss: cLike,
  tf: { ...cLike, line: ['//', '#'] },
};

/**
 * The comments of a text in the language of its file, in order. A mark inside a string, a template,
 * a regular expression or a YAML block scalar is not a comment.
 */
export function commentsOf(kind: FileKind, path: string, text: string): readonly Comment[] {
  switch (kind) {
    case 'js':
      return jsComments(text);
    case 'json':
      return plainComments(text, cLike);
    case 'compose':
    case 'workflow':
    case 'action':
    case 'gitlab-ci':
    case 'travis-ci':
    case 'kubernetes':
    case 'yaml':
      return yamlComments(text);
    case 'dockerfile':
    case 'dockerignore':
    case 'gitignore':
      return plainComments(text, hashLines);
    case 'nginx':
    case 'caddy':
    case 'shell':
    case 'dotenv':
      return plainComments(text, hash);
    case 'prisma':
    case 'sql':
    case 'text':
      return plainComments(text, byExtension[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? hashLines);
    default:
      return [];
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  const stop = end < 0 ? text.length : end;
  return text[stop - 1] === '\r' && stop > from ? stop - 1 : stop;
}

function lineComment(text: string, start: number, mark: number): Comment {
  const end = lineEnd(text, start);
  return { at: spanFrom(start, end), text: text.slice(start + mark, end) };
}

function blockComment(text: string, start: number, open: string, close: string): Comment {
  const found = text.indexOf(close, start + open.length);
  const inner = found < 0 ? text.length : found;
  return { at: spanFrom(start, found < 0 ? text.length : found + close.length), text: text.slice(start + open.length, inner) };
}

/** Position after a quoted text that starts at `start`; a quote without end stops at the end of the line. */
function afterQuote(text: string, start: number, escapes: boolean): number {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    if (escapes && text[i] === '\\') i += 1;
    else if (text[i] === quote) return i + 1;
  }
  return Math.max(lineEnd(text, start), start + 1);
}

function plainComments(text: string, syntax: Syntax): readonly Comment[] {
  const found: Comment[] = [];
  let lineIsEmpty = true;
  for (let i = 0; i < text.length;) {
    const before = i === 0 ? '\n' : text[i - 1]!;
    const mark = syntax.line.find((m) => text.startsWith(m, i));
    const opens = mark !== undefined && (syntax.atLineStart === true ? lineIsEmpty : syntax.atWord !== true || /[\s;(){}]/.test(before));
    if (opens) {
      const comment = lineComment(text, i, mark.length);
      found.push(comment);
      i = Math.max(spanEnd(comment.at), i + 1);
    } else if (syntax.block !== undefined && text.startsWith(syntax.block[0], i)) {
      const comment = blockComment(text, i, ...syntax.block);
      found.push(comment);
      i = spanEnd(comment.at);
    } else if (syntax.quotes.includes(text[i]!) && text[i - 1] !== '\\') {
      lineIsEmpty = false;
      i = afterQuote(text, i, syntax.escapes === true);
    } else {
      if (text[i] === '\n') lineIsEmpty = true;
      else if (text[i]!.trim() !== '') lineIsEmpty = false;
      i += 1;
    }
  }
  return found;
}

/** After these a slash starts a regular expression, not a division. */
const beforeRegExp = /(?:^|[([{,;=:?!&|+\-*%~^<>]|=>|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield))\s*$/;

function jsComments(text: string): readonly Comment[] {
  const found: Comment[] = [];
  /** Depth of braces at which each open template continues. */
  const templates: number[] = [];
  let depth = 0;
  let i = text.startsWith('#!') ? lineEnd(text, 0) : 0;
  const template = (from: number): number => {
    for (let j = from; j < text.length; j++) {
      if (text[j] === '\\') j += 1;
      else if (text[j] === '`') return j + 1;
      else if (text[j] === '$' && text[j + 1] === '{') {
        templates.push(depth);
        depth += 1;
        return j + 2;
      }
    }
    return text.length;
  };
  while (i < text.length) {
    const char = text[i]!;
    if (char === '/' && (text[i + 1] === '/' || text[i + 1] === '*')) {
      const comment = text[i + 1] === '/' ? lineComment(text, i, 2) : blockComment(text, i, '/*', '*/');
      found.push(comment);
      i = spanEnd(comment.at);
    } else if (char === '/' && beforeRegExp.test(text.slice(Math.max(0, i - 40), i))) i = afterRegExp(text, i);
    else if (char === '"' || char === "'") i = Math.min(afterQuote(text, i, true), Math.max(lineEnd(text, i), i + 1));
    else if (char === '`') i = template(i + 1);
    else if (char === '}' && templates.at(-1) === depth - 1) {
      templates.pop();
      depth -= 1;
      i = template(i + 1);
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      i += 1;
    }
  }
  return found;
}

function afterRegExp(text: string, start: number): number {
  const end = lineEnd(text, start);
  let inClass = false;
  for (let i = start + 1; i < end; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1;
  }
  return start + 1;
}

function yamlComments(text: string): readonly Comment[] {
  const found: Comment[] = [];
  /** Column of the key that holds the current block scalar. */
  let block: number | undefined;
  let i = 0;
  while (i < text.length) {
    const end = lineEnd(text, i);
    const line = text.slice(i, end);
    const indent = line.search(/\S/);
    const next = text.indexOf('\n', i);
    const after = next < 0 ? text.length : next + 1;
    if (block !== undefined && (indent < 0 || indent > block)) {
      i = after;
      continue;
    }
    block = undefined;
    const stop = yamlLine(text, i, end, found);
    if (stop > end) {
      i = stop;
      continue;
    }
    const content = text.slice(i, stop).trimEnd();
    if (/(?:^|[:\-?]\s+)(?:[!&]\S+\s+)*[|>][+\-\d]*$/.test(content)) block = (/^[\s]*(?:-\s+)*/.exec(content) ?? [''])[0].length;
    if (block !== undefined && /^\s*(?:-\s+)+[|>][+\-\d]*$/.test(content)) block = content.search(/\S/);
    i = after;
  }
  return found;
}

/** Reads one line; returns where its content ends (its comment starts), or beyond the line where a quoted text runs on. */
function yamlLine(text: string, start: number, end: number, found: Comment[]): number {
  for (let i = start; i < end;) {
    const before = i === start ? ' ' : text[i - 1]!;
    if (text[i] === '#' && /\s/.test(before)) {
      found.push(lineComment(text, i, 1));
      return i;
    }
    if ((text[i] === '"' || text[i] === "'") && /[\s[{,(:]/.test(before)) {
      const quote = text[i];
      do i = afterQuote(text, i, quote === '"');
      while (quote === "'" && text[i] === "'");
      if (i > end) return i;
    } else i += 1;
  }
  return end;
}
