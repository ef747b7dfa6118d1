import type { JSXElement, JSXFragment, Node } from '@babel/types';
import type { Expr } from '../../model/index.ts';
import { lowerExpr } from './expressions.ts';
import { tooDeep, type Lowering } from './lowering.ts';

/** Lowers the expressions inside an element, in order: attributes, then children. */
export function lowerJsx(on: Lowering, node: JSXElement | JSXFragment): Expr[] {
  // What JSX compiles to calls one of these, depending on the runtime.
  for (const factory of ['React', 'h', 'jsx', 'Fragment']) on.used.add(factory);
  const out: Expr[] = [];
  if (node.type === 'JSXElement') {
    useTag(on, node.openingElement.name);
    for (const attribute of node.openingElement.attributes) {
      if (attribute.type === 'JSXSpreadAttribute') out.push(lowerExpr(on, attribute.argument));
      else if (attribute.value) out.push(...lowerChild(on, attribute.value));
    }
  }
  for (const child of node.children) out.push(...lowerChild(on, child));
  return out;
}

function lowerChild(on: Lowering, child: Node): Expr[] {
  switch (child.type) {
    case 'JSXExpressionContainer':
    case 'JSXSpreadChild':
      return child.expression.type === 'JSXEmptyExpression' ? [] : [lowerExpr(on, child.expression)];
    case 'JSXElement':
    case 'JSXFragment': {
      const parts = tooDeep(on, child) ? [] : lowerJsx(on, child);
      on.depth--;
      return parts;
    }
    default:
      return [];
  }
}

function useTag(on: Lowering, tag: Node): void {
  if (tag.type === 'JSXIdentifier') on.used.add(tag.name);
  else if (tag.type === 'JSXMemberExpression') useTag(on, tag.object);
}
