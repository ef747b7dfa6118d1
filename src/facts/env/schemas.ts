import type { Expr, JsOutline } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { calledName, dottedName, isWholeEnv, visits } from '../js-walk.ts';
import type { Visit } from '../js-walk.ts';
import type { EnvRead } from './reads.ts';

type Properties = Extract<Expr, { k: 'obj' }>;

/** Names an environment variable may have in a schema: capitals. */
const variable = /^[A-Z][A-Z0-9_]*$/;

/**
 * Variables that a file describes in a schema it applies to the environment: the shape handed to envalid's
 * cleanEnv, to zod, Joi, yup or valibot objects whose result is parsed from `process.env` in the same file, the
 * properties of a JSON schema for @fastify/env or env-schema, `env:` of convict, decorated fields of
 * class-validator classes. Precise rather than complete: a shape put together elsewhere is not followed.
 */
export function schemaKeys(path: string, outline: JsOutline): readonly EnvRead[] {
  const from = new Set(outline.imports.map((each) => each.from));
  const all = visits(outline);
  const found: EnvRead[] = [];
  const add = (name: string, at: Expr['at'], hasFallback: boolean): void =>
    void found.push({ name, at: locOf(path, at), hasFallback, how: 'schema' });
  const addShape = (shape: Expr | undefined): void => {
    const object = shape?.k === 'id' ? variableNamed(all, shape.n) : shape;
    if (object?.k !== 'obj') return;
    for (const prop of object.p) {
      if (!('n' in prop) || !variable.test(prop.n)) continue;
      // A schema that has a name of its own: `AUTH_CHECKS: optionalList`. One from elsewhere may be optional.
      const named = prop.e.k === 'id' ? variableNamed(all, prop.e.n) : prop.e;
      add(prop.n, prop.nAt, named === undefined || hasDefault(named));
    }
  };

  const uses = (...names: readonly string[]): boolean => names.some((name) => from.has(name));
  const parsesEnv = all.some(({ expr }) => expr?.k === 'call' && expr.a.some((argument) => isWholeEnv(argument)));
  for (const visit of all) {
    const { expr } = visit;
    if (expr?.k !== 'call') continue;
    const name = calledName(expr);
    if (uses('envalid') && (name === 'cleanEnv' || name === 'customCleanEnv')) addShape(expr.a[1]);
    else if (uses('envsafe') && name === 'envsafe') addShape(expr.a[0]);
    else if ([...from].some((module) => module.startsWith('@t3-oss/env')) && name === 'createEnv') {
      for (const part of ['server', 'client', 'shared']) addShape(propOf(expr.a[0], part));
    } else if (uses('convict') && (name === 'convict' || name === 'default')) {
      for (const { at, value, hasFallback } of convictEnv(expr.a[0])) add(value, at, hasFallback);
    } else if (
      parsesEnv &&
      uses('zod', 'zod/v4', 'zod/v3', 'zod/mini', 'joi', '@hapi/joi', 'yup', 'valibot', 'superstruct') &&
      isShapeCall(expr)
    ) {
      addShape(expr.a[0]);
    } else if (
      uses('env-var') &&
      name === 'get' &&
      expr.f.k === 'mem' &&
      expr.a[0]?.k === 'lit' &&
      typeof expr.a[0].v === 'string' &&
      variable.test(expr.a[0].v)
    ) {
      // Without `.required()` a variable of env-var may be absent.
      add(expr.a[0].v, expr.a[0].at, !isRequired(visit));
    }
  }
  if (uses('@fastify/env', 'fastify-env', 'env-schema')) for (const { expr } of all) if (expr?.k === 'obj') addShape(jsonSchemaShape(expr));
  if (uses('class-validator')) addFields(outline, add);
  return found;
}

