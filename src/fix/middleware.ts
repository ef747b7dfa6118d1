import type { Node, SourceFile, Statement } from 'ts-morph';
import type { Edit, Loc } from '../model/index.ts';
import { codemod } from './codemod.ts';

/** A middleware to mount, and where. */
export interface Middleware {
  readonly file: string;
  /** Name of the application. */
  readonly binding: string;
  /** The statement that creates it. */
  readonly statement: Loc;
  readonly syntax: 'esm' | 'cjs';
  /** Package whose import the new one is put under. */
  readonly beside: string;
  /** Package to import; its default export is the middleware's factory. */
  readonly module: string;
  readonly local: string;
  /** Argument of `use`. */
  readonly call: string;
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Edits that import a package and mount its middleware in the line after the application's statement,
 * in the quotes, semicolons and indentation of the file. `[]` where the file is laid out in a way that
 * leaves a choice: several statements in a line, the name taken, no import to stand beside.
 */
export async function addMiddleware(text: string, middleware: Middleware): Promise<readonly Edit[]> {
  return codemod(text, middleware.file, (source) => {
    const insertions = insertionsFor(source, text, middleware) ?? [];
    for (const { at, text: inserted } of [...insertions].sort((a, b) => b.at - a.at)) source.insertText(at, inserted);
  });
}

function insertionsFor(source: SourceFile, text: string, middleware: Middleware): readonly Insertion[] | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const created = source
    .getDescendantAtPos(middleware.statement.start)
    ?.getFirstAncestor((node) => isStatementAt(node, middleware.statement));
  if (created === undefined) return undefined;
  const indent = indentOf(text, created);
  const end = endOfLine(text, created.getEnd());
  if (indent === undefined || end === undefined) return undefined;
  const semicolon = created.getText().endsWith(';') ? ';' : '';
  const imported = importInsertion(source, text, middleware, eol);
  if (imported === undefined) return undefined;
  const use: Insertion = { at: end, text: `${eol}${indent}${middleware.binding}.use(${middleware.call})${semicolon}` };
  return imported === 'there' ? [use] : [imported, use];
}

/** The import to add; `there` when the package is imported under the wanted name already. */
function importInsertion(source: SourceFile, text: string, middleware: Middleware, eol: string): Insertion | 'there' | undefined {
  const own = source.getStatements().filter((statement) => specifierOf(statement, middleware.module) !== undefined);
  if (own.length > 0) return own.some((statement) => bindsDefault(statement, middleware.local)) ? 'there' : undefined;
  if (mentions(source, middleware.local)) return undefined;
  const anchor = source.getStatements().find((statement) => specifierOf(statement, middleware.beside) !== undefined);
  if (anchor === undefined) return undefined;
  const specifier = specifierOf(anchor, middleware.beside) ?? '';
  const quote = specifier.startsWith('"') ? '"' : "'";
  const from = `${quote}${middleware.module}${quote}`;
  const semicolon = anchor.getText().endsWith(';') ? ';' : '';
  const before = indentOf(text, anchor);
  const line = declaration(anchor, middleware, from) + semicolon;
  // `const app = require('express')()`: the statement that creates the app is also the only one that names the package.
  if (anchor.getStart() <= middleware.statement.start && middleware.statement.end <= anchor.getEnd()) {
    return before === undefined ? undefined : { at: anchor.getStart(), text: `${line}${eol}${before}` };
  }
  const end = endOfLine(text, anchor.getEnd());
  return end === undefined || before === undefined ? undefined : { at: end, text: `${eol}${before}${line}` };
}

function declaration(anchor: Statement, middleware: Middleware, from: string): string {
  const kind = anchor.getKindName();
  if (kind === 'ImportEqualsDeclaration') return `import ${middleware.local} = require(${from})`;
  if (kind === 'ImportDeclaration') return `import ${middleware.local} from ${from}`;
  const keyword = /^(const|let|var)\b/.exec(anchor.getText())?.[1] ?? 'const';
  return `${keyword} ${middleware.local} = require(${from})`;
}

/** The quoted specifier with which a statement imports a package for its values; undefined when it does not. */
function specifierOf(statement: Statement, module: string): string | undefined {
  const kind = statement.getKindName();
  const text = statement.getText();
  const name = module.replace(/[^\w]/g, '\\$&');
  if (kind === 'ImportDeclaration') {
    return /^import\s+type\b/.test(text) ? undefined : new RegExp(`(?:from|import)\\s*(['"]${name}['"])`).exec(text)?.[1];
  }
  if (kind !== 'ImportEqualsDeclaration' && kind !== 'VariableStatement') return undefined;
  return statement
    .getDescendants()
    .filter((node) => node.getKindName() === 'StringLiteral' && isRequired(node))
    .map((node) => node.getText())
    .find((quoted) => quoted.slice(1, -1) === module);
}

/** Is it the argument of `require`, at the top level of the module? */
function isRequired(node: Node): boolean {
  const parent = node.getParent();
  if (parent?.getKindName() === 'ExternalModuleReference') return true;
  if (parent?.getKindName() !== 'CallExpression' || !parent.getText().startsWith('require(')) return false;
  return !node.getAncestors().some((ancestor) => /Function|Method|Arrow/.test(ancestor.getKindName()));
}

function bindsDefault(statement: Statement, local: string): boolean {
  return new RegExp(`^(?:import\\s+${local}\\b|(?:const|let|var)\\s+${local}\\s*=\\s*require)`).test(statement.getText());
}

/** Does any identifier of the file have this name? Property names count too: renaming is not ours to judge. */
function mentions(source: SourceFile, name: string): boolean {
  return source.getDescendants().some((node) => node.getKindName() === 'Identifier' && node.getText() === name);
}

/** The statement at a place, if it stands directly in a block or the module. */
function isStatementAt(node: Node, at: Loc): boolean {
  const parent = node.getParent()?.getKindName();
  const isInList = parent === 'SourceFile' || parent === 'Block' || parent === 'ModuleBlock' || parent === 'CaseClause';
  return isInList && node.getKindName() === 'VariableStatement' && node.getStart() <= at.start && at.end <= node.getEnd();
}

/** The white space before a node, if nothing else stands before it in its line. */
function indentOf(text: string, node: Node): string | undefined {
  const start = node.getStart();
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ \t]*$/.test(line) ? line : undefined;
}

/** Where the line ends, if after `from` there is nothing in it but a comment. Never between CR and LF. */
function endOfLine(text: string, from: number): number | undefined {
  const rest = /^[^\r\n]*/.exec(text.slice(from))?.[0] ?? '';
  return /^[ \t]*(?:\/\/.*|\/\*(?:(?!\*\/).)*\*\/[ \t]*)?$/.test(rest) ? from + rest.length : undefined;
}
