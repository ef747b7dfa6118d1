import type { JsClass, Loc } from '../../model/index.ts';

/**
 * What an expression of the scanned program stands for, as far as it can be known without running it.
 * Values that come from packages are symbolic: `express()` is "the result of that call", and what is
 * later done with it is written down in the trace.
 */
export type Val =
  /** A known primitive. */
  | { readonly t: 'lit'; readonly v: string | number | boolean | null | undefined; readonly at?: Loc }
  /** A string of which only parts are known. */
  | { readonly t: 'str'; readonly parts: readonly (string | Val)[]; readonly at: Loc }
  /** An export of a package or builtin: `path` [] is the module itself. `fastify-plugin` default = path ['default']. */
  | { readonly t: 'ext'; readonly pkg: string; readonly path: readonly string[]; readonly at: Loc }
  /** A global: process, console, setTimeout, module ... */
  | { readonly t: 'global'; readonly name: string; readonly at: Loc }
  /** The namespace of one of the repository's own ES modules. */
  | { readonly t: 'module'; readonly file: string }
  /** The result of a recorded call. */
  | { readonly t: 'call'; readonly call: CallEvent }
  /** A member of a symbolic value. */
  | { readonly t: 'mem'; readonly of: Val; readonly p: string; readonly at: Loc }
  /** A parameter of a callback that was handed to a recorded call: which argument (or property path in it), which parameter. */
  | { readonly t: 'param'; readonly of: CallEvent; readonly path: string; readonly index: number; readonly name?: string }
  | { readonly t: 'fn'; readonly fn: FnVal }
  | { readonly t: 'class'; readonly cls: ClassVal }
  | { readonly t: 'obj'; readonly obj: ObjVal }
  | { readonly t: 'arr'; readonly items: Val[]; readonly at: Loc; /** Not all items are known. */ open?: boolean }
  /** `process.env.NAME`, perhaps through a schema that gives a default. */
  | {
      readonly t: 'env';
      readonly name: string;
      readonly at: Loc;
      readonly fallback?: Val;
      /** The fallback counts outside production only. */ readonly devOnly?: true;
    }
  | { readonly t: 'op'; readonly op: string; readonly l: Val; readonly r: Val; readonly at: Loc }
  | { readonly t: 'not'; readonly e: Val }
  | { readonly t: 'regex'; readonly v: string; readonly at: Loc }
  /** One of several, depending on conditions. */
  | { readonly t: 'alt'; readonly of: readonly Alternative[] }
  | { readonly t: 'unknown'; readonly why: string; readonly at?: Loc };

export interface Alternative {
  readonly val: Val;
  readonly when: readonly Cond[];
}

/** A condition on the way to a place: `test` evaluated, and whether the place lies on its true or false side. */
export interface Cond {
  readonly test: Val;
  readonly side: boolean;
  readonly at: Loc;
  /** `catch` = only after an exception; `loop` = per iteration of something unknown. */
  readonly kind?: 'catch' | 'loop' | 'case';
}

/** A call of something that is not the scanned program's own code, in the order of evaluation. */
export interface CallEvent {
  readonly id: number;
  readonly f: Val;
  /** Receiver and method name, when the callee is a member. */
  readonly recv?: Val;
  readonly method?: string;
  readonly args: readonly Val[];
  readonly isNew: boolean;
  readonly at: Loc;
  /** The name of the method (or the callee), for narrow evidence. */
  readonly nameAt: Loc;
  readonly conds: readonly Cond[];
  /** The call whose callback this runs in, with the path of the callback in its arguments. */
  readonly within?: { readonly call: CallEvent; readonly path: string };
  /** Own class method, function or module this call stands in. */
  readonly inFn?: FnVal;
  /** The function was never reached from the entry: evaluated on its own, parameters unknown. */
  readonly swept: boolean;
  /** The result is awaited, returned, assigned or passed on rather than dropped (a bare statement). */
  used: boolean;
  /** What it does to its arguments has been written into the trace. */
  isModelled?: true;
  /** Its promise is awaited where it is made. */
  readonly awaited: boolean;
  /** Properties assigned on the result: `app.locals = ...`. */
  readonly props: Map<string, Val>;
}

