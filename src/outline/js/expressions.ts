import type { Node } from '@babel/types';
import type { Expr, Prop } from '../../model/index.ts';
import { envOf, giveFallback, memberName, readsSame, recordBinding, recordEnv, stringOf } from './env.ts';
import { lowerClass, lowerFunction } from './functions.ts';
import { lowerJsx } from './jsx.ts';
import { present, spanOf, tooDeep, type Lowering } from './lowering.ts';
import { keyName, lowerPattern, nameOf } from './patterns.ts';

/** How the value is used: read; overwritten or deleted; or only to get at a member or an alias of it. */
export type Use = 'read' | 'write' | 'base';

/**
 * Lowers an expression. `name` is the name a function or class takes that stands here (`const f = () => {}`).
 * Nothing that may call, assign or define something is lost: unknown syntax becomes `?` with its parts.
 */
export function lowerExpr(on: Lowering, node: Node, name?: string, use: Use = 'read'): Expr {
  const cut = tooDeep(on, node);
  const e: Expr = cut ? { k: '?', what: 'too deep', e: [], at: spanOf(node) } : lower(on, node, name, use);
  on.depth--;
  return e;
}

function lower(on: Lowering, node: Node, name: string | undefined, use: Use): Expr {
  const at = spanOf(node);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return { k: 'lit', v: node.value, at };
    case 'NullLiteral':
      return { k: 'lit', v: null, at };
    case 'BigIntLiteral':
      return { k: 'lit', v: Number(node.value), at };
    case 'RegExpLiteral':
      return { k: 'regex', v: `/${node.pattern}/${node.flags}`, at };
    case 'TemplateLiteral':
      return { k: 'tpl', parts: templateParts(on, node), at };
    case 'TaggedTemplateExpression':
      return { k: 'tag', f: lowerExpr(on, node.tag), parts: templateParts(on, node.quasi), at };
    case 'Identifier': {
      on.used.add(node.name);
      if (node.name === 'exports') on.cjs = true;
      const of = use === 'read' ? envOf(on, node) : undefined;
      if (of !== undefined) recordEnv(on, of, at);
      return { k: 'id', n: node.name, at };
    }
    case 'PrivateName':
      return { k: 'lit', v: `#${node.id.name}`, at };
    case 'ThisExpression':
      return { k: 'this', at };
    case 'Super':
      return { k: 'super', at };
    case 'MetaProperty':
      if (node.meta.name === 'import') on.esm = true;
      return { k: 'meta', n: `${node.meta.name}.${node.property.name}`, at };
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return lowerMember(on, node, use);
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return lowerCall(on, node);
    case 'ImportExpression':
      return lowerImport(on, node);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { k: 'fn', i: lowerFunction(on, node, name), at };
    case 'ClassExpression':
      return { k: 'class', i: lowerClass(on, node, name), at };
    case 'ObjectExpression':
      return { k: 'obj', p: node.properties.map((prop) => lowerProp(on, prop)), at };
    case 'ArrayExpression':
      return { k: 'arr', e: node.elements.map((item) => (item === null ? { k: 'id', n: 'undefined', at } : lowerExpr(on, item))), at };
    case 'SpreadElement':
      return { k: 'spread', e: lowerExpr(on, node.argument), at };
    case 'BinaryExpression': {
      const key = node.operator === 'in' ? stringOf(node.left) : undefined;
      const of = key === undefined ? undefined : envOf(on, node.right);
      if (of !== undefined) recordEnv(on, of, at, key);
      return { k: 'op', op: node.operator, l: lowerExpr(on, node.left), r: lowerExpr(on, node.right, undefined, of ? 'base' : 'read'), at };
    }
    case 'LogicalExpression': {
      const l = lowerExpr(on, node.left);
      const r = lowerExpr(on, node.right, name);
      if (node.operator !== '&&') giveFallback(on, node.left, node.right);
      return { k: 'op', op: node.operator, l, r, at };
    }
    case 'UnaryExpression':
      return { k: 'un', op: node.operator, e: lowerExpr(on, node.argument, undefined, node.operator === 'delete' ? 'write' : 'read'), at };
    case 'UpdateExpression':
      return { k: 'un', op: node.operator, e: lowerExpr(on, node.argument), at };
    case 'ConditionalExpression': {
      const test = lowerExpr(on, node.test);
      const then = lowerExpr(on, node.consequent, name);
      const otherwise = lowerExpr(on, node.alternate, name);
      giveFallback(on, node.consequent, node.alternate);
      if (readsSame(on, node.test, node.consequent)) giveFallback(on, node.test, node.alternate);
      return { k: 'cond', test, then, else: otherwise, at };
    }
    case 'AssignmentExpression': {
      const to = lowerPattern(on, node.left);
      const taken = node.operator === '=' && recordBinding(on, node.left, node.right) && node.left.type === 'ObjectPattern';
      const e = lowerExpr(on, node.right, nameOf(to), taken ? 'base' : 'read');
      if (node.operator !== '=') recordCompound(on, node.left, node.operator === '||=' || node.operator === '??=' ? node.right : undefined);
      return { k: 'set', op: node.operator, to, e, at };
    }
    case 'SequenceExpression':
      return { k: 'seq', e: node.expressions.map((item) => lowerExpr(on, item)), at };
    case 'AwaitExpression':
      return { k: 'await', e: lowerExpr(on, node.argument), at };
    case 'YieldExpression':
      return { k: '?', what: 'yield', e: present([node.argument]).map((item) => lowerExpr(on, item)), at };
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
      return lowerExpr(on, node.expression, name, use);
    case 'JSXElement':
    case 'JSXFragment':
      return { k: '?', what: 'jsx', e: flat(lowerJsx(on, node)), at };
    default:
      return { k: '?', what: node.type, e: flat(lowerParts(on, node)), at };
  }
}

