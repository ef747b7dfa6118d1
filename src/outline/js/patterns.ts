import type { Node } from '@babel/types';
import type { Pattern } from '../../model/index.ts';
import { recordBinding } from './env.ts';
import { isInert, lowerExpr } from './expressions.ts';
import { present, spanOf, type Lowering } from './lowering.ts';

/** Lowers what is bound or assigned to: names, destructuring, defaults, members. `...x` is lowered as `x`. */
export function lowerPattern(on: Lowering, node: Node): Pattern {
  const at = spanOf(node);
  switch (node.type) {
    case 'Identifier':
      return { p: 'id', n: node.name, at };
    case 'RestElement':
      return lowerPattern(on, node.argument);
    case 'TSParameterProperty':
      return lowerPattern(on, node.parameter);
    case 'AssignmentPattern': {
      const to = lowerPattern(on, node.left);
      const isTaken = recordBinding(on, node.left, node.right);
      return { p: 'def', to, e: lowerExpr(on, node.right, nameOf(to), isTaken ? 'base' : 'read'), at };
    }
    case 'ArrayPattern': {
      const last = node.elements.at(-1);
      const rest = last?.type === 'RestElement' ? lowerPattern(on, last) : undefined;
      const items = node.elements
        .slice(0, rest === undefined ? undefined : -1)
        .map((item) => (item === null ? null : lowerPattern(on, item)));
      return { p: 'arr', items, ...(rest === undefined ? {} : { rest }), at };
    }
    case 'ObjectPattern': {
      const props: { n: string; to: Pattern }[] = [];
      let rest: Pattern | undefined;
      for (const prop of node.properties) {
        if (prop.type === 'RestElement') rest = lowerPattern(on, prop);
        else props.push(lowerPatternProperty(on, prop));
      }
      return { p: 'obj', props, ...(rest === undefined ? {} : { rest }), at };
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
      return lowerPattern(on, node.expression);
    default:
      return { p: 'mem', e: lowerExpr(on, node, undefined, 'write'), at };
  }
}

function lowerPatternProperty(on: Lowering, prop: Extract<Node, { type: 'ObjectProperty' }>): { n: string; to: Pattern } {
  const to = lowerPattern(on, prop.value);
  const name = keyName(on, prop.key, prop.computed);
  if (!name.startsWith('[')) return { n: name, to };
  const key = lowerExpr(on, prop.key);
  // The value is not known either way; standing as a default the key keeps the calls it makes.
  return { n: name, to: isInert(key) ? to : { p: 'def', to, e: key, at: spanOf(prop) } };
}

/**
 * Name of a property or member: identifier, string or number, `#x` for private names, and the
 * source text in brackets for computed names (no plain name starts with a bracket).
 */
export function keyName(on: Lowering, key: Node, computed: boolean | null | undefined): string {
  if (key.type === 'StringLiteral') return key.value;
  if (key.type === 'NumericLiteral') return String(key.value);
  if (key.type === 'PrivateName') return `#${key.id.name}`;
  if (key.type === 'Identifier' && computed !== true) return key.name;
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? '';
  return `[${on.text.slice(key.start ?? 0, key.end ?? 0)}]`;
}

/** Name that a function or class assigned to this pattern takes. */
export function nameOf(pattern: Pattern): string | undefined {
  if (pattern.p === 'id') return pattern.n;
  if (pattern.p === 'def') return nameOf(pattern.to);
  if (pattern.p === 'mem' && pattern.e.k === 'mem' && typeof pattern.e.p === 'string') return pattern.e.p;
  return undefined;
}

/** Every name a pattern binds, in order. */
export function boundNames(pattern: Pattern): readonly string[] {
  switch (pattern.p) {
    case 'id':
      return [pattern.n];
    case 'mem':
      return [];
    case 'def':
      return boundNames(pattern.to);
    case 'obj':
      return [...pattern.props.flatMap((prop) => boundNames(prop.to)), ...(pattern.rest === undefined ? [] : boundNames(pattern.rest))];
    case 'arr':
      return [...present(pattern.items).flatMap(boundNames), ...(pattern.rest === undefined ? [] : boundNames(pattern.rest))];
  }
}