/** `env.get('X').required().asString()` as seen from the `get`. */
function isRequired(get: Visit): boolean {
  for (let at = get.parent; at?.expr?.k === 'mem' || at?.expr?.k === 'call'; at = at.parent) {
    if (at.expr.k === 'mem' && at.expr.p === 'required') return true;
  }
  return false;
}

/** `z.object`, `Joi.object`, `Joi.object().keys`, `yup.object`, `v.object`, also `.shape`. */
function isShapeCall(call: Extract<Expr, { k: 'call' }>): boolean {
  const name = calledName(call);
  if (name !== 'object' && name !== 'keys' && name !== 'shape' && name !== 'looseObject' && name !== 'strictObject' && name !== 'type')
    return false;
  const first = call.a[0];
  return first?.k === 'obj' || first?.k === 'id';
}

function jsonSchemaShape(object: Properties): Expr | undefined {
  const type = propOf(object, 'type');
  return type?.k === 'lit' && type.v === 'object' ? propOf(object, 'properties') : undefined;
}

/** `{ …: { env: 'NAME', default } }` at any depth. */
function convictEnv(
  shape: Expr | undefined,
): readonly { readonly value: string; readonly at: Expr['at']; readonly hasFallback: boolean }[] {
  if (shape?.k !== 'obj') return [];
  const env = propOf(shape, 'env');
  if (env?.k === 'lit' && typeof env.v === 'string') return [{ value: env.v, at: env.at, hasFallback: isValue(propOf(shape, 'default')) }];
  return shape.p.flatMap((prop) => ('n' in prop ? convictEnv(prop.e) : []));
}

function addFields(outline: JsOutline, add: (name: string, at: Expr['at'], hasFallback: boolean) => void): void {
  for (const each of outline.classes) {
    for (const member of each.members) {
      if (member.kind !== 'field' || !variable.test(member.name) || member.decorators.length === 0) continue;
      const optional = member.decorators.some((decorator) =>
        /(^|\.)IsOptional$/.test(dottedName(decorator.k === 'call' ? decorator.f : decorator) ?? ''),
      );
      add(member.name, member.at, optional || member.value !== undefined);
    }
  }
}

/** `.default(x)`, `.optional()`, `{ default: x }`: the variable may be left out. */
function hasDefault(expr: Expr): boolean {
  for (let at: Expr | undefined = expr; at !== undefined;) {
    if (at.k === 'obj') return isLenient(at);
    if (at.k !== 'call') return false;
    const name = calledName(at);
    if (name === 'default' || name === 'optional' || name === 'nullish' || name === 'catch' || name === 'prefault') return true;
    // `z.preprocess(clean, z.string().default('x'))`
    const inner = name === 'preprocess' ? at.a[1] : undefined;
    if (inner !== undefined && hasDefault(inner)) return true;
    if (at.a.some((argument) => argument.k === 'obj' && isLenient(argument))) return true;
    at = at.f.k === 'mem' ? at.f.o : undefined;
  }
  return false;
}

/** `{ default: x }`, also `{ default: undefined }`: envalid takes a default that is written down as leave to be absent. */
function isLenient(options: Expr): boolean {
  const given = propOf(options, 'default');
  return (given !== undefined && !(given.k === 'lit' && given.v === null)) || isValue(propOf(options, 'devDefault'));
}

function isValue(expr: Expr | undefined): boolean {
  return expr !== undefined && !(expr.k === 'lit' && expr.v === null) && !(expr.k === 'id' && expr.n === 'undefined');
}

function propOf(object: Expr | undefined, name: string): Expr | undefined {
  if (object?.k !== 'obj') return undefined;
  const prop = object.p.find((each) => 'n' in each && each.n === name);
  return prop !== undefined && 'n' in prop ? prop.e : undefined;
}

function variableNamed(all: readonly Visit[], name: string): Expr | undefined {
  const declared = all.find(({ stmt }) => stmt?.s === 'let' && stmt.to.p === 'id' && stmt.to.n === name)?.stmt;
  return declared?.s === 'let' ? declared.e : undefined;
}