type Member = Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>;

function lowerMember(on: Lowering, node: Member, use: Use): Expr {
  const at = spanOf(node);
  const own = use === 'read' ? envOf(on, node) : undefined;
  if (own !== undefined) recordEnv(on, own, at);
  const of = envOf(on, node.object);
  const name = memberName(node);
  if (of !== undefined && use !== 'write') recordEnv(on, of, at, name);
  const o = lowerExpr(on, node.object, undefined, 'base');
  if (o.k === 'id' && o.n === 'module' && name === 'exports') on.cjs = true;
  const p = name ?? (node.property.type === 'PrivateName' ? `#${node.property.id.name}` : lowerExpr(on, node.property));
  return {
    k: 'mem',
    o,
    p,
    ...(node.type === 'OptionalMemberExpression' && node.optional ? { opt: true as const } : {}),
    at,
    pAt: spanOf(node.property),
  };
}

function recordCompound(on: Lowering, left: Node, beside: Node | undefined): void {
  const name = memberName(left);
  if (left.type !== 'MemberExpression' && left.type !== 'OptionalMemberExpression') return;
  const of = envOf(on, left.object);
  if (of === undefined) return;
  recordEnv(on, of, spanOf(left), name);
  if (beside !== undefined) giveFallback(on, left, beside);
}

type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' | 'NewExpression' }>;

function lowerCall(on: Lowering, node: Call): Expr {
  const at = spanOf(node);
  const first = node.arguments[0];
  const isRequire = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require';
  if (isRequire) on.cjs = true;
  if (isRequire && first !== undefined && node.arguments.length === 1) {
    const from = stringOf(first);
    if (from !== undefined) on.imports.push({ from, how: 'require', at: spanOf(first) });
    return { k: 'import', from: from ?? lowerExpr(on, first), how: 'require', at };
  }
  if (isResolve(node.callee)) {
    const from = stringOf(first);
    if (from !== undefined && first !== undefined) on.imports.push({ from, how: 'resolve', at: spanOf(first) });
  }
  const f = lowerExpr(on, node.callee);
  const a = node.arguments.map((argument) => lowerExpr(on, argument));
  return { k: 'call', f, a, ...(node.type === 'NewExpression' ? { new: true as const } : {}), at };
}

/** `require.resolve` or `import.meta.resolve`. */
function isResolve(callee: Node): boolean {
  if (memberName(callee) !== 'resolve' || callee.type !== 'MemberExpression') return false;
  return callee.object.type === 'MetaProperty' || (callee.object.type === 'Identifier' && callee.object.name === 'require');
}

