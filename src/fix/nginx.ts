import { type Edit, type Loc, locOf, type NginxDirective, type Repo, spanEnd, spanEnds, spanStart } from '../model/index.ts';

/** A file that can be edited, with its directives. */
export interface NginxText {
  readonly file: string;
  readonly text: string;
  readonly directives: readonly NginxDirective[];
}

/** Lines of a template language decide which directives are there at all: between them nobody can say where a new one belongs. */
const control = /\{%|<%|^[ \t]*\{\{[^}\n]*\}\}[ \t]*$/m;
/** A one-line block stays one while it is no longer than this. */
const longestLine = 100;

/** The text of an nginx file for editing; undefined where it has errors or is a template with conditions. */
export function nginxText(repo: Repo, file: string): NginxText | undefined {
  const text = repo.text(file);
  const outline = repo.outline(file, 'nginx');
  if (text === undefined || outline === undefined || outline.errors.length > 0 || control.test(text)) return undefined;
  return { file, text, directives: outline.directives };
}

/**
 * The edit that puts whole directives ("add_header X-A b;") into a block: behind `after` where given, else behind the
 * last simple directive that stands before the first nested block, else at the beginning. Indentation, and for lists
 * with aligned columns the columns, are those of the directives beside them.
 */
export function insertInBlock(source: NginxText, block: NginxDirective, lines: readonly string[], after?: NginxDirective): readonly Edit[] {
  const { text } = source;
  const children = block.block;
  if (children === undefined || lines.length === 0) return [];
  const open = openingBrace(text, block);
  if (!text.slice(open, spanEnd(block.at)).includes('\n')) return insertInLine(source, block, open, lines, after);
  const anchor = after ?? lastLeading(children);
  const indent = childIndent(source, block, anchor);
  const aligned = lines.map((line) => alignedWith(text, anchor, line));
  if (anchor === undefined) return [insertion(source, open + 1, aligned.map((line) => `\n${indent}${line}`).join(''))];
  return insertBehind(source, anchor, aligned, indent);
}

/** The edit that puts lines behind a directive, on lines of their own where nothing else follows on its line. */
function insertBehind(source: NginxText, anchor: NginxDirective, lines: readonly string[], indent: string): readonly Edit[] {
  const end = spanEnd(anchor.at);
  const rest = /^[^\r\n]*/.exec(source.text.slice(end))?.[0] ?? '';
  if (rest.trim() !== '' && !rest.trimStart().startsWith('#')) return [insertion(source, end, lines.map((line) => ` ${line}`).join(''))];
  return [insertion(source, end + rest.trimEnd().length, lines.map((line) => (line === '' ? '\n' : `\n${indent}${line}`)).join(''))];
}

/** A block on one line takes one short directive more on that line; otherwise it is spread over lines. */
function insertInLine(
  source: NginxText,
  block: NginxDirective,
  open: number,
  lines: readonly string[],
  after: NginxDirective | undefined,
): readonly Edit[] {
  const { text } = source;
  const children = block.block ?? [];
  const anchor = after ?? lastLeading(children);
  const lineStart = text.lastIndexOf('\n', spanStart(block.at)) + 1;
  const added = lines.join(' ');
  if (lines.length === 1 && spanEnd(block.at) - lineStart + added.length < longestLine) {
    return [insertion(source, anchor === undefined ? open + 1 : spanEnd(anchor.at), ` ${added}${children.length === 0 ? ' ' : ''}`)];
  }
  const outer = indentAt(text, spanStart(block.at));
  const indent = outer + unitOf(source);
  const onLines = (texts: readonly string[]): string => texts.map((line) => `\n${indent}${line}`).join('');
  const edits: Edit[] = [];
  const between = (start: number, end: number, written: string): void => {
    edits.push({ kind: 'replace', at: { file: source.file, start, end }, text: written });
  };
  let at = open + 1;
  let pending = anchor === undefined ? onLines(lines) : '';
  for (const child of children) {
    between(at, spanStart(child.at), `${pending}\n${indent}`);
    at = spanEnd(child.at);
    pending = child === anchor ? onLines(lines) : '';
  }
  between(at, spanEnd(block.at) - 1, `${pending}\n${outer}`);
  return edits;
}

/**
 * The edit that puts text (a directive or a whole block, unindented lines) on lines of their own before a directive that
 * begins its line; comments that belong to the directive stay with it.
 */
export function insertBefore(source: NginxText, directive: NginxDirective, lines: readonly string[], spaced: boolean): readonly Edit[] {
  const { text } = source;
  const indent = indentAt(text, spanStart(directive.at));
  if (text.slice(text.lastIndexOf('\n', spanStart(directive.at) - 1) + 1, spanStart(directive.at)) !== indent) return [];
  const at = commentsAbove(text, text.lastIndexOf('\n', spanStart(directive.at) - 1) + 1);
  return [insertion(source, at, `${lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('')}${spaced ? '\n' : ''}`)];
}

