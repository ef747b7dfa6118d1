import type { Expr, Stmt } from '../../model/index.ts';
import { blocksOf } from '../runtime/code-places.ts';

/** Whether statements call a function by that plain name (`next()`), functions inside left out. */
export function mentionsCall(body: readonly Stmt[], name: string): boolean {
  return body.some((s) => expressionsOf(s).some((e) => callsName(e, name)) || blocksOf(s).some((b) => mentionsCall(b, name)));
}

function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.s) {
    case 'expr':
    case 'throw':
      return [s.e];
    case 'let':
    case 'return':
      return s.e === undefined ? [] : [s.e];
    case 'if':
      return [s.test];
    default:
      return [];
  }
}

function callsName(e: Expr, name: string): boolean {
  switch (e.k) {
    case 'call':
      return (e.f.k === 'id' && e.f.n === name) || callsName(e.f, name) || e.a.some((a) => callsName(a, name));
    case 'await':
    case 'spread':
    case 'un':
      return callsName(e.e, name);
    case 'set':
      return callsName(e.e, name);
    case 'mem':
      return callsName(e.o, name);
    case 'op':
      return callsName(e.l, name) || callsName(e.r, name);
    case 'cond':
      return callsName(e.then, name) || callsName(e.else, name);
    case 'arr':
    case 'seq':
      return e.e.some((x) => callsName(x, name));
    default:
      return false;
  }
}
