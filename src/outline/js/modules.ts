import type { Node } from '@babel/types';
import type { ExportName, Stmt } from '../../model/index.ts';
import { envOf, recordEnv } from './env.ts';
import { lowerExpr } from './expressions.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { spanOf, type Lowering } from './lowering.ts';
import { boundNames } from './patterns.ts';
import { lowerStatement } from './statements.ts';
import { isTypeOnly } from './types.ts';

type Of<T extends Node['type']> = Extract<Node, { type: T }>;

function specifierName(node: Of<'Identifier'> | Of<'StringLiteral'>): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** `import ... from`; one whose names are all types is left out, as TypeScript leaves it out. */
export function lowerImportDeclaration(on: Lowering, node: Of<'ImportDeclaration'>, out: Stmt[]): void {
  on.esm = true;
  const from = node.source.value;
  const values = node.specifiers.filter(
    (one) => one.type !== 'ImportSpecifier' || (one.importKind !== 'type' && one.importKind !== 'typeof'),
  );
  if (values.length === 0 && node.specifiers.length > 0) return;
  on.imports.push({ from, how: 'import', at: spanOf(node.source) });
  const names = values.map((one) => {
    const imported =
      one.type === 'ImportDefaultSpecifier' ? 'default' : one.type === 'ImportNamespaceSpecifier' ? '*' : specifierName(one.imported);
    return { imported, local: one.local.name };
  });
  out.push({ s: 'import', from, names, at: spanOf(node) });
}

/** `export <declaration>`, `export { ... }` and `export { ... } from`. */
export function lowerExportNamed(on: Lowering, node: Of<'ExportNamedDeclaration'>, out: Stmt[]): void {
  on.esm = true;
  const at = spanOf(node);
  if (node.declaration) {
    if (isTypeOnly(node.declaration)) return;
    const first = out.length;
    lowerStatement(on, node.declaration, out);
    const names = out.slice(first).flatMap(declaredNames);
    if (names.length > 0) out.push({ s: 'export', names: names.map((name) => ({ exported: name, local: name })), at });
    if (node.declaration.type === 'VariableDeclaration') {
      for (const { id, init } of node.declaration.declarations) {
        const of = id.type === 'Identifier' && init ? envOf(on, init) : undefined;
        if (of !== undefined) recordEnv(on, of, spanOf(id));
      }
    }
    return;
  }
  const values = node.specifiers.filter((one) => one.type !== 'ExportSpecifier' || one.exportKind !== 'type');
  if (values.length === 0 && node.specifiers.length > 0) return;
  if (node.source) {
    const from = node.source.value;
    on.imports.push({ from, how: 'export', at: spanOf(node.source) });
    const names = values.map((one) => {
      if (one.type === 'ExportNamespaceSpecifier') return { imported: '*', exported: specifierName(one.exported) };
      if (one.type === 'ExportDefaultSpecifier') return { imported: 'default', exported: one.exported.name };
      return { imported: specifierName(one.local), exported: specifierName(one.exported) };
    });
    out.push({ s: 'reexport', from, names, at });
    return;
  }
  const names: ExportName[] = [];
  for (const one of values) {
    if (one.type !== 'ExportSpecifier') continue;
    const local = specifierName(one.local);
    on.used.add(local);
    names.push({ exported: specifierName(one.exported), local });
  }
  out.push({ s: 'export', names, at });
}

function declaredNames(stmt: Stmt): readonly string[] {
  if (stmt.s === 'let') return boundNames(stmt.to);
  if (stmt.s === 'fn' || stmt.s === 'class') return [stmt.name];
  if (stmt.s === 'import') return stmt.names.map((name) => name.local);
  return [];
}

/** `export default`: a named function or class is declared first; anything else is exported as an expression. */
export function lowerExportDefault(on: Lowering, node: Of<'ExportDefaultDeclaration'>, out: Stmt[]): void {
  on.esm = true;
  const at = spanOf(node);
  const what = node.declaration;
  if (isTypeOnly(what)) return;
  if ((what.type === 'FunctionDeclaration' || what.type === 'ClassDeclaration') && what.id) {
    lowerStatement(on, what, out);
    out.push({ s: 'export', names: [{ exported: 'default', local: what.id.name }], at });
    return;
  }
  const e =
    what.type === 'FunctionDeclaration'
      ? ({ k: 'fn', i: lowerFunction(on, what), at: spanOf(what) } as const)
      : what.type === 'ClassDeclaration'
        ? ({ k: 'class', i: lowerClass(on, what), at: spanOf(what) } as const)
        : lowerExpr(on, what);
  out.push({ s: 'export', names: [{ exported: 'default', e }], at });
}

/** `export * from`. */
export function lowerExportAll(on: Lowering, node: Of<'ExportAllDeclaration'>, out: Stmt[]): void {
  on.esm = true;
  const from = node.source.value;
  on.imports.push({ from, how: 'export', at: spanOf(node.source) });
  out.push({ s: 'reexport', from, names: [{ imported: '*', exported: '*' }], at: spanOf(node) });
}
