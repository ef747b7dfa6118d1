import type { Node, Statement } from 'ts-morph';
import type { Edit } from '../../model/index.ts';
import { insertion, joined, type CodeFile } from './file.ts';
import { freeName, isTaken } from './names.ts';
import { endOfLine, indentOf } from './lines.ts';

/** Something to import. */
export interface Wanted {
  readonly module: string;
  /** `default`, or the name of an export. */
  readonly name: string;
  /** Names it may get in the file, best first. For a named export only the export's own name saves an `as`. */
  readonly as: readonly string[];
  /** The import to stand under, where it is there; else the last one. */
  readonly beside?: string;
  /** Offset of the first use that runs while the module loads: a `require` behind it would come too late. */
  readonly before?: number;
  /** The module's default (or the module itself, when it is required) is the same thing. */
  readonly isDefault?: true;
  /** It is a type: an import of types alone may hold it, and the default of the module has it as a member. */
  readonly isType?: true;
  /** The types say `export =`: TypeScript needs `import x = require()` or `import * as` where it does not convert such modules. */
  readonly isWhole?: true;
}

/** An import that is there or will be. */
export interface Bound {
  /** The expression that names it in the file. */
  readonly local: string;
  readonly edits: readonly Edit[];
}

/**
 * Imports something in the form the file imports in, extending an import of the same module. Undefined where that
 * leaves a choice: every name taken, nothing in the file that shows how it imports.
 */
export function bind(code: CodeFile, wanted: Wanted): Bound | undefined {
  const statements = code.source.getStatements();
  const own = statements.filter((statement) => specifierOf(statement, wanted.module) !== undefined);
  if (own.some((statement) => isLate(statement, wanted))) return undefined;
  for (const statement of own) {
    const local = boundBy(statement, wanted);
    if (local !== undefined) return { local, edits: [] };
  }
  if (wanted.isType === true) return bindType(code, wanted);
  const local = freeName(code, wanted.as);
  if (local === undefined) return undefined;
  for (const statement of own) {
    const at = extension(code, statement, wanted, local);
    if (at !== undefined) return { local, edits: [at] };
  }
  const edit = addition(code, wanted, local);
  return edit === undefined ? undefined : { local, edits: [edit] };
}

