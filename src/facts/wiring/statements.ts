import type { Stmt } from '../../model/index.ts';
import { makeClass } from './classes.ts';
import { closure, certainTruth, evalCall, evalExpr } from './expressions.ts';
import { at, limits, under, type Machine } from './machine.ts';
import { importNames, exportNames, reexportNames } from './modules.ts';
import { bind, declare, innerScope } from './scope.ts';
import { altOf, lit, unknownVal, type Alternative, type Cond, type Scope, type Val } from './values.ts';

/** What a function has returned so far, each with the conditions open at that point (beyond those of the call). */
interface Frame {
  readonly returns: Alternative[];
  readonly depth: number;
}

/** Evaluates a function body (or a module's top level) and gives the value it returns. */
export function execBody(m: Machine, file: string, body: readonly Stmt[], scope: Scope): Val {
  const frame: Frame = { returns: [], depth: m.conds.length };
  const exits = execBlock(m, file, body, scope, frame);
  if (!exits && frame.returns.length > 0) frame.returns.push({ val: lit(undefined), when: [] });
  return frame.returns.length === 0 ? lit(undefined) : altOf(frame.returns);
}

/** Runs statements in order; true when every path leaves (return, throw, break). */
function execBlock(m: Machine, file: string, body: readonly Stmt[], scope: Scope, frame: Frame): boolean {
  hoist(m, file, body, scope);
  const open = m.conds.length;
  try {
    for (const stmt of body) if (execStmt(m, file, stmt, scope, frame)) return true;
    return false;
  } finally {
    m.conds.length = open;
  }
}

function hoist(m: Machine, file: string, body: readonly Stmt[], scope: Scope): void {
  for (const stmt of body) {
    if (stmt.s === 'fn') declare(m, scope, stmt.name, { t: 'fn', fn: closure(m, file, stmt.i, scope) });
    if (stmt.s === 'import') importNames(m, file, stmt, scope);
    if (stmt.s === 'reexport') reexportNames(m, file, stmt);
  }
  for (const stmt of body) if (stmt.s === 'export') exportNames(m, file, stmt, scope, 'hoisted');
}

/** One statement; true when it leaves. After `if (x) return`, what follows runs under the opposite condition. */
function execStmt(m: Machine, file: string, stmt: Stmt, scope: Scope, frame: Frame): boolean {
  switch (stmt.s) {
    case 'expr': {
      if (stmt.e.k === 'call') evalCall(m, file, stmt.e, scope, false);
      else if (stmt.e.k === 'await' && stmt.e.e.k === 'call') evalCall(m, file, stmt.e.e, scope, false, true);
      else evalExpr(m, file, stmt.e, scope);
      return isExit(stmt);
    }
    case 'let':
      bind(m, file, scope, stmt.to, stmt.e === undefined ? lit(undefined) : evalExpr(m, file, stmt.e, scope), 'declare');
      return false;
    case 'if':
      return execIf(m, file, stmt, scope, frame);
    case 'loop':
      execLoop(m, file, stmt, scope, frame);
      return false;
    case 'return':
      frame.returns.push({
        val: stmt.e === undefined ? lit(undefined) : evalExpr(m, file, stmt.e, scope),
        when: m.conds.slice(frame.depth),
      });
      return true;
    case 'throw':
      evalExpr(m, file, stmt.e, scope);
      return true;
    case 'try': {
      const exits = execBlock(m, file, stmt.body, innerScope(scope), frame);
      let catchExits = stmt.catch === undefined;
      if (stmt.catch !== undefined) {
        const inner = innerScope(scope);
        const caught = stmt.catch;
        const cond: Cond = { test: unknownVal('an exception'), side: true, at: at(file, stmt.at), kind: 'catch' };
        if (stmt.param !== undefined) bind(m, file, inner, stmt.param, unknownVal('an exception', at(file, stmt.at)), 'declare');
        catchExits = under(m, [cond], () => execBlock(m, file, caught, inner, frame));
      }
      const finallyExits = stmt.finally === undefined ? false : execBlock(m, file, stmt.finally, innerScope(scope), frame);
      return finallyExits || (exits && catchExits);
    }
    case 'switch': {
      const on = evalExpr(m, file, stmt.on, scope);
      const inner = innerScope(scope);
      let taken = false;
      let open = true;
      for (const c of stmt.cases) {
        const test = c.test === undefined ? undefined : evalExpr(m, file, c.test, inner);
        const place = at(file, c.test?.at ?? stmt.at);
        const sure = on.t === 'lit' && test?.t === 'lit' ? on.v === test.v : undefined;
        if (!taken && sure === false) continue;
        taken ||= sure === true;
        if (taken) {
          // The case that is certain, and what it falls through to.
          if (execBlock(m, file, c.body, inner, frame)) return leavesFunction(c.body);
          continue;
        }
        if (test !== undefined) open = false;
        const cond: Cond =
          test === undefined
            ? { test: unknownVal('no other case'), side: true, at: place, kind: 'case' }
            : { test: { t: 'op', op: '===', l: on, r: test, at: place }, side: true, at: place, kind: 'case' };
        under(m, test === undefined && open && on.t === 'lit' ? [] : [cond], () => execBlock(m, file, c.body, inner, frame));
      }
      return false;
    }
    case 'block':
      return execBlock(m, file, stmt.body, innerScope(scope), frame);
    case 'class':
      declare(m, scope, stmt.name, { t: 'class', cls: makeClass(m, file, stmt.i, scope) });
      return false;
    case 'export':
      exportNames(m, file, stmt, scope, 'evaluated');
      return false;
    case 'jump':
      return true;
    case 'fn':
    case 'import':
    case 'reexport':
      return false;
  }
}

