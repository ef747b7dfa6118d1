import type { Node } from '@babel/types';
import type { Expr, Stmt } from '../../model/index.ts';
import type { Program } from '../../parse/js.ts';
import { openEnvScope, recordBinding } from './env.ts';
import { lowerEnum, lowerExportAssignment, lowerImportEquals, lowerNamespace } from './typescript.ts';
import { lowerExpr, lowerParts } from './expressions.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { spanOf, tooDeep, type Lowering } from './lowering.ts';
import { lowerExportAll, lowerExportDefault, lowerExportNamed, lowerImportDeclaration } from './modules.ts';
import { lowerPattern, nameOf } from './patterns.ts';
import { isTypeOnly } from './types.ts';

/** Lowers the statements of the module. */
export function lowerProgram(on: Lowering, program: Program): Stmt[] {
  return lowerBlock(on, program.body);
}

/** Lowers a list of statements that share a scope. */
export function lowerBlock(on: Lowering, nodes: readonly Node[]): Stmt[] {
  const outer = on.envNames;
  openEnvScope(on, nodes);
  const out: Stmt[] = [];
  for (const node of nodes) lowerStatement(on, node, out);
  on.envNames = outer;
  return out;
}

/** The statements of a body that may be a block or a single statement. */
function lowerBody(on: Lowering, node: Node): Stmt[] {
  return lowerBlock(on, node.type === 'BlockStatement' ? node.body : [node]);
}

/** Lowers one statement onto the end of `out`: none, one or several. */
export function lowerStatement(on: Lowering, node: Node, out: Stmt[]): void {
  if (isTypeOnly(node)) return;
  if (!tooDeep(on, node)) lower(on, node, out);
  on.depth--;
}

function lower(on: Lowering, node: Node, out: Stmt[]): void {
  const at = spanOf(node);
  switch (node.type) {
    case 'ExpressionStatement':
      out.push({ s: 'expr', e: lowerExpr(on, node.expression), at });
      return;
    case 'VariableDeclaration':
      lowerVariables(on, node, out);
      return;
    case 'FunctionDeclaration':
      // Without a name only after an error, or as `export default`, which is lowered elsewhere.
      out.push({ s: 'fn', name: node.id?.name ?? '', i: lowerFunction(on, node), at });
      return;
    case 'ClassDeclaration':
      out.push({ s: 'class', name: node.id?.name ?? '', i: lowerClass(on, node), at });
      return;
    case 'IfStatement': {
      const test = lowerExpr(on, node.test);
      const then = lowerBody(on, node.consequent);
      out.push({ s: 'if', test, then, ...(node.alternate ? { else: lowerBody(on, node.alternate) } : {}), at });
      return;
    }
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      out.push(lowerLoop(on, node));
      return;
    case 'ReturnStatement':
      out.push({ s: 'return', ...(node.argument ? { e: lowerExpr(on, node.argument) } : {}), at });
      return;
    case 'ThrowStatement':
      out.push({ s: 'throw', e: lowerExpr(on, node.argument), at });
      return;
    case 'TryStatement': {
      const body = lowerBlock(on, node.block.body);
      const { handler, finalizer } = node;
      out.push({
        s: 'try',
        body,
        ...(handler?.param ? { param: lowerPattern(on, handler.param) } : {}),
        ...(handler ? { catch: lowerBlock(on, handler.body.body) } : {}),
        ...(finalizer ? { finally: lowerBlock(on, finalizer.body) } : {}),
        at,
      });
      return;
    }
    case 'SwitchStatement': {
      const value = lowerExpr(on, node.discriminant);
      const cases = node.cases.map((one) => ({
        ...(one.test ? { test: lowerExpr(on, one.test) } : {}),
        body: lowerBlock(on, one.consequent),
      }));
      out.push({ s: 'switch', on: value, cases, at });
      return;
    }
    case 'BlockStatement':
      out.push({ s: 'block', body: lowerBlock(on, node.body), at });
      return;
    case 'LabeledStatement':
      lowerStatement(on, node.body, out);
      return;
    case 'WithStatement':
      out.push({ s: 'expr', e: lowerExpr(on, node.object), at }, { s: 'block', body: lowerBody(on, node.body), at });
      return;
    case 'BreakStatement':
      out.push({ s: 'jump', how: 'break', at });
      return;
    case 'ContinueStatement':
      out.push({ s: 'jump', how: 'continue', at });
      return;
    case 'EmptyStatement':
    case 'DebuggerStatement':
      return;
    case 'ImportDeclaration':
      lowerImportDeclaration(on, node, out);
      return;
    case 'ExportNamedDeclaration':
      lowerExportNamed(on, node, out);
      return;
    case 'ExportDefaultDeclaration':
      lowerExportDefault(on, node, out);
      return;
    case 'ExportAllDeclaration':
      lowerExportAll(on, node, out);
      return;
    case 'TSEnumDeclaration':
      out.push(lowerEnum(on, node));
      return;
    case 'TSModuleDeclaration':
      lowerNamespace(on, node, out);
      return;
    case 'TSImportEqualsDeclaration':
      lowerImportEquals(on, node, out);
      return;
    case 'TSExportAssignment':
      out.push(lowerExportAssignment(on, node));
      return;
    default: {
      const e: Expr = { k: '?', what: node.type, e: lowerParts(on, node), at };
      if (e.e.length > 0) out.push({ s: 'expr', e, at });
    }
  }
}

/** One `let` per declarator; a single one spans the whole declaration. */
function lowerVariables(on: Lowering, node: Extract<Node, { type: 'VariableDeclaration' }>, out: Stmt[]): void {
  for (const declarator of node.declarations) {
    const at = spanOf(node.declarations.length === 1 ? node : declarator);
    const to = lowerPattern(on, declarator.id);
    const isTaken = declarator.init ? recordBinding(on, declarator.id, declarator.init) : false;
    const e = declarator.init ? lowerExpr(on, declarator.init, nameOf(to), isTaken ? 'base' : 'read') : undefined;
    out.push({ s: 'let', to, ...(e === undefined ? {} : { e }), at });
  }
}

type Loop = Extract<Node, { type: `${'For' | 'ForIn' | 'ForOf' | 'While' | 'DoWhile'}Statement` }>;

function lowerLoop(on: Lowering, node: Loop): Stmt {
  const at = spanOf(node);
  if (node.type === 'ForStatement') {
    const init: Stmt[] = [];
    if (node.init?.type === 'VariableDeclaration') lowerVariables(on, node.init, init);
    else if (node.init) init.push({ s: 'expr', e: lowerExpr(on, node.init), at: spanOf(node.init) });
    const test = node.test ? { test: lowerExpr(on, node.test) } : {};
    const update = node.update ? { update: lowerExpr(on, node.update) } : {};
    return { s: 'loop', ...(init.length > 0 ? { init } : {}), ...test, ...update, body: lowerBody(on, node.body), at };
  }
  if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement')
    return { s: 'loop', test: lowerExpr(on, node.test), body: lowerBody(on, node.body), at };
  const target = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left;
  const to = target === undefined ? {} : { to: lowerPattern(on, target) };
  return { s: 'loop', ...to, over: lowerExpr(on, node.right), body: lowerBody(on, node.body), at };
}
