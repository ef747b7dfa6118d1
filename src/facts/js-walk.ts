import type { Expr, JsOutline, Stmt } from '../model/index.ts';

/** An expression or statement of an outline with what is around it. */
export interface Visit {
  readonly expr: Expr | undefined;
  readonly stmt: Stmt | undefined;
  /** Name of the property it is the value of, the variable or field it is given to; undefined elsewhere. */
  readonly name: string | undefined;
  /** Which part of its parent it is: "test", "then", "a" (arguments), "r" (right operand) ... */
  readonly role: string;
  readonly parent: Visit | undefined;
  /** Index of the function it stands in; undefined at the top of the module. */
  readonly fn: number | undefined;
}

/**
 * Every expression and statement of an outline: the module's own first, then each function's and class's,
 * in the order of the text, parents before children. Uses no recursion, so nesting costs no stack.
 */
export function visits(outline: JsOutline): readonly Visit[] {
  const found: Visit[] = [];
  const todo: Step[] = [];
  // Last in, first out: what comes last in the file is pushed first.
  for (const each of outline.classes.toReversed()) {
    for (const member of each.members.toReversed()) {
      todo.push(step(member.decorators, 'decorators', undefined, undefined, undefined));
      if (member.value !== undefined) todo.push(step(member.value, 'field', undefined, member.name, undefined));
    }
    todo.push(step(each.decorators, 'decorators', undefined, undefined, undefined));
  }
  for (let index = outline.functions.length - 1; index >= 0; index -= 1) {
    todo.push(step(outline.functions[index]?.body, 'body', undefined, undefined, index));
    todo.push(step(outline.functions[index]?.params, 'params', undefined, undefined, index));
  }
  todo.push(step(outline.body, 'body', undefined, undefined, undefined));
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    const { value, role, parent, name, fn } = item;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i -= 1) if (typeof value[i] === 'object') todo.push(step(value[i], role, parent, name, fn));
      continue;
    }
    const node = value as Readonly<Record<string, unknown>>;
    let inside = parent;
    if (typeof node['k'] === 'string') inside = { expr: node as unknown as Expr, stmt: undefined, role, parent, name, fn };
    else if (typeof node['s'] === 'string') inside = { expr: undefined, stmt: node as unknown as Stmt, role, parent, name: undefined, fn };
    const isVisit = inside !== parent;
    if (isVisit && inside !== undefined) found.push(inside);
    const keys = Object.keys(node);
    for (let i = keys.length - 1; i >= 0; i -= 1) {
      const key = keys[i] ?? '';
      const child = node[key];
      if (typeof child !== 'object' || child === null || key === 'at' || key === 'nAt' || key === 'pAt') continue;
      const through = isVisit ? key : role;
      todo.push(step(child, through === 'p' ? 'prop' : through, inside, nameFor(node, key), fn));
    }
  }
  return found;
}

interface Step {
  readonly value: unknown;
  readonly role: string;
  readonly parent: Visit | undefined;
  readonly name: string | undefined;
  readonly fn: number | undefined;
}

/** One shape for every entry of the stack keeps the walk fast. */
function step(value: unknown, role: string, parent: Visit | undefined, name: string | undefined, fn: number | undefined): Step {
  return { value, role, parent, name, fn };
}

/** Name that a child is the value of, where its node gives one. */
function nameFor(node: Readonly<Record<string, unknown>>, key: string): string | undefined {
  if (key !== 'e') return undefined;
  if (typeof node['n'] === 'string' && node['k'] === undefined) return node['n'];
  if (node['s'] === 'let' || node['k'] === 'set' || node['p'] === 'def') return targetName(node['to']);
  return undefined;
}

/** `x`, `exports.x`, `this.x` as targets: "x". */
function targetName(to: unknown): string | undefined {
  const pattern = to as { p?: string; n?: string; e?: Expr } | undefined;
  if (pattern?.p === 'id') return pattern.n;
  if (pattern?.p === 'mem' && pattern.e?.k === 'mem' && typeof pattern.e.p === 'string') return pattern.e.p;
  return undefined;
}

/** `a.b.c` of identifiers, `this` and members; undefined for anything computed. Optional chaining reads the same. */
export function dottedName(expr: Expr | undefined): string | undefined {
  if (expr?.k === 'id') return expr.n;
  if (expr?.k === 'this') return 'this';
  if (expr?.k === 'mem' && typeof expr.p === 'string') {
    const of = dottedName(expr.o);
    return of === undefined ? undefined : `${of}.${expr.p}`;
  }
  return undefined;
}

/** The last name of a callee: `f` for `f()`, `parse` for `schema.strict().parse()`. */
export function calledName(expr: Expr): string | undefined {
  if (expr.k !== 'call') return undefined;
  if (expr.f.k === 'id') return expr.f.n;
  return expr.f.k === 'mem' && typeof expr.f.p === 'string' ? expr.f.p : undefined;
}

/** Whether an expression is the whole of `process.env` or `import.meta.env`, also as `{ ...process.env }`. */
export function isWholeEnv(expr: Expr | undefined): boolean {
  const name = dottedName(expr);
  if (name !== undefined) return /^(globalThis\.)?process\.env$|^env$/.test(name) && name !== 'env';
  if (expr?.k === 'obj') return expr.p.some((prop) => 'spread' in prop && isWholeEnv(prop.spread));
  return expr?.k === 'mem' && expr.p === 'env' && expr.o.k === 'meta';
}
