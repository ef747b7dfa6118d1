import type { Node, SourceFile } from 'ts-morph';
import type { Edit } from '../../model/index.ts';
import { eolOf, type Eol } from '../edits.ts';

/** How a file is written; text that a fixer adds is written the same way. */
export interface CodeStyle {
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  /** One level of indentation. */
  readonly indent: string;
  readonly trailingCommas: boolean;
  readonly eol: Eol;
}

/** A JavaScript or TypeScript text with its tree. Offsets of the tree are those of the text. */
export interface CodeFile {
  readonly file: string;
  readonly text: string;
  readonly source: SourceFile;
  readonly style: CodeStyle;
  readonly isTypeScript: boolean;
}

/**
 * Parses one text (without byte-order mark) in memory; no file is read. ts-morph is imported by the first call,
 * because only fixing needs it.
 */
export async function codeFile(text: string, file: string): Promise<CodeFile> {
  const { Project } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
  });
  const source = project.createSourceFile(`/${file}`, text, { overwrite: true });
  return { file, text, source, style: styleOf(source, text), isTypeScript: /\.[cm]?tsx?$/.test(file) };
}

function styleOf(source: SourceFile, text: string): CodeStyle {
  let single = 0;
  let double = 0;
  for (const node of source.getDescendants()) {
    if (node.getKindName() !== 'StringLiteral') continue;
    const parent = node.getParent()?.getKindName();
    if (parent === 'JsxAttribute') continue;
    if (text[node.getStart()] === '"') double += 1;
    else single += 1;
  }
  const statements = source.getDescendants().filter((node) => simple.has(node.getKindName()));
  const ended = statements.filter((node) => text[node.getEnd() - 1] === ';').length;
  return {
    quote: double > single ? '"' : "'",
    semicolons: statements.length === 0 || ended * 2 >= statements.length,
    indent: indentUnit(text),
    trailingCommas: hasTrailingCommas(source),
    eol: eolOf(text),
  };
}

/** Do most literals that are written over several lines end in a comma? */
function hasTrailingCommas(source: SourceFile): boolean {
  const long = source.getDescendants().flatMap((node) => {
    const isList = /^(Object|Array)LiteralExpression$/.test(node.getKindName());
    const end = isList ? /([^\s])\s*\n\s*[}\]]$/.exec(node.getText())?.[1] : undefined;
    return end === undefined ? [] : [end];
  });
  return long.filter((end) => end === ',').length * 2 >= long.length;
}

/** Statements that end in a semicolon in a file that uses them. */
const simple = new Set([
  'ExpressionStatement',
  'VariableStatement',
  'ReturnStatement',
  'ImportDeclaration',
  'ImportEqualsDeclaration',
  'ExportAssignment',
  'ThrowStatement',
]);

/** The commonest step by which a line is indented more than the one above. */
function indentUnit(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*\*/.test(line)) continue;
    const now = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (now.length > before.length && now.startsWith(before)) {
      const step = now.slice(before.length);
      steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before = now;
  }
  const best = [...steps].sort((a, b) => b[1] - a[1])[0]?.[0];
  return best === undefined || (!best.startsWith('\t') && best.length > 8) ? '  ' : best;
}

/**
 * A template in the style of a file, every line after the first indented by `indent` as well. Templates are written
 * with single quotes, semicolons, two spaces and trailing commas, and hold no quotes inside of strings.
 */
export function styled({ style }: CodeFile, template: string, indent = ''): string {
  let text = template;
  if (!style.trailingCommas) text = text.replace(/,(\n\s*[}\])])/g, '$1');
  if (!style.semicolons) text = text.replace(/;$/gm, '');
  if (style.quote === '"') text = text.replace(/'([^'"\n]*)'/g, '"$1"');
  return text
    .split('\n')
    .map((line, i) => {
      if (line === '') return '';
      const depth = (/^ */.exec(line)?.[0].length ?? 0) / 2;
      return `${i === 0 ? '' : indent}${style.indent.repeat(depth)}${line.trimStart()}`;
    })
    .join(style.eol);
}

/** An edit that inserts. */
export function insertion({ file }: CodeFile, at: number, text: string): Edit {
  return { kind: 'replace', at: { file, start: at, end: at }, text };
}

/** An edit that puts text in the place of a node. */
export function replacement({ file }: CodeFile, node: Node, text: string): Edit {
  return { kind: 'replace', at: { file, start: node.getStart(), end: node.getEnd() }, text };
}

/** Edits of one fix; insertions at the same place become one, in the order given. */
export function joined(edits: readonly Edit[]): readonly Edit[] {
  const result: Edit[] = [];
  for (const edit of edits) {
    const same =
      edit.kind === 'create' || edit.at.start !== edit.at.end
        ? -1
        : result.findIndex(
            (e) => e.kind === 'replace' && e.at.file === edit.at.file && e.at.start === edit.at.start && e.at.end === edit.at.end,
          );
    const other = result[same];
    if (other === undefined || other.kind === 'create' || edit.kind === 'create') result.push(edit);
    else result[same] = { ...other, text: other.text + edit.text };
  }
  return result;
}
