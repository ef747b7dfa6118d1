import type { Node } from '@babel/types';
import { type JsEnvRead, type Span } from '../../model/index.ts';
import { spanOf, type EnvName, type Lowering } from './lowering.ts';

type Literal = string | number | boolean | null;

/** Takes casts and parentheses off an expression. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
    case 'TSInstantiationExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** Property name of a member access that is written out: `.x` or `['x']`. */
export function memberName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  if (!node.computed && node.property.type === 'Identifier') return node.property.name;
  return node.computed ? stringOf(node.property) : undefined;
}

/** The text of a string literal or of a template without holes. */
export function stringOf(node: Node | null | undefined): string | undefined {
  const value = node === null || node === undefined ? undefined : literalOf(node);
  return typeof value === 'string' ? value : undefined;
}

/** The value of a literal; a sign before a number and a template without holes count. */
function literalOf(wrapped: Node): Literal | undefined {
  const node = bare(wrapped);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'UnaryExpression': {
      const value = node.operator === '-' ? literalOf(node.argument) : undefined;
      return typeof value === 'number' ? -value : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether an expression is `process`, `process.env` or `import.meta.env`, aliases of this file included. */
export function envName(on: Lowering, wrapped: Node): EnvName | undefined {
  const node = bare(wrapped);
  if (node.type === 'Identifier') return on.envNames.get(node.name) ?? (node.name === 'process' ? 'process' : undefined);
  if (node.type === 'CallExpression') {
    if (node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
    return isProcessModule(stringOf(node.arguments[0])) ? 'process' : undefined;
  }
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  const name = memberName(node);
  if (name === 'process')
    return node.object.type === 'Identifier' && /^(globalThis|global)$/.test(node.object.name) ? 'process' : undefined;
  if (name !== 'env') return undefined;
  if (node.object.type === 'Identifier' && node.object.name === 'Bun') return 'process.env';
  if (node.object.type === 'MetaProperty') return node.object.meta.name === 'import' ? 'meta.env' : undefined;
  return envName(on, node.object) === 'process' ? 'process.env' : undefined;
}

function isProcessModule(from: string | undefined): boolean {
  return from === 'process' || from === 'node:process';
}

/** Which environment an expression is, where it is one. */
export function envOf(on: Lowering, node: Node): JsEnvRead['of'] | undefined {
  const name = envName(on, node);
  return name === 'process.env' ? 'process' : name === 'meta.env' ? 'meta' : undefined;
}

/** Records a read of one variable, or, without a name, of something among all of them. */
export function recordEnv(on: Lowering, of: JsEnvRead['of'], at: Span, name?: string, fallback?: Literal): void {
  on.env.push({ ...(name === undefined ? {} : { name }), of, at, ...(fallback === undefined ? {} : { fallback }) });
}

/** Records what destructuring an environment reads: `{ X = 'd', Y: y, ...rest }`. */
export function recordDestructured(on: Lowering, pattern: Node, of: JsEnvRead['of']): void {
  if (pattern.type !== 'ObjectPattern') return recordEnv(on, of, spanOf(pattern));
  for (const prop of pattern.properties) {
    if (prop.type === 'RestElement') recordEnv(on, of, spanOf(prop));
    else {
      const name = prop.computed || prop.key.type !== 'Identifier' ? stringOf(prop.key) : prop.key.name;
      recordEnv(on, of, spanOf(prop), name, prop.value.type === 'AssignmentPattern' ? literalOf(prop.value.right) : undefined);
    }
  }
}

/** Records what `pattern = value` reads of the environment when it is destructured or passed on; true if `value` is an environment that is only taken apart or renamed here. */
export function recordBinding(on: Lowering, pattern: Node, value: Node): boolean {
  if (pattern.type === 'ObjectPattern' && envName(on, value) === 'process') {
    for (const prop of pattern.properties) {
      if (
        prop.type === 'ObjectProperty' &&
        prop.key.type === 'Identifier' &&
        prop.key.name === 'env' &&
        prop.value.type === 'ObjectPattern'
      )
        recordDestructured(on, prop.value, 'process');
    }
    return false;
  }
  const of = envOf(on, value);
  if (of === undefined) return false;
  if (pattern.type === 'ObjectPattern') recordDestructured(on, pattern, of);
  else if (pattern.type !== 'Identifier') return false;
  return true;
}

/** Gives the literal that stands beside environment reads (`a || 'literal'`) to the reads in `node`. */
export function giveFallback(on: Lowering, node: Node, beside: Node): void {
  const fallback = literalOf(beside);
  if (fallback === undefined) return;
  for (const read of directReads(on, node)) {
    const at = spanOf(read);
    const i = on.env.findLastIndex((known) => known.at === at);
    const known = on.env[i];
    if (known !== undefined && known.fallback === undefined) on.env[i] = { ...known, fallback };
  }
}

/** Both expressions come down to the same environment members: `X ? Number(X) : 1`. */
export function readsSame(on: Lowering, one: Node, other: Node): boolean {
  const names = directReads(on, other).map(memberName);
  const reads = directReads(on, one);
  return reads.length > 0 && reads.every((read) => names.includes(memberName(read)));
}

/** Environment members whose value, perhaps converted, is the value of the expression. */
function directReads(on: Lowering, wrapped: Node): Node[] {
  const node = bare(wrapped);
  if (node.type === 'LogicalExpression') return [...directReads(on, node.left), ...directReads(on, node.right)];
  if (node.type === 'UnaryExpression' && node.operator === '+') return directReads(on, node.argument);
  if (node.type === 'CallExpression') {
    const converts = node.callee.type === 'Identifier' && /^(Number|String|parseInt|parseFloat)$/.test(node.callee.name);
    const isMember = memberName(node.callee) === 'parseInt' || memberName(node.callee) === 'parseFloat';
    const argument = node.arguments[0];
    return (converts || isMember) && argument !== undefined ? directReads(on, argument) : [];
  }
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    if (memberName(node) !== undefined) return envOf(on, node.object) === undefined ? [] : [node];
  }
  return [];
}

/** Opens the scope of a function: its parameters hide aliases of the same name. */
export function envNamesInside(on: Lowering, params: readonly string[]): ReadonlyMap<string, EnvName> {
  if (!params.some((name) => name === 'process' || on.envNames.has(name))) return on.envNames;
  const names = new Map(on.envNames);
  for (const name of params) names.set(name, 'other');
  return names;
}

/** `function load(env = process.env)`: inside, `env` is taken to be the environment. */
export function bindEnvDefault(on: Lowering, param: Node): void {
  if (param.type !== 'AssignmentPattern' || param.left.type !== 'Identifier') return;
  const name = envName(on, param.right);
  if (name !== undefined && name !== 'other') on.envNames = new Map(on.envNames).set(param.left.name, name);
}

/** Opens the scope of a block: aliases it declares, and names it declares that hide outer aliases. */
export function openEnvScope(on: Lowering, statements: readonly Node[]): void {
  for (const statement of statements) {
    const node = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
    if (node.type === 'ImportDeclaration' && isProcessModule(node.source.value)) {
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier') bind(on, specifier.local.name, 'process');
        else if (specifier.imported.type === 'Identifier' && specifier.imported.name === 'env')
          bind(on, specifier.local.name, 'process.env');
      }
    }
    if (node.type === 'VariableDeclaration') node.declarations.forEach((one) => openDeclarator(on, one.id, one.init));
  }
}

function openDeclarator(on: Lowering, id: Node, init: Node | null | undefined): void {
  if (id.type === 'Identifier') return bind(on, id.name, init === null || init === undefined ? undefined : envName(on, init));
  if (id.type !== 'ObjectPattern') return;
  const isProcess = init !== null && init !== undefined && envName(on, init) === 'process';
  for (const prop of id.properties) {
    if (prop.type !== 'ObjectProperty' || prop.key.type !== 'Identifier' || prop.value.type !== 'Identifier') continue;
    bind(on, prop.value.name, isProcess && prop.key.name === 'env' ? 'process.env' : undefined);
  }
}

function bind(on: Lowering, local: string, name: EnvName | undefined): void {
  if (name === undefined && local !== 'process' && !on.envNames.has(local)) return;
  // `const process = require('process')` names the global again.
  on.envNames = new Map(on.envNames).set(local, name ?? 'other');
}