export interface FnVal {
  readonly file: string;
  /** Index in the outline's functions. */
  readonly index: number;
  readonly env: Scope;
  readonly self?: Val;
  readonly at: Loc;
  readonly name?: string;
  readonly params: number;
  /** Class the function is a method of (for `super`). */
  readonly home?: ClassVal;
  /** Arguments bound by `.bind`. */
  readonly bound?: readonly Val[];
  readonly props: Map<string, Val>;
}

export interface ClassVal {
  readonly file: string;
  readonly index: number;
  readonly outline: JsClass;
  readonly env: Scope;
  readonly name?: string;
  readonly at: Loc;
  readonly parent?: Val;
  readonly statics: Map<string, Val>;
  readonly decorators: readonly Val[];
}

export interface ObjVal {
  readonly props: Map<string, Val>;
  /** Where each property is written. */
  readonly at: Loc;
  readonly propAt: Map<string, Loc>;
  /** Values spread into the object that could not be looked into. */
  readonly spreads: Val[];
  /** Getters, evaluated on access. */
  getters?: Map<string, FnVal>;
  readonly cls?: ClassVal;
  /** The function that `new` was called on: its `prototype` holds the methods. */
  readonly made?: FnVal;
  /** How many conditions were open when the object was made. */
  readonly depth: number;
}

export interface Slot {
  val: Val;
  /** Imported bindings are looked up when they are used: modules may import each other. */
  readonly live?: () => Val;
  /** How many conditions were open when the name was declared. */
  readonly depth: number;
}

export interface Scope {
  readonly names: Map<string, Slot>;
  /** Numbers the scopes of one evaluation; undefined for those made outside of it. */
  readonly id?: number;
  readonly parent: Scope | undefined;
  /** `this` of the nearest function; undefined looks further out. */
  self?: Val;
  readonly home?: ClassVal;
}

export function unknownVal(why: string, at?: Loc): Val {
  return at === undefined ? { t: 'unknown', why } : { t: 'unknown', why, at };
}

export function lit(v: string | number | boolean | null | undefined, at?: Loc): Val {
  return at === undefined ? { t: 'lit', v } : { t: 'lit', v, at };
}

/** The string a value is known to be. */
export function stringOf(val: Val | undefined): string | undefined {
  return val?.t === 'lit' && typeof val.v === 'string' ? val.v : undefined;
}

/** The string a value is, or is by default: `process.env.PATH_PREFIX || '/api'` gives "/api". */
export function defaultString(val: Val | undefined): string | undefined {
  if (val === undefined) return undefined;
  if (val.t === 'op' && (val.op === '||' || val.op === '??')) return defaultString(val.r) ?? defaultString(val.l);
  if (val.t === 'env') return val.devOnly === true ? undefined : defaultString(val.fallback);
  return stringOf(val);
}

/** The number a value is known to be. */
export function numberOf(val: Val | undefined): number | undefined {
  return val?.t === 'lit' && typeof val.v === 'number' ? val.v : undefined;
}

/** Where a value was written, when it remembers. */
export function placeOf(val: Val | undefined): Loc | undefined {
  if (val === undefined) return undefined;
  switch (val.t) {
    case 'call':
      return val.call.at;
    case 'fn':
      return val.fn.at;
    case 'class':
      return val.cls.at;
    case 'obj':
      return val.obj.at;
    case 'not':
      return placeOf(val.e);
    case 'alt':
      return placeOf(val.of[0]?.val);
    case 'param':
      return val.of.at;
    case 'module':
      return { file: val.file, start: 0, end: 0 };
    default:
      return val.at;
  }
}

/** Every alternative of a value with the conditions under which it is the one; a plain value is its only alternative. */
export function alternativesOf(val: Val): readonly Alternative[] {
  return val.t === 'alt' ? val.of : [{ val, when: [] }];
}

/** Conditions kept beside one alternative; the outermost say most. */
const mostConditions = 16;

