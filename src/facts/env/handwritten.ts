import type { Expr, JsOutline, Stmt } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { calledName, dottedName, visits } from '../js-walk.ts';
import type { Visit } from '../js-walk.ts';
import type { EnvValidation } from './validation.ts';

/**
 * Checks of the environment written by hand: an `if` that looks at a variable (or at something taken from one)
 * and throws or exits, an assert on one, a function that takes a name and throws when it is not set, a loop over
 * a list of names. `names` is undefined where the names come in as values.
 */
export function handwrittenChecks(path: string, outline: JsOutline, all: readonly Visit[] = visits(outline)): readonly EnvValidation[] {
  const carriers = envCarriers(all);
  const found: EnvValidation[] = [];
  for (const visit of all) {
    const test = testOf(visit);
    if (test === undefined) continue;
    const seen = variablesIn(test.looksAt, all, carriers);
    if (seen.length === 0) continue;
    const names = [...new Set(seen)].filter((name) => name !== dynamic);
    const at = locOf(path, test.at);
    if (seen.includes(dynamic)) found.push({ at, how: 'stops when a variable of a list is not set', names: undefined });
    else found.push({ at, how: `stops when ${names.join(', ')} is not set`, names });
  }
  return found;
}

const dynamic = '*';

/** The condition of an `if` that stops the program, or the subject of an assert. */
function testOf(visit: Visit): { readonly looksAt: Expr; readonly at: Expr['at'] } | undefined {
  if (visit.stmt?.s === 'if' && visit.stmt.then.some(stops)) return { looksAt: visit.stmt.test, at: visit.stmt.test.at };
  const call = visit.expr?.k === 'call' ? visit.expr : undefined;
  const name = call === undefined ? '' : (dottedName(call.f) ?? '');
  if (
    call?.a[0] !== undefined &&
    /^(assert(\.ok|\.strict|\.notEqual|\.notStrictEqual)?|invariant|ok|tiny_?invariant|assertIsDefined|nullthrows)$/i.test(name)
  )
    return { looksAt: call.a[0], at: call.at };
  return undefined;
}

/** A throw or exit in a branch itself (deeper nesting is a condition of its own). */
function stops(stmt: Stmt): boolean {
  if (stmt.s === 'throw') return true;
  if (stmt.s === 'block') return stmt.body.some(stops);
  return stmt.s === 'expr' && isStopCall(stmt.e.k === 'await' ? stmt.e.e : stmt.e);
}

/** Local names that hold what was read from the environment: name -> variable (or `*` for one chosen by value). */
function envCarriers(all: readonly Visit[]): ReadonlyMap<string, string> {
  const carriers = new Map<string, string>();
  // Twice, so that a list filtered from another carrier is found too.
  for (let round = 0; round < 2; round += 1) {
    for (const { stmt } of all) {
      if (stmt?.s !== 'let' || stmt.e === undefined) continue;
      if (stmt.to.p === 'id') {
        const inside = mentioned(stmt.e, all, carriers);
        if (inside.length > 0 && !carriers.has(stmt.to.n))
          carriers.set(stmt.to.n, inside.includes(dynamic) ? dynamic : (inside[0] ?? dynamic));
      } else if (stmt.to.p === 'obj' && dottedName(stmt.e) === 'process.env') {
        for (const prop of stmt.to.props) if (prop.to.p === 'id') carriers.set(prop.to.n, prop.n);
      }
    }
  }
  return carriers;
}

/** Variables an initialiser stands for: a direct read, or a filter over names that looks each one up. */
function mentioned(expr: Expr, all: readonly Visit[], carriers: ReadonlyMap<string, string>): readonly string[] {
  const read = readOf(expr);
  if (read !== undefined) return [read];
  if (expr.k === 'op' && (expr.op === '||' || expr.op === '??'))
    return expr.r.k === 'lit' && expr.r.v !== '' ? [] : mentioned(expr.l, all, carriers);
  if (expr.k === 'call' && /^(filter|find|some|every|reduce|flatMap|map)$/.test(calledName(expr) ?? '')) {
    const callback = expr.a[0];
    if (callback?.k === 'fn' && all.some((visit) => visit.fn === callback.i && visit.expr !== undefined && readOf(visit.expr) === dynamic))
      return [dynamic];
    if (expr.f.k === 'mem' && expr.f.o.k === 'id' && carriers.get(expr.f.o.n) === dynamic) return [dynamic];
  }
  return [];
}

function variablesIn(test: Expr, all: readonly Visit[], carriers: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  const todo: Expr[] = [test];
  for (let expr = todo.pop(); expr !== undefined; expr = todo.pop()) {
    const read = readOf(expr);
    if (read !== undefined) {
      if (read !== 'NODE_ENV') found.push(read);
      continue;
    }
    if (expr.k === 'id') {
      const carried = carriers.get(expr.n);
      if (carried !== undefined && carried !== 'NODE_ENV') found.push(carried);
    } else if (expr.k === 'un' || expr.k === 'await') todo.push(expr.e);
    else if (expr.k === 'op') {
      // `X in process.env` and `x === undefined`; a comparison with some other value is not about being set.
      if (expr.op === 'in' && dottedName(expr.r) === 'process.env')
        found.push(expr.l.k === 'lit' && typeof expr.l.v === 'string' ? expr.l.v : dynamic);
      else if (!isComparison(expr.op) || isNothing(expr.r) || isNothing(expr.l) || /[<>]/.test(expr.op)) todo.push(expr.l, expr.r);
    } else if (expr.k === 'mem') todo.push(expr.o);
    else if (expr.k === 'call') {
      const listed = mentioned(expr, all, carriers);
      found.push(...listed);
      if (listed.length === 0) todo.push(...expr.a, ...(expr.f.k === 'mem' ? [expr.f.o] : []));
    }
  }
  return found;
}

/** `process.env.X` -> "X", `process.env[name]` -> `*`. */
function readOf(expr: Expr): string | undefined {
  if (expr.k !== 'mem') return undefined;
  const of = dottedName(expr.o);
  if (of !== 'process.env' && !(expr.o.k === 'mem' && expr.o.p === 'env' && expr.o.o.k === 'meta')) return undefined;
  if (typeof expr.p === 'string') return expr.p;
  return expr.p.k === 'lit' && typeof expr.p.v === 'string' ? expr.p.v : dynamic;
}

function isComparison(op: string): boolean {
  return /^[!=]==?$/.test(op);
}

function isNothing(expr: Expr): boolean {
  return (
    (expr.k === 'lit' && (expr.v === null || expr.v === '')) ||
    (expr.k === 'id' && expr.n === 'undefined') ||
    (expr.k === 'un' && expr.op === 'typeof')
  );
}

/** A throw or `process.exit(…)`. */
export function isStop(visit: Visit): boolean {
  return visit.stmt?.s === 'throw' || isStopCall(visit.expr);
}

function isStopCall(expr: Expr | undefined): boolean {
  return expr?.k === 'call' && /^process\.(exit|abort|kill)$|^(exit|invariant|fail)$/.test(dottedName(expr.f) ?? '');
}