function leavesFunction(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  if (last?.s === 'block') return leavesFunction(last.body);
  return last?.s === 'return' || last?.s === 'throw';
}

/** `process.exit(...)` ends the path like a throw. */
function isExit(stmt: Extract<Stmt, { s: 'expr' }>): boolean {
  const e = stmt.e;
  return e.k === 'call' && e.f.k === 'mem' && e.f.p === 'exit' && e.f.o.k === 'id' && e.f.o.n === 'process';
}

function execIf(m: Machine, file: string, stmt: Extract<Stmt, { s: 'if' }>, scope: Scope, frame: Frame): boolean {
  const test = evalExpr(m, file, stmt.test, scope);
  const certain = certainTruth(m, test);
  if (certain !== undefined) {
    const taken = certain ? stmt.then : (stmt.else ?? []);
    return execBlock(m, file, taken, innerScope(scope), frame);
  }
  const place = at(file, stmt.test.at);
  const yes: Cond = { test, side: true, at: place };
  const no: Cond = { test, side: false, at: place };
  const thenExits = under(m, [yes], () => execBlock(m, file, stmt.then, innerScope(scope), frame));
  const otherwise = stmt.else;
  const elseExits = otherwise === undefined ? false : under(m, [no], () => execBlock(m, file, otherwise, innerScope(scope), frame));
  if (thenExits && elseExits) return true;
  // Pushed for the rest of the block; execBlock takes it off again. A throw or exit leaves no condition:
  // a program that goes on has passed the guard.
  if (thenExits && !endsProgram(stmt.then)) m.conds.push(no);
  else if (elseExits && otherwise !== undefined && !endsProgram(otherwise)) m.conds.push(yes);
  return false;
}

function endsProgram(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  if (last === undefined) return false;
  if (last.s === 'block') return endsProgram(last.body);
  return last.s === 'throw' || (last.s === 'expr' && isExit(last));
}

function execLoop(m: Machine, file: string, stmt: Extract<Stmt, { s: 'loop' }>, scope: Scope, frame: Frame): void {
  const inner = innerScope(scope);
  for (const s of stmt.init ?? []) execStmt(m, file, s, inner, frame);
  if (stmt.test !== undefined) evalExpr(m, file, stmt.test, inner);
  const over = stmt.over === undefined ? undefined : evalExpr(m, file, stmt.over, inner);
  if (stmt.to !== undefined && over?.t === 'arr' && over.open !== true) {
    for (const item of over.items.slice(0, limits.items)) {
      const each = innerScope(inner);
      bind(m, file, each, stmt.to, item, 'declare');
      execBlock(m, file, stmt.body, each, frame);
    }
    return;
  }
  const cond: Cond = { test: unknownVal('per turn of a loop'), side: true, at: at(file, stmt.at), kind: 'loop' };
  if (stmt.to !== undefined) {
    const item =
      over?.t === 'arr' ? altOf(over.items.map((val) => ({ val, when: [] }))) : unknownVal('item of something unknown', at(file, stmt.at));
    bind(m, file, inner, stmt.to, item, 'declare');
  }
  under(m, [cond], () => execBlock(m, file, stmt.body, inner, frame));
  if (stmt.update !== undefined) evalExpr(m, file, stmt.update, inner);
}