function lowerImport(on: Lowering, node: Extract<Node, { type: 'ImportExpression' }>): Expr {
  const at = spanOf(node);
  const from = stringOf(node.source);
  if (from !== undefined) on.imports.push({ from, how: 'dynamic', at: spanOf(node.source) });
  const e: Expr = { k: 'import', from: from ?? lowerExpr(on, node.source), how: 'dynamic', at };
  if (node.options === null || node.options === undefined) return e;
  const options = lowerExpr(on, node.options);
  return isInert(options) ? e : { k: '?', what: 'import options', e: [options, e], at };
}

function templateParts(on: Lowering, node: Extract<Node, { type: 'TemplateLiteral' }>): (string | Expr)[] {
  const parts: (string | Expr)[] = [];
  node.quasis.forEach((quasi, i) => {
    const text = quasi.value.cooked ?? quasi.value.raw;
    if (text !== '') parts.push(text);
    const hole = node.expressions[i];
    if (hole !== undefined) parts.push(lowerExpr(on, hole));
  });
  return parts;
}

function lowerProp(on: Lowering, prop: Extract<Node, { type: 'ObjectExpression' }>['properties'][number]): Prop {
  const at = spanOf(prop);
  if (prop.type === 'SpreadElement') return { spread: lowerExpr(on, prop.argument), at };
  const n = keyName(on, prop.key, prop.computed);
  const isComputed = prop.computed && n.startsWith('[');
  const key = isComputed ? lowerExpr(on, prop.key) : undefined;
  const e: Expr =
    prop.type === 'ObjectMethod'
      ? { k: 'fn', i: lowerFunction(on, prop, isComputed ? undefined : n), at }
      : lowerExpr(on, prop.value, isComputed ? undefined : n);
  if (key !== undefined) return { key, e, at };
  const accessor = prop.type === 'ObjectMethod' && prop.kind !== 'method' ? { accessor: prop.kind } : {};
  return { n, e, ...accessor, at, nAt: spanOf(prop.key) };
}

const notCode = new Set(['type', 'start', 'end', 'loc', 'extra', 'typeAnnotation', 'typeParameters', 'typeArguments', 'returnType']);

/** Lowers whatever expressions are inside a node of a kind that is not known. */
export function lowerParts(on: Lowering, node: Node): Expr[] {
  return Object.entries(node).flatMap(([key, value]) => (notCode.has(key) ? [] : lowerAny(on, value)));
}

function lowerAny(on: Lowering, value: unknown): Expr[] {
  if (Array.isArray(value)) return value.flatMap((item) => lowerAny(on, item));
  if (!isNode(value)) return [];
  if (/Expression|Literal|^Identifier$|^JSX(Element|Fragment)$|^SpreadElement$/.test(value.type) && !/^TS|^JSX|Statement$/.test(value.type))
    return [lowerExpr(on, value)];
  const parts = tooDeep(on, value) ? [] : lowerParts(on, value);
  on.depth--;
  return parts;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/** Leaves out parts that do nothing, and takes nested JSX apart into its parts. */
function flat(parts: readonly Expr[]): Expr[] {
  return parts.flatMap((part) => (part.k === '?' && part.what === 'jsx' ? part.e : isInert(part) ? [] : [part]));
}

/** Evaluating the expression calls, assigns and defines nothing (getters aside). */
export function isInert(e: Expr): boolean {
  switch (e.k) {
    case 'lit':
    case 'id':
    case 'this':
    case 'super':
    case 'regex':
    case 'meta':
      return true;
    case '?':
      return e.e.length === 0;
    case 'mem':
      return isInert(e.o) && (typeof e.p === 'string' || isInert(e.p));
    case 'op':
      return isInert(e.l) && isInert(e.r);
    case 'tpl':
      return e.parts.every((part) => typeof part === 'string' || isInert(part));
    case 'arr':
      return e.e.every(isInert);
    case 'obj':
      return e.p.every((prop) => ('spread' in prop ? isInert(prop.spread) : isInert(prop.e) && !('key' in prop && !isInert(prop.key))));
    default:
      return false;
  }
}