/**
 * Folds alternatives into one value: alternatives inside alternatives are lifted out, equal ones kept once,
 * at most `limit` in all. A value put together from itself over and over stays small that way.
 */
export function altOf(alternatives: readonly Alternative[], limit = 8): Val {
  const seen: Alternative[] = [];
  const add = (a: Alternative): void => {
    if (seen.length >= limit) return;
    if (a.val.t === 'alt') {
      for (const b of a.val.of) add({ val: b.val, when: [...a.when, ...b.when].slice(0, mostConditions) });
      return;
    }
    if (a.val.t === 'unknown' && seen.some((s) => s.val.t === 'unknown')) return;
    if (seen.some((s) => s.when.length === 0 && isSame(s.val, a.val))) return;
    seen.push(a);
  };
  alternatives.forEach(add);
  const only = seen[0];
  if (only === undefined) return lit(undefined);
  if (seen.length === 1) return only.val;
  return { t: 'alt', of: seen };
}

/** Whether two values are the same thing (identity for objects and calls, equality for primitives). */
export function isSame(a: Val, b: Val): boolean {
  if (a === b) return true;
  if (a.t !== b.t) return false;
  switch (a.t) {
    case 'lit':
      return b.t === 'lit' && a.v === b.v;
    case 'call':
      return b.t === 'call' && a.call === b.call;
    case 'fn':
      return b.t === 'fn' && (a.fn === b.fn || (a.fn.file === b.fn.file && a.fn.index === b.fn.index && a.fn.env === b.fn.env));
    case 'class':
      return b.t === 'class' && a.cls === b.cls;
    case 'obj':
      return b.t === 'obj' && a.obj === b.obj;
    case 'ext':
      return b.t === 'ext' && a.pkg === b.pkg && a.path.join('.') === b.path.join('.');
    case 'global':
      return b.t === 'global' && a.name === b.name;
    case 'mem':
      return b.t === 'mem' && a.p === b.p && isSame(a.of, b.of);
    case 'param':
      return b.t === 'param' && a.of === b.of && a.path === b.path && a.index === b.index;
    case 'env':
      return b.t === 'env' && a.name === b.name;
    case 'arr':
      return b.t === 'arr' && a.items === b.items;
    case 'module':
      return b.t === 'module' && a.file === b.file;
    default:
      return false;
  }
}

/**
 * The package a value comes from and the member path in it, looking through calls:
 * `require('helmet')` and `import helmet` give ['helmet', ''], `express.Router` ['express', 'Router'].
 * The `default` member of a package is the package itself.
 */
export function packageOf(val: Val | undefined): { readonly pkg: string; readonly member: string } | undefined {
  if (val === undefined) return undefined;
  if (val.t === 'ext') {
    // Asked of every call of every service: most are of a package or of one member of it.
    const { pkg, path } = val;
    if (path.length < 2) return { pkg, member: path[0] === undefined || path[0] === 'default' ? '' : path[0] };
    return { pkg, member: path.filter((p) => p !== 'default').join('.') };
  }
  if (val.t === 'mem') {
    const of = packageOf(val.of);
    if (of === undefined) return undefined;
    if (val.p === 'default') return of;
    return { pkg: of.pkg, member: of.member === '' ? val.p : `${of.member}.${val.p}` };
  }
  return undefined;
}

/** The package function whose call produced the value: `helmet()` gives ['helmet', '']. */
export function calledPackageOf(
  val: Val | undefined,
): { readonly pkg: string; readonly member: string; readonly call: CallEvent } | undefined {
  if (val?.t !== 'call') return undefined;
  const of = packageOf(val.call.f);
  return of === undefined ? undefined : { ...of, call: val.call };
}

/** A property of an object value, through getters already folded in; undefined when it is not there. */
export function propOf(val: Val | undefined, name: string): Val | undefined {
  return val?.t === 'obj' ? val.obj.props.get(name) : undefined;
}

/** Whether every property of an object is known, so that absence means absence. */
export function isClosed(val: Val): boolean {
  return val.t === 'obj' && val.obj.spreads.length === 0 && val.obj.cls === undefined;
}
