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
  const later = methodsOf(outline);
  const found: EnvValidation[] = [];
  for (const visit of all) {
    if (visit.fn !== undefined && later.has(visit.fn)) continue;
    const test = testOf(visit);
    if (test === undefined) continue;
    const seen = variablesIn(test.looksAt, all, carriers, visit.stmt !== undefined);
    if (seen.length === 0) continue;
    const at = locOf(path, test.at);
    const listed = seen.includes(dynamic) ? (listedNames(visit, test.looksAt, outline, all) ?? [dynamic]) : [];
    const names = [...new Set([...seen, ...listed])].filter((name) => name !== dynamic);
    if (listed.includes(dynamic)) found.push({ at, how: 'stops when a variable of a list is not set', names: undefined, byHand: true });
    else found.push({ at, how: `stops when ${names.join(', ')} is not set`, names, byHand: true });
  }
  return found;
}

const dynamic = '*';

/** Methods of classes that are about something else than starting or configuring: they run with a request, not at start-up. */
function methodsOf(outline: JsOutline): ReadonlySet<number> {
  const found = new Set<number>(
    outline.functions.flatMap((fn, index) => (answersRequests(fn.params.map((param) => (param.p === 'id' ? param.n : ''))) ? [index] : [])),
  );
  for (const each of outline.classes) {
    if (/config|env|setting|bootstrap|app$|server|main|start/i.test(each.name ?? '')) continue;
    for (const member of each.members) {
      if (
        member.kind === 'method' &&
        member.fn !== undefined &&
        !/^(init|start|boot|load|connect|setup|configure|valid|check|assert|require|onModule|onApplication)/i.test(member.name)
      )
        found.add(member.fn);
    }
  }
  return found;
}

/** `(req, res, next)` and its kin: called for every request, long after the start. */
function answersRequests(params: readonly string[]): boolean {
  const [first, second] = params.map((name) => name.replace(/^_+/, ''));
  if (/^(req|request)$/.test(first ?? '')) return params.length === 1 || /^(res|response|reply|rep|h|next|done)?$/.test(second ?? '');
  return second === 'next' ? /^(ctx|context|c)$/.test(first ?? '') : params.length === 1 && /^(ctx|context)$/.test(first ?? '');
}

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

/**
 * Names that a check looks up by value, where they stand in the same module: the strings of the list that is filtered,
 * or what a function that is not exported is called with. Undefined where they come from elsewhere.
 */
function listedNames(check: Visit, test: Expr, outline: JsOutline, all: readonly Visit[]): readonly string[] | undefined {
  const declared = (name: string): Expr | undefined =>
    all.flatMap(({ stmt }) => (stmt?.s === 'let' && stmt.to.p === 'id' && stmt.to.n === name && stmt.e !== undefined ? [stmt.e] : []))[0];
  const root = test.k === 'mem' ? test.o : test.k === 'op' && test.l.k === 'mem' ? test.l.o : test;
  const filtered = root.k === 'id' ? declared(root.n) : root;
  if (filtered?.k === 'call' && filtered.f.k === 'mem') {
    const list = filtered.f.o.k === 'id' ? declared(filtered.f.o.n) : filtered.f.o;
    return list === undefined ? undefined : stringsOf(list);
  }
  const name = check.fn === undefined ? undefined : outline.functions[check.fn]?.name;
  if (name === undefined || all.some(({ stmt }) => stmt?.s === 'export' && stmt.names.some((each) => each.local === name)))
    return undefined;
  const given = all.flatMap(({ expr }) => (expr?.k === 'call' && expr.f.k === 'id' && expr.f.n === name ? [expr.a[0]] : []));
  const names = given.map((argument) => (argument?.k === 'lit' && typeof argument.v === 'string' ? argument.v : undefined));
  return names.length === 0 || names.includes(undefined) ? undefined : names.filter((each) => each !== undefined);
}

function stringsOf(list: Expr): readonly string[] | undefined {
  if (list.k !== 'arr') return undefined;
  const strings = list.e.map((each) =>
    each !== null && 'k' in each && each.k === 'lit' && typeof each.v === 'string' ? each.v : undefined,
  );
  return strings.includes(undefined) ? undefined : strings.filter((each) => each !== undefined);
}

/** A throw or exit in a branch itself (deeper nesting is a condition of its own). */
export function stops(stmt: Stmt): boolean {
  if (stmt.s === 'throw') return true;
  if (stmt.s === 'block') return stmt.body.some(stops);
  return stmt.s === 'expr' && isStopCall(stmt.e.k === 'await' ? stmt.e.e : stmt.e);
}

/** Local names that hold what was read from the environment: name -> variable (or `*` for one chosen by value). */
function envCarriers(all: readonly Visit[]): ReadonlyMap<string, string> {
  const carriers = new Map<string, string>();
  for (const { expr, name, role } of all) {
    const read = role === 'params' && name !== undefined && expr !== undefined ? readOf(expr) : undefined;
    if (read !== undefined && name !== undefined) carriers.set(name, read);
  }
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

/** Variables whose absence a test is about. `whenTrue`: the test stops the program when it holds, so that `X && …` is not about absence. */
function variablesIn(test: Expr, all: readonly Visit[], carriers: ReadonlyMap<string, string>, whenTrue: boolean): readonly string[] {
  const found: string[] = [];
  const todo: Expr[] = [test];
  const positive = new Set<Expr>(whenTrue ? [test] : []);
  for (let expr = todo.pop(); expr !== undefined; expr = todo.pop()) {
    const isPositive = positive.has(expr);
    const read = readOf(expr);
    if (read !== undefined) {
      if (read !== 'NODE_ENV' && (!isPositive || read === dynamic)) found.push(read);
      continue;
    }
    if (isPositive && expr.k === 'op' && (expr.op === '&&' || expr.op === '||')) {
      positive.add(expr.l).add(expr.r);
      todo.push(expr.l, expr.r);
    } else if (isPositive && expr.k === 'op' && /^!==?$/.test(expr.op) && isNothing(expr.r) && expr.l.k !== 'un') {
      // `if (process.env.OLD !== undefined) throw`: about presence.
    } else if (expr.k === 'id') {
      const carried = carriers.get(expr.n);
      if (carried !== undefined && carried !== 'NODE_ENV' && (!isPositive || carried === dynamic)) found.push(carried);
    } else if (expr.k === 'call' && /bool|flag|enabled|truthy/i.test(calledName(expr) ?? '')) {
      // `if (!toBoolean(process.env.X) && …)`: a switch, not a check.
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
