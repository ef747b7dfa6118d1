import type { Class, Function as FunctionNode, Node, StaticBlock } from '@babel/types';
import type { Expr, JsFunction, JsMember, Pattern } from '../../model/index.ts';
import { bindEnvDefault, envNamesInside } from './env.ts';
import { isInert, lowerExpr } from './expressions.ts';
import { present, spanOf, type Lowering } from './lowering.ts';
import { boundNames, keyName, lowerPattern } from './patterns.ts';
import { lowerBlock } from './statements.ts';
import { isTypeOnly, typeName } from './types.ts';

/**
 * Lowers a function, method or accessor that has a body; gives its index in `functions`.
 * `decorated`: its parameter types are kept at run time (they are what a container injects).
 */
export function lowerFunction(on: Lowering, node: FunctionNode, name?: string, decorated = false): number {
  const i = reserveFunction(on, node);
  const outer = on.envNames;
  const own = 'id' in node && node.id?.type === 'Identifier' ? node.id.name : name;
  const params: Pattern[] = [];
  const types: (string | null)[] = [];
  const decorators: (readonly Expr[])[] = [];
  const props: string[] = [];
  for (const param of node.params) {
    if (param.type === 'Identifier' && param.name === 'this') continue;
    const list = lowerDecorators(on, param);
    const pattern = lowerPattern(on, param);
    const type = typeName(annotationOf(param)) ?? null;
    params.push(pattern);
    types.push(type);
    decorators.push(list);
    if (param.type === 'TSParameterProperty') props.push(...boundNames(pattern));
    if (type !== null && (decorated || list.length > 0)) on.used.add(type.split('.')[0] ?? type);
  }
  on.envNames = envNamesInside(on, params.flatMap(boundNames));
  node.params.forEach((param) => bindEnvDefault(on, param));
  const body =
    node.body.type === 'BlockStatement'
      ? lowerBlock(on, node.body.body)
      : [{ s: 'return' as const, e: lowerExpr(on, node.body), at: spanOf(node.body) }];
  on.envNames = outer;
  on.functions[i] = {
    ...(own === undefined ? {} : { name: own }),
    at: spanOf(node),
    params,
    ...(types.some((type) => type !== null) ? { types } : {}),
    ...(decorators.some((list) => list.length > 0) ? { paramDecorators: decorators } : {}),
    ...(props.length > 0 ? { props } : {}),
    body,
    bodyAt: spanOf(node.body),
    ...(node.params.at(-1)?.type === 'RestElement' ? { rest: true as const } : {}),
    ...(node.async === true ? { async: true as const } : {}),
    ...(node.generator === true ? { generator: true as const } : {}),
    ...(node.type === 'ArrowFunctionExpression' ? { arrow: true as const } : {}),
  };
  return i;
}

function lowerStaticBlock(on: Lowering, node: StaticBlock): number {
  const i = reserveFunction(on, node);
  const outer = on.envNames;
  on.functions[i] = { at: spanOf(node), params: [], body: lowerBlock(on, node.body), bodyAt: spanOf(node) };
  on.envNames = outer;
  return i;
}

/** Takes the next index before the body is lowered, so that functions are numbered in source order. */
function reserveFunction(on: Lowering, node: Node): number {
  const placeholder: JsFunction = { at: spanOf(node), params: [], body: [], bodyAt: spanOf(node) };
  return on.functions.push(placeholder) - 1;
}

function annotationOf(param: Node): Node | null | undefined {
  if (param.type === 'TSParameterProperty') return annotationOf(param.parameter);
  if (param.type === 'AssignmentPattern') return annotationOf(param.left);
  return 'typeAnnotation' in param ? param.typeAnnotation : undefined;
}

function lowerDecorators(on: Lowering, node: Node): Expr[] {
  if (!('decorators' in node) || !Array.isArray(node.decorators)) return [];
  return node.decorators.map((decorator) => lowerExpr(on, decorator.expression));
}

/** Lowers a class; gives its index in `classes`. Abstract and overload members without a body are left out. */
export function lowerClass(on: Lowering, node: Class, name?: string): number {
  const at = spanOf(node);
  const i = on.classes.push({ at, decorators: [], members: [] }) - 1;
  const own = node.id?.name ?? name;
  const decorators = lowerDecorators(on, node);
  const base = node.superClass === null || node.superClass === undefined ? undefined : lowerExpr(on, node.superClass);
  const members = node.body.body.flatMap((member) => lowerMember(on, member, decorators.length > 0));
  on.classes[i] = {
    ...(own === undefined ? {} : { name: own }),
    at,
    ...(base === undefined ? {} : { super: base }),
    decorators,
    members,
  };
  return i;
}

function lowerMember(on: Lowering, member: Class['body']['body'][number], decoratedClass: boolean): JsMember[] {
  const at = spanOf(member);
  if (isTypeOnly(member)) return [];
  if (member.type === 'StaticBlock')
    return [{ kind: 'static-block', name: '', static: true, fn: lowerStaticBlock(on, member), decorators: [], at }];
  if (member.type === 'TSDeclareMethod' || member.type === 'TSIndexSignature') return [];
  const computed = 'computed' in member && member.computed === true;
  const name = keyName(on, member.key, computed);
  const isStatic = member.static === true ? { static: true as const } : {};
  const decorators = lowerDecorators(on, member);
  const members: JsMember[] = [];
  if (computed && name.startsWith('[')) {
    // A member has no place for the expression that names it, so one that does something comes as a field of its own.
    const key = lowerExpr(on, member.key);
    if (!isInert(key)) members.push({ kind: 'field', name, static: true, value: key, decorators: [], at: spanOf(member.key) });
  }
  if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') {
    const decorated = decorators.length > 0 || (decoratedClass && member.kind === 'constructor');
    members.push({ kind: member.kind, name, ...isStatic, fn: lowerFunction(on, member, name, decorated), decorators, at });
    return members;
  }
  if (member.type !== 'ClassProperty' && member.type !== 'ClassPrivateProperty' && member.type !== 'ClassAccessorProperty') return members;
  const type = typeName(member.typeAnnotation);
  if (type !== undefined && decorators.length > 0) on.used.add(type.split('.')[0] ?? type);
  const value = present([member.value]).map((node) => lowerExpr(on, node, name))[0];
  members.push({
    kind: 'field',
    name,
    ...isStatic,
    ...(value === undefined ? {} : { value }),
    ...(type === undefined ? {} : { type }),
    decorators,
    at,
  });
  return members;
}
