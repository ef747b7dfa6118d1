import type { Loc } from '../../model/index.ts';
import type { Wiring } from './evaluate.ts';
import { closureKey, functionKey } from './machine.ts';
import { alternativesOf, calledPackageOf, packageOf, type CallEvent, type FnVal, type Val } from './values.ts';

const indexes = new WeakMap<Wiring, ReadonlyMap<string, readonly CallEvent[]>>();
const reached = new WeakMap<Wiring, Map<string, readonly CallEvent[]>>();

function callsByFunction(wiring: Wiring): ReadonlyMap<string, readonly CallEvent[]> {
  const known = indexes.get(wiring);
  if (known !== undefined) return known;
  const index = new Map<string, CallEvent[]>();
  for (const call of wiring.trace) {
    const key = call.inFn === undefined ? '' : closureKey(call.inFn);
    const list = index.get(key);
    if (list === undefined) index.set(key, [call]);
    else list.push(call);
  }
  indexes.set(wiring, index);
  return index;
}

/** A closure that was evaluated is looked up as itself; one that was not (made after the run) as any of its kind. */
function startKey(wiring: Wiring, fn: FnVal): string {
  const own = closureKey(fn);
  return wiring.machine.runs.has(own) || wiring.machine.edges.has(own) ? own : functionKey(fn.file, fn.index);
}

/** Every recorded call a function makes, in itself, in the program's own functions it calls and in callbacks it hands on. */
export function callsOf(wiring: Wiring, fn: FnVal): readonly CallEvent[] {
  const known = reached.get(wiring) ?? new Map<string, readonly CallEvent[]>();
  reached.set(wiring, known);
  const start = startKey(wiring, fn);
  const before = known.get(start);
  if (before !== undefined) return before;
  const index = callsByFunction(wiring);
  const seen = new Set<string>();
  const todo = [start];
  const calls: CallEvent[] = [];
  for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    calls.push(...(index.get(key) ?? []));
    todo.push(...(wiring.machine.edges.get(key) ?? []));
  }
  calls.sort((a, b) => a.id - b.id);
  known.set(start, calls);
  return calls;
}

const reachedKeys = new WeakMap<Wiring, Map<string, ReadonlySet<string>>>();
const methodIndexes = new WeakMap<Wiring, ReadonlyMap<string, readonly CallEvent[]>>();

function keysFrom(wiring: Wiring, start: string): ReadonlySet<string> {
  const known = reachedKeys.get(wiring) ?? new Map<string, ReadonlySet<string>>();
  reachedKeys.set(wiring, known);
  const before = known.get(start);
  if (before !== undefined) return before;
  const seen = new Set<string>();
  const todo = [start];
  for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    todo.push(...(wiring.machine.edges.get(key) ?? []));
  }
  known.set(start, seen);
  return seen;
}

/**
 * As `callsOf`, for calls of these method names alone. Handlers reach thousands of calls and few that
 * matter, so the few are looked up first.
 */
export function methodCallsOf(wiring: Wiring, fn: FnVal, methods: readonly string[]): readonly CallEvent[] {
  let index = methodIndexes.get(wiring);
  if (index === undefined) {
    const made = new Map<string, CallEvent[]>();
    for (const call of wiring.trace) {
      if (call.method === undefined) continue;
      const list = made.get(call.method);
      if (list === undefined) made.set(call.method, [call]);
      else list.push(call);
    }
    index = made;
    methodIndexes.set(wiring, index);
  }
  const candidates = methods.flatMap((name) => index.get(name) ?? []);
  if (candidates.length === 0) return [];
  const keys = keysFrom(wiring, startKey(wiring, fn));
  return candidates.filter((c) => c.inFn !== undefined && keys.has(closureKey(c.inFn))).sort((a, b) => a.id - b.id);
}

/** The functions that one reaches: itself, those it calls and callbacks it hands on, as file and index in the outline. */
export function functionsFrom(wiring: Wiring, fn: FnVal): readonly { readonly file: string; readonly index: number }[] {
  return [...keysFrom(wiring, startKey(wiring, fn))].flatMap((key) => {
    const m = /^(.+)#(\d+)(@\d+)?$/.exec(key);
    return m?.[1] === undefined ? [] : [{ file: m[1], index: Number(m[2]) }];
  });
}

/** The program's own functions a value may be, through wrappers such as `asyncHandler(fn)`. */
export function functionsOf(val: Val): readonly FnVal[] {
  return alternativesOf(val).flatMap(({ val: v }) => {
    if (v.t === 'fn') return [v.fn];
    if (v.t === 'call') return v.call.args.flatMap((a) => (a.t === 'fn' || a.t === 'call' ? functionsOf(a) : []));
    if (v.t === 'arr') return v.items.flatMap((i) => functionsOf(i));
    return [];
  });
}

/** Whether a value stems from one of these packages: imported from it, made by it, or a member or method result of such. */
export function stemsFrom(val: Val | undefined, isPackage: (pkg: string) => boolean, depth = 0): boolean {
  if (val === undefined || depth > 6) return false;
  const named = packageOf(val);
  if (named !== undefined) return isPackage(named.pkg);
  switch (val.t) {
    case 'call': {
      const by = calledPackageOf(val);
      if (by !== undefined && isPackage(by.pkg)) return true;
      return val.call.recv !== undefined && stemsFrom(val.call.recv, isPackage, depth + 1);
    }
    case 'mem':
      return stemsFrom(val.of, isPackage, depth + 1);
    case 'param':
      return stemsFrom(val.of.recv ?? val.of.f, isPackage, depth + 1);
    case 'alt':
      return alternativesOf(val).some((a) => stemsFrom(a.val, isPackage, depth + 1));
    case 'obj':
      return val.obj.cls?.parent !== undefined && stemsFrom(val.obj.cls.parent, isPackage, depth + 1);
    default:
      return false;
  }
}

/** How a module came to be loaded: import places from the entry down to it. */
export function importPath(wiring: Wiring, file: string): readonly Loc[] {
  const path: Loc[] = [];
  let at = wiring.modules.get(file)?.via;
  while (at !== undefined && path.length < 40) {
    path.unshift(at.at);
    at = wiring.modules.get(at.file)?.via;
  }
  return path;
}