/** A type: a member of the default import, else one name more beside others, else an import of its own. */
function bindType(code: CodeFile, wanted: Wanted): Bound | undefined {
  const { quote, semicolons } = code.style;
  for (const statement of code.source.getStatements()) {
    if (statement.getKindName() !== 'ImportDeclaration') continue;
    const match = new RegExp(
      `^import\\s+(type\\s+)?(?:(\\w+)\\s*,?\\s*)?(?:\\{([^{}]*)\\}\\s*)?from\\s*['"]${escaped(wanted.module)}['"]`,
    ).exec(statement.getText());
    if (match === null) continue;
    const names = match[3]?.split(',').map((name) => name.replace(/^\s*type\s+/, '').trim());
    if (names?.includes(wanted.name) === true) return { local: wanted.name, edits: [] };
    if (match[2] !== undefined) return { local: `${match[2]}.${wanted.name}`, edits: [] };
    const inside = match[3] === undefined ? undefined : /^([\s\S]*[^\s,])(,?)\s*$/.exec(match[3]);
    if (inside?.[1] === undefined || /\n|\/[/*]/.test(match[3] ?? '') || freeName(code, [wanted.name]) === undefined) continue;
    const marked = match[1] === undefined && /(^|,)\s*type\s/.test(match[3] ?? '') ? `type ${wanted.name}` : wanted.name;
    const at = statement.getStart() + match[0].indexOf('{') + 1 + inside[1].length;
    return { local: wanted.name, edits: [insertion(code, at, `, ${marked}`)] };
  }
  const anchor = code.source.getStatements().findLast((statement) => /^Import/.test(statement.getKindName()));
  const end = anchor === undefined ? undefined : endOfLine(code.text, anchor.getEnd());
  if (end === undefined || freeName(code, [wanted.name]) === undefined) return undefined;
  const line = `import type { ${wanted.name} } from ${quote}${wanted.module}${quote}${semicolons ? ';' : ''}`;
  return { local: wanted.name, edits: [insertion(code, end, `${code.style.eol}${line}`)] };
}

function escaped(module: string): string {
  return module.replace(/[^\w]/g, '\\$&');
}

/**
 * Imports several names of one module, all under their own names. Undefined where one of them is taken or nothing shows
 * how the file imports.
 */
export function bindNames(code: CodeFile, module: string, names: readonly string[], beside?: string): Bound | undefined {
  const wanted = (name: string): Wanted => ({ module, name, as: [name], ...(beside === undefined ? {} : { beside }) });
  const own = code.source.getStatements().filter((statement) => specifierOf(statement, module) !== undefined);
  const missing = names.filter((name) => !own.some((statement) => boundBy(statement, wanted(name)) === name));
  const [first] = missing;
  if (first === undefined) return { local: names.join(', '), edits: [] };
  if (missing.some((name) => isTaken(code, name))) return undefined;
  const extended = own.map((statement) => missing.map((name) => extension(code, statement, wanted(name), name)));
  const whole = extended.find((edits) => edits.every((edit) => edit !== undefined));
  // Beside a default alone there are no braces yet: only one name can be put there by itself.
  if (whole !== undefined && (missing.length === 1 || whole.every((edit) => edit?.kind === 'replace' && !edit.text.includes('{'))))
    return { local: names.join(', '), edits: joined(whole.filter((edit) => edit !== undefined)) };
  const together = missing.join(', ');
  const edit = addition(code, { ...wanted(first), name: together }, together);
  return edit === undefined ? undefined : { local: names.join(', '), edits: [edit] };
}

/** Does a file import a module for its values? */
export function imports(code: CodeFile, module: string): boolean {
  return code.source.getStatements().some((statement) => specifierOf(statement, module) !== undefined);
}

/** The quoted specifier with which a top-level statement imports a package for its values; undefined when it does not. */
function specifierOf(statement: Statement, module: string): string | undefined {
  const kind = statement.getKindName();
  const text = statement.getText();
  const name = escaped(module);
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

/** `const x = require('m')` and `import x = require('m')`: the name that holds the whole module. */
function wholeName(statement: Statement, module: string): string | undefined {
  const name = escaped(module);
  const pattern = new RegExp(`(?:const|let|var|import|,)\\s+(\\w+)\\s*=\\s*require\\(\\s*['"]${name}['"]\\s*\\)\\s*(?=[,;]|$)`, 'm');
  return /VariableStatement|ImportEquals/.test(statement.getKindName()) ? pattern.exec(statement.getText())?.[1] : undefined;
}

/** The inside of `{ a, b: c }` in a statement that takes names out of a module, with its offset in the file. */
function namesClause(statement: Statement, module: string): { readonly inside: string; readonly at: number } | undefined {
  const name = escaped(module);
  const pattern =
    statement.getKindName() === 'ImportDeclaration'
      ? /^import\s+(?:\w+\s*,\s*)?\{([^{}]*)\}\s*from/
      : new RegExp(`^(?:const|let|var)\\s+\\{([^{}]*)\\}\\s*=\\s*require\\(\\s*['"]${name}['"]\\s*\\)\\s*;?$`);
  const match = pattern.exec(statement.getText());
  if (match?.[1] === undefined) return undefined;
  return { inside: match[1], at: statement.getStart() + match[0].indexOf('{') + 1 };
}

function boundBy(statement: Statement, wanted: Wanted): string | undefined {
  const text = statement.getText();
  const whole = wholeName(statement, wanted.module);
  const isDefault = wanted.name === 'default' || wanted.isDefault === true;
  if (whole !== undefined) return isDefault ? whole : `${whole}.${wanted.name}`;
  const byDefault = isDefault ? /^import\s+(\w+)\s*(?:,|from)/.exec(text)?.[1] : undefined;
  if (byDefault !== undefined || wanted.name === 'default') return byDefault;
  const inside = namesClause(statement, wanted.module)?.inside ?? '';
  for (const part of inside.split(',')) {
    const match = /^\s*(\w+)(?:\s+as\s+(\w+)|\s*:\s*(\w+))?\s*$/.exec(part.replace(/\/\*.*?\*\/|\/\/.*/g, ''));
    if (match?.[1] === wanted.name) return match[2] ?? match[3] ?? match[1];
  }
  const namespace = /^import\s+\*\s+as\s+(\w+)\s+from/.exec(text)?.[1];
  return namespace === undefined ? undefined : `${namespace}.${wanted.name}`;
}

function extension(code: CodeFile, statement: Statement, wanted: Wanted, local: string): Edit | undefined {
  const text = statement.getText();
  const isImport = statement.getKindName() === 'ImportDeclaration';
  if (wanted.name === 'default') {
    const brace = isImport ? /^import\s+(?=[{*])/.exec(text) : null;
    return brace === null ? undefined : insertion(code, statement.getStart() + brace[0].length, `${local}, `);
  }
  const named = wanted.name === local ? local : `${wanted.name}${isImport ? ' as ' : ': '}${local}`;
  const clause = namesClause(statement, wanted.module);
  if (clause !== undefined) {
    const last = /^([\s\S]*[^\s,])(,?)(\s*)$/.exec(clause.inside);
    if (last?.[1] === undefined || /\/\/|\/\*/.test(clause.inside)) return undefined;
    const isLong = clause.inside.includes('\n');
    const gap = isLong ? `${code.style.eol}${/\n([ \t]*)\S/.exec(clause.inside)?.[1] ?? code.style.indent}` : ' ';
    const end = clause.at + last[1].length + (last[2] ?? '').length;
    return insertion(code, end, last[2] === ',' ? `${gap}${named},` : `,${gap}${named}`);
  }
  const only = isImport ? /^import\s+\w+(?=\s+from)/.exec(text) : null;
  return only === null ? undefined : insertion(code, statement.getStart() + only[0].length, `, { ${named} }`);
}

function addition(code: CodeFile, wanted: Wanted, local: string): Edit | undefined {
  const statements = code.source.getStatements();
  const beside = wanted.beside;
  const anchor =
    (beside === undefined
      ? undefined
      : statements.find((statement) => specifierOf(statement, beside) !== undefined && !isLate(statement, wanted))) ??
    statements.findLast((statement) => isImport(statement) && !isLate(statement, wanted));
  if (anchor === undefined) return first(code, wanted, local);
  const indent = indentOf(code.text, anchor);
  const end = endOfLine(code.text, anchor.getEnd());
  if (indent === undefined) return undefined;
  const line = declaration(code, anchor, wanted, local);
  // `const app = require('express')()`: a statement that does more than import comes after what it may need.
  if (!isImport(anchor)) return insertion(code, anchor.getStart(), `${line}${code.style.eol}${indent}`);
  return end === undefined ? undefined : insertion(code, end, `${code.style.eol}${indent}${line}`);
}

/** A `require` that runs after the first use. Imports of ES modules are there before anything runs. */
function isLate(statement: Statement, { before }: Wanted): boolean {
  return before !== undefined && statement.getKindName() === 'VariableStatement' && statement.getEnd() > before;
}

/** The first import of a file: before its first statement that is not a directive, where something shows how it exports. */
function first(code: CodeFile, wanted: Wanted, local: string): Edit | undefined {
  const statements = code.source.getStatements();
  const isModule = statements.some((s) => /^export\b/.test(s.getText()));
  if (!isModule && !/\b(module\.exports|exports\.\w+|require\()/.test(code.text)) return undefined;
  const anchor = statements.find((s) => !/^(['"])use [\w ]+\1;?$/.test(s.getText()));
  if (anchor === undefined || indentOf(code.text, anchor) !== '') return undefined;
  const { quote, semicolons, eol } = code.style;
  const from = `${quote}${wanted.module}${quote}`;
  const line = `${isModule ? importText(wanted, local, from) : requireText('const', wanted, local, from)}${semicolons ? ';' : ''}`;
  const at = anchor.getLeadingCommentRanges()[0]?.getPos() ?? anchor.getStart();
  return insertion(code, at, `${line}${eol}${eol}`);
}

function isImport(statement: Statement): boolean {
  const kind = statement.getKindName();
  if (kind === 'ImportDeclaration' || kind === 'ImportEqualsDeclaration') return true;
  if (kind !== 'VariableStatement') return false;
  // Every declarator ends in a require, or in a member or the call of one.
  const declarations = statement.getDescendants().filter((d) => d.getKindName() === 'VariableDeclaration');
  return declarations.length > 0 && declarations.every((d) => /=\s*require\(\s*(['"])[^'"]+\1\s*\)(\.\w+)*$/.test(d.getText()));
}

function declaration(code: CodeFile, anchor: Statement, wanted: Wanted, local: string): string {
  const { quote } = code.style;
  // The specifier beside it decides about the quotes: strings elsewhere may hold quotes themselves.
  const near = /(?:from|import|require\()\s*(['"])/.exec(anchor.getText())?.[1] ?? quote;
  const from = `${near}${wanted.module}${near}`;
  const semicolon = anchor.getText().endsWith(';') ? ';' : '';
  const kind = anchor.getKindName();
  if (kind === 'ImportEqualsDeclaration' && wanted.isWhole === true) return `import ${local} = require(${from})${semicolon}`;
  if (code.isTypeScript && wanted.isWhole === true && /^import\s+\*\s+as\s/.test(anchor.getText()))
    return `import * as ${local} from ${from}${semicolon}`;
  if (kind === 'ImportDeclaration' || kind === 'ImportEqualsDeclaration') return `${importText(wanted, local, from)}${semicolon}`;
  const keyword = /^(?:export\s+)?(const|let|var)\b/.exec(anchor.getText())?.[1] ?? 'const';
  return `${requireText(keyword, wanted, local, from)}${semicolon}`;
}

function importText({ name }: Wanted, local: string, from: string): string {
  if (name === 'default') return `import ${local} from ${from}`;
  return `import { ${name === local ? name : `${name} as ${local}`} } from ${from}`;
}

function requireText(keyword: string, { name }: Wanted, local: string, from: string): string {
  if (name === 'default') return `${keyword} ${local} = require(${from})`;
  return `${keyword} { ${name === local ? name : `${name}: ${local}`} } = require(${from})`;
}
