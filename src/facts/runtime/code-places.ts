import { type Expr, type JsOutline, spanEnd, spanFrom, spanStart, type Stmt } from '../../model/index.ts';
import type { Visit } from '../js-walk.ts';

/** The visit of the expression that stands exactly at a span. */
export function visitAt(all: readonly Visit[], start: number, end: number): Visit | undefined {
  return all.find((v) => v.expr !== undefined && spanStart(v.expr.at) === start && spanEnd(v.expr.at) === end);
}

/** What encloses a visit inside its function, innermost first. */
export function enclosing(visit: Visit): readonly Visit[] {
  const found: Visit[] = [];
  for (let v = visit.parent; v !== undefined && v.fn === visit.fn; v = v.parent) found.push(v);
  return found;
}

/** Whether an exception of the visit is caught in its own function: a `try` with `catch` around it, or `.catch()` on it. */
export function isCaught(visit: Visit): boolean {
  return catchOf(visit) !== undefined || isCaughtChain(visit);
}

/** The `catch` block an exception of the visit ends in, inside its function. */
export function catchOf(visit: Visit): readonly Stmt[] | undefined {
  for (const v of enclosing(visit)) {
    if (v.stmt?.s === 'try' && v.stmt.catch !== undefined && isWithin(visit, v.stmt.body)) return v.stmt.catch;
  }
  return undefined;
}

function isWithin(visit: Visit, body: readonly Stmt[]): boolean {
  const at = visit.expr?.at ?? visit.stmt?.at ?? spanFrom(0, 0);
  return body.some((s) => spanStart(s.at) <= spanStart(at) && spanEnd(at) <= spanEnd(s.at));
}

/** `client.get(key).catch(...)` and `.then(ok, failed)`. */
function isCaughtChain(visit: Visit): boolean {
  let v: Visit = visit;
  while (v.parent?.expr?.k === 'mem' && v.parent.parent?.expr?.k === 'call') {
    const name = v.parent.expr.p;
    if (name === 'catch' || (name === 'then' && v.parent.parent.expr.a.length > 1)) return true;
    v = v.parent.parent;
  }
  return false;
}

/** Whether an expression or statement names an identifier. */
export function namesIdentifier(node: Expr | Stmt | readonly Stmt[] | undefined, name: string): boolean {
  if (node === undefined) return false;
  const todo: unknown[] = [node];
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    if (typeof item !== 'object' || item === null) continue;
    if (Array.isArray(item)) {
      todo.push(...(item as unknown[]));
      continue;
    }
    const one = item as { readonly k?: string; readonly n?: string };
    if (one.k === 'id' && one.n === name) return true;
    todo.push(...Object.values(item));
  }
  return false;
}

/** The list of statements a statement stands in, and its position. */
export function siblings(all: readonly Visit[], outline: JsOutline, visit: Visit): readonly Stmt[] {
  const at = visit.stmt?.at ?? spanFrom(0, 0);
  const lists: (readonly Stmt[])[] = [];
  const holder = visit.parent;
  if (holder === undefined || holder.fn !== visit.fn) {
    lists.push(visit.fn === undefined ? outline.body : (outline.functions[visit.fn]?.body ?? []));
  } else if (holder.stmt !== undefined) lists.push(...blocksOf(holder.stmt));
  return lists.find((list) => list.some((s) => s.at === at)) ?? [];
}

/** The blocks directly inside a statement. */
export function blocksOf(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.s) {
    case 'if':
      return [s.then, s.else ?? []];
    case 'loop':
    case 'block':
      return [s.body];
    case 'try':
      return [s.body, s.catch ?? [], s.finally ?? []];
    case 'switch':
      return s.cases.map((c) => c.body);
    default:
      return [];
  }
}

/** Whether statements return from their function, blocks inside included. */
export function returns(body: readonly Stmt[]): boolean {
  return body.some((s) => s.s === 'return' || s.s === 'throw' || blocksOf(s).some(returns));
}