/** The edit that puts directives on lines of their own behind a sibling. */
export function insertAfter(source: NginxText, sibling: NginxDirective, lines: readonly string[]): readonly Edit[] {
  return insertBehind(source, sibling, lines, indentAt(source.text, spanStart(sibling.at)));
}

/** The comments of a directive, one a line: those directly above it, and the one at the end of its line behind the directive itself. */
export function withComments(source: NginxText, directive: NginxDirective): readonly string[] {
  const { text } = source;
  if (!startsItsLine(text, spanStart(directive.at))) return [writtenAs(source, directive)];
  const lineStart = text.lastIndexOf('\n', spanStart(directive.at) - 1) + 1;
  const above = text.slice(commentsAbove(text, lineStart), lineStart).split('\n').slice(0, -1);
  const behind = /^[ \t]*#[^\r\n]*/.exec(text.slice(spanEnd(directive.at)))?.[0].trimEnd() ?? '';
  return [...above.map((line) => line.trim()), `${writtenAs(source, directive)}${behind}`];
}

/**
 * The edit that takes a directive away with the comment on its line, and the line itself where nothing else is on it;
 * with the comments directly above where asked for.
 */
export function removeDirective(source: NginxText, directive: NginxDirective, comments = false): readonly Edit[] {
  const { text } = source;
  const [start, end] = spanEnds(directive.at);
  const ownLine = text.lastIndexOf('\n', start - 1) + 1;
  const lineStart = comments && startsItsLine(text, start) ? commentsAbove(text, ownLine) : ownLine;
  const before = text.slice(ownLine, start);
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (before.trim() !== '' || (rest.trim() !== '' && !rest.trimStart().startsWith('#'))) {
    const gap = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
    return [{ kind: 'replace', at: { file: source.file, start, end: end + gap }, text: '' }];
  }
  let stop = end + rest.length;
  if (text.startsWith('\r\n', stop)) stop += 2;
  else if (text.startsWith('\n', stop)) stop += 1;
  // No second blank line is left, nor one that opens the block.
  const blank = /^[ \t]*\r?\n/.exec(text.slice(stop))?.[0] ?? '';
  if (blank !== '' && /(^|[{\n][ \t]*\r?\n)$/.test(text.slice(0, lineStart))) stop += blank.length;
  return [{ kind: 'replace', at: { file: source.file, start: lineStart, end: stop }, text: '' }];
}

/** The edit that writes other text in the place of one parameter, in the quotes it has. */
export function replaceArgument(source: NginxText, directive: NginxDirective, index: number, value: string): readonly Edit[] {
  const arg = directive.args[index];
  if (arg === undefined) return [];
  const quote = arg.quoted ? source.text.charAt(spanStart(arg.at)) : '';
  return [{ kind: 'replace', at: locOf(source.file, arg.at), text: `${quote}${value}${quote}` }];
}

/** The edit that writes lines in the place of a directive that begins its line; `[]` where it does not. */
export function replaceDirective(source: NginxText, directive: NginxDirective, lines: readonly string[]): readonly Edit[] {
  const [start, end] = spanEnds(directive.at);
  if (!startsItsLine(source.text, start)) return [];
  const indent = indentAt(source.text, start);
  const text = lines.map((line, i) => (line === '' || i === 0 ? line : `${indent}${line}`)).join('\n');
  return [{ kind: 'replace', at: { file: source.file, start, end }, text }];
}

/** A directive as it is written, on one line. */
export function writtenAs(source: NginxText, directive: NginxDirective): string {
  return source.text.slice(...spanEnds(directive.at)).replace(/\s*\r?\n\s*/g, ' ');
}

/** One step of indentation of a file: what a nested directive has more than the block around it; four spaces where none tells. */
export function unitOf(source: NginxText): string {
  const search = (directives: readonly NginxDirective[]): string | undefined => {
    for (const { at, block } of directives) {
      for (const child of block ?? []) {
        const outer = indentAt(source.text, spanStart(at));
        const inner = indentAt(source.text, spanStart(child.at));
        if (startsItsLine(source.text, spanStart(child.at)) && inner.startsWith(outer) && inner.length > outer.length)
          return inner.slice(outer.length);
      }
      const found = search(block ?? []);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(source.directives) ?? '    ';
}

/** The blanks a line begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

function startsItsLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}

function childIndent(source: NginxText, block: NginxDirective, anchor: NginxDirective | undefined): string {
  const beside = [anchor, ...(block.block ?? [])].find((child) => child !== undefined && startsItsLine(source.text, spanStart(child.at)));
  return beside === undefined ? indentAt(source.text, spanStart(block.at)) + unitOf(source) : indentAt(source.text, spanStart(beside.at));
}

/** The last simple directive before the first block, `if` blocks aside. */
function lastLeading(children: readonly NginxDirective[]): NginxDirective | undefined {
  const first = children.findIndex((child) => child.block !== undefined || child.raw !== undefined);
  return children.slice(0, first === -1 ? undefined : first).at(-1);
}

/** Where the opening brace of a block stands. */
export function openingBrace(text: string, block: NginxDirective): number {
  return text.indexOf('{', spanEnd(block.args.at(-1)?.at ?? block.nameAt));
}

/** Where neighbours of the same name stand in columns, a new one does too. */
function alignedWith(text: string, beside: NginxDirective | undefined, line: string): string {
  const parts = /^(\S+) (\S+) (\S.*)$/.exec(line);
  const [first, second] = beside?.args ?? [];
  if (beside === undefined || parts === null || first === undefined || second === undefined || beside.name !== parts[1]) return line;
  const gap = spanStart(first.at) - spanEnd(beside.nameAt);
  const column = spanStart(second.at) - spanStart(first.at);
  const isAligned = gap > 1 || spanStart(second.at) - spanEnd(first.at) > 1;
  if (!isAligned || text.slice(spanEnd(beside.nameAt), spanStart(second.at)).includes('\n')) return line;
  return `${parts[1]}${' '.repeat(gap)}${parts[2]!.padEnd(Math.max(column - 1, 0))} ${parts[3]!}`;
}

/** Start of the comment lines that stand directly above a line; a comment that opens the file is about the file. */
function commentsAbove(text: string, lineStart: number): number {
  let at = lineStart;
  for (;;) {
    if (at === 0) return lineStart;
    const above = text.lastIndexOf('\n', at - 2) + 1;
    if (!/^[ \t]*#/.test(text.slice(above, at))) return at;
    at = above;
  }
}

function insertion(source: NginxText, at: number, text: string): Edit {
  return { kind: 'replace', at: { file: source.file, start: at, end: at }, text };
}

/** A block that gets directives of a list, with what it has from the blocks around it and would lose by the first of its own. */
export interface ListTarget {
  readonly block: { readonly at: Loc; readonly directive: NginxDirective };
  readonly lost: readonly { readonly at: Loc; readonly directive: NginxDirective }[];
}

/**
 * The edits that add directives of a list (`add_header`, `proxy_set_header`) to a block. nginx takes such a list from the
 * innermost block that has one, so what the block had from outside is repeated. `[]` where a file cannot be edited.
 */
export function addToList(repo: Repo, { block, lost }: ListTarget, lines: readonly string[]): readonly Edit[] {
  const source = nginxText(repo, block.at.file);
  const sources = lost.map(({ at, directive }) => ({ from: nginxText(repo, at.file), directive }));
  if (source === undefined || sources.some(({ from }) => from === undefined)) return [];
  const name = /^\S+/.exec(lines[0] ?? '')?.[0];
  const own = block.directive.block?.findLast((directive) => directive.name === name);
  return insertInBlock(
    source,
    block.directive,
    [...sources.flatMap(({ from, directive }) => (from === undefined ? [] : [writtenAs(from, directive)])), ...lines],
    own,
  );
}

/** `add_header … always` with its value in quotes, unless those beside it do without. */
export function headerLine(name: string, value: string, beside: readonly NginxDirective[]): string {
  const bare =
    /^[\w.-]+$/.test(value) && beside.some(({ args }) => args[1]?.quoted === undefined && /^[\w.-]+$/.test(args[1]?.value ?? '$'));
  return `add_header ${name} ${bare ? value : `"${value}"`} always;`;
}

/** The edit that leaves these children of a block, each with the comments above it, and puts lines behind them. */
export function rewriteBlock(
  source: NginxText,
  block: NginxDirective,
  kept: readonly NginxDirective[],
  lines: readonly string[],
): readonly Edit[] {
  const { text } = source;
  const outer = indentAt(text, spanStart(block.at));
  const indent = childIndent(source, block, undefined);
  const chunks = kept.map((child) => {
    if (!startsItsLine(text, spanStart(child.at))) return `${indent}${text.slice(...spanEnds(child.at))}`;
    const rest = /^[ \t]*#[^\r\n]*/.exec(text.slice(spanEnd(child.at)))?.[0] ?? '';
    const from = commentsAbove(text, text.lastIndexOf('\n', spanStart(child.at) - 1) + 1);
    const isSpaced = child !== kept[0] && /\n[ \t]*\r?\n$/.test(text.slice(0, from));
    return `${isSpaced ? '\n' : ''}${text.slice(from, spanEnd(child.at) + rest.length)}`;
  });
  const body = [...chunks, ...lines.map((line) => (line === '' ? '' : `${indent}${line}`))];
  const open = openingBrace(text, block);
  return [
    {
      kind: 'replace',
      at: { file: source.file, start: open + 1, end: spanEnd(block.at) - 1 },
      text: `${body.map((each) => `\n${each}`).join('')}\n${outer}`,
    },
  ];
}
