import type { Node } from '@babel/types';
import type { Expr, Prop, Span, Stmt } from '../../model/index.ts';
import { lowerExpr } from './expressions.ts';
import { spanOf, type Lowering } from './lowering.ts';
import { keyName } from './patterns.ts';
import { lowerBlock } from './statements.ts';

type Of<T extends Node['type']> = Extract<Node, { type: T }>;

/** `enum A { B, C = 'c' }` as a variable with an object; members without a value are numbered as the language does. */
export function lowerEnum(on: Lowering, node: Of<'TSEnumDeclaration'>): Stmt {
  const at = spanOf(node);
  let next: number | undefined = 0;
  const props: Prop[] = [];
  for (const member of node.body.members) {
    const span = spanOf(member);
    const e: Expr = member.initializer ? lowerExpr(on, member.initializer) : autoValue(next, span);
    next = e.k === 'lit' && typeof e.v === 'number' ? e.v + 1 : undefined;
    props.push({ n: keyName(on, member.id, false), e, at: span, nAt: spanOf(member.id) });
  }
  return { s: 'let', to: { p: 'id', n: node.id.name, at: spanOf(node.id) }, e: { k: 'obj', p: props, at: spanOf(node.body) }, at };
}

function autoValue(value: number | undefined, at: Span): Expr {
  return value === undefined ? { k: '?', what: 'enum value', e: [], at } : { k: 'lit', v: value, at };
}

/** A namespace as a block of its statements; what it exports stays inside. */
export function lowerNamespace(on: Lowering, node: Of<'TSModuleDeclaration'>, out: Stmt[]): void {
  if (node.body?.type !== 'TSModuleBlock') return;
  const { esm } = on;
  const body = lowerBlock(on, node.body.body).filter((stmt) => stmt.s !== 'export');
  on.esm = esm;
  if (body.length > 0) out.push({ s: 'block', body, at: spanOf(node) });
}

/** `import a = require('x')` and `import a = B.C`. */
export function lowerImportEquals(on: Lowering, node: Of<'TSImportEqualsDeclaration'>, out: Stmt[]): void {
  const at = spanOf(node);
  const reference = node.moduleReference;
  if (reference.type === 'TSExternalModuleReference') {
    on.cjs = true;
    const from = reference.expression.value;
    on.imports.push({ from, how: 'require', at: spanOf(reference.expression) });
    out.push({ s: 'import', from, names: [{ imported: '=', local: node.id.name }], at });
    return;
  }
  out.push({ s: 'let', to: { p: 'id', n: node.id.name, at: spanOf(node.id) }, e: entity(on, reference), at });
}

function entity(on: Lowering, name: Node): Expr {
  if (name.type !== 'TSQualifiedName') return lowerExpr(on, name);
  return { k: 'mem', o: entity(on, name.left), p: name.right.name, at: spanOf(name), pAt: spanOf(name.right) };
}

/** `export = x`. */
export function lowerExportAssignment(on: Lowering, node: Of<'TSExportAssignment'>): Stmt {
  on.cjs = true;
  return { s: 'export', names: [{ exported: '=', e: lowerExpr(on, node.expression) }], at: spanOf(node) };
}
