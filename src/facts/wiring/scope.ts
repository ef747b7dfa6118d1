import type { Pattern } from '../../model/index.ts';
import { evalExpr } from './expressions.ts';
import { at, type Machine } from './machine.ts';
import { getMember, setMember } from './members.ts';
import { fill } from './models/filled.ts';
import { altOf, lit, unknownVal, type Cond, type Scope, type Slot, type Val } from './values.ts';

/** A scope inside another. */
export function innerScope(parent: Scope | undefined, extra: Pick<Scope, 'self' | 'home' | 'id'> = {}): Scope {
  return { names: new Map(), parent, ...extra };
}

/** The slot a name is bound to. */
export function slotOf(scope: Scope, name: string): Slot | undefined {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const slot = s.names.get(name);
    if (slot !== undefined) return slot;
  }
  return undefined;
}

/** `this` as seen from a scope. */
export function selfOf(scope: Scope): Val | undefined {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) if (s.self !== undefined) return s.self;
  return undefined;
}

/** Declares a name in a scope. */
export function declare(m: Machine, scope: Scope, name: string, val: Val): void {
  scope.names.set(name, { val, depth: m.conds.length });
}

/** The value a place has after an assignment under conditions that were not open when it was made. */
export function merged(m: Machine, depth: number, old: Val | undefined, val: Val): Val {
  const extra = m.conds.slice(depth).filter((c) => c.kind !== 'loop');
  if (extra.length === 0) return val;
  const opposite: readonly Cond[] = extra.length === 1 && extra[0] !== undefined ? [{ ...extra[0], side: !extra[0].side }] : [];
  return altOf([
    { val, when: extra },
    { val: old ?? lit(undefined), when: opposite },
  ]);
}

/** Takes a value apart by a pattern and declares (or assigns) its names. */
export function bind(m: Machine, file: string, scope: Scope, pattern: Pattern, val: Val, how: 'declare' | 'assign'): void {
  switch (pattern.p) {
    case 'id': {
      if (how === 'declare') {
        declare(m, scope, pattern.n, val);
        return;
      }
      const slot = slotOf(scope, pattern.n);
      if (slot === undefined) m.globals.set(pattern.n, val);
      else slot.val = merged(m, slot.depth, slot.val, val);
      return;
    }
    case 'mem': {
      if (pattern.e.k !== 'mem') return;
      const target = evalExpr(m, file, pattern.e.o, scope);
      const name = typeof pattern.e.p === 'string' ? pattern.e.p : keyOf(evalExpr(m, file, pattern.e.p, scope));
      if (name !== undefined) setMember(m, target, name, val, at(file, pattern.e.at));
      // `config[key] = value` for keys that only the running program knows.
      else if (target.t === 'obj' && how === 'assign' && !m.perRequest && !m.swept) fill(target.obj, at(file, pattern.e.at), 0);
      return;
    }
    case 'def': {
      const given =
        val.t === 'lit' && val.v === undefined ? evalExpr(m, file, pattern.e, scope) : withDefault(m, file, scope, val, pattern.e);
      bind(m, file, scope, pattern.to, given, how);
      return;
    }
    case 'obj': {
      const taken = new Set<string>();
      for (const prop of pattern.props) {
        taken.add(prop.n);
        bind(m, file, scope, prop.to, getMember(m, val, prop.n, at(file, pattern.at)), how);
      }
      if (pattern.rest !== undefined) bind(m, file, scope, pattern.rest, val, how);
      return;
    }
    case 'arr': {
      pattern.items.forEach((item, i) => {
        if (item !== null) bind(m, file, scope, item, getMember(m, val, String(i), at(file, pattern.at)), how);
      });
      if (pattern.rest !== undefined) bind(m, file, scope, pattern.rest, unknownVal('rest of a list', at(file, pattern.at)), how);
    }
  }
}

/** A value that may be undefined keeps its default beside it: `{ PORT = 3000 } = process.env`. */
function withDefault(m: Machine, file: string, scope: Scope, val: Val, fallback: Parameters<typeof evalExpr>[2]): Val {
  if (val.t === 'env') return { t: 'op', op: '??', l: val, r: evalExpr(m, file, fallback, scope), at: val.at };
  if (val.t === 'unknown')
    return altOf([
      { val, when: [] },
      { val: evalExpr(m, file, fallback, scope), when: [] },
    ]);
  return val;
}

/** A property key a value stands for. */
export function keyOf(val: Val): string | undefined {
  return val.t === 'lit' && val.v !== undefined && val.v !== null ? String(val.v) : undefined;
}
