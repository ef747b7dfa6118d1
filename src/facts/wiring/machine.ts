import { type JsOutline, type Loc, locOf, type Repo, type Span } from '../../model/index.ts';
import type { CallEvent, ClassVal, Cond, FnVal, Scope, Val } from './values.ts';

/** Limits of one evaluation. They bound time on any input; reaching one is written into `incomplete`. */
export const limits = {
  /** Expressions evaluated per service entry. */
  steps: 1_500_000,
  /** Own functions inside each other. */
  depth: 70,
  /** Evaluations of one function body while the program starts up ... */
  startupRuns: 150,
  /** ... of which the first few whatever they cost, and further ones while all of them together took this many expressions. */
  freeRuns: 12,
  runSteps: 30_000,
  /** ... and while it serves requests, where one look at a body says all: per closure, and per function in all. */
  requestRuns: 2,
  closureRuns: 400,
  /** ... except for what the one handler of a plain server answers its paths with. */
  branchRuns: 60,
  /** Items of a list that a loop or a callback is run for. */
  items: 80,
  /** Items a list may grow to: one that a loop adds to itself doubles with every round. */
  listItems: 2_000,
  /** Calls kept in the trace. */
  calls: 120_000,
} as const;

/** One of the repository's own modules as evaluated. */
export interface ModuleVal {
  readonly file: string;
  readonly outline: JsOutline;
  readonly scope: Scope;
  /** CommonJS: the object whose `exports` property is what others get. */
  readonly commonjs: Val;
  /** ES exports by name, looked up when used. */
  readonly exports: Map<string, () => Val>;
  /** `export * from` targets. */
  readonly stars: Val[];
  /** Who imported it first, and where. */
  readonly via: { readonly file: string; readonly at: Loc } | undefined;
  done: boolean;
}

/** Knows something about a package: gives results and members of its calls, or evaluates what it would load. */
export interface PackageModel {
  /** Called for every recorded call, after its callbacks were not yet run; a value replaces the symbolic result. */
  readonly onCall?: (m: Machine, call: CallEvent) => Val | undefined;
  /** A member of the result of a call: `cleanEnv(...).PORT`. */
  readonly member?: (m: Machine, call: CallEvent, name: string) => Val | undefined;
}

/** How often a function was evaluated, what that took with all it called, and its last result. */
export interface Run {
  count: number;
  steps: number;
  last: Val | undefined;
}

/** The state of one abstract run from one entry. Created by `evaluate`, passed to every step. */
export interface Machine {
  readonly repo: Repo;
  readonly entry: string;
  readonly models: readonly PackageModel[];
  readonly trace: CallEvent[];
  readonly modules: Map<string, ModuleVal>;
  readonly classes: ClassVal[];
  /** What the program puts on `global`: found by plain name from every module. */
  readonly globals: Map<string, Val>;
  /** Instances a dependency-injection container would share. */
  readonly singletons: Map<ClassVal, Val>;
  /** Packages whose own configuration something writes to while the program starts. */
  readonly filled: Set<string>;
  readonly incomplete: { readonly why: string; readonly at?: Loc }[];
  /** Function key -> how often its body was evaluated, and the last result. */
  readonly runs: Map<string, Run>;
  /** Every closure made, by function key: what `sweep` still has to look at. */
  readonly closures: Map<string, FnVal>;
  /** Which function (by key; "" = a module's top level) calls, or hands to a package, which others. */
  readonly edges: Map<string, Set<string>>;
  /** Functions being evaluated now, innermost last. */
  readonly active: string[];
  /** Members set on values of packages: `app.context.onerror = ...`. */
  readonly assigned: { readonly of: Val; readonly name: string; readonly val: Val; readonly at: Loc; readonly conds: readonly Cond[] }[];
  /** Callbacks that only run once the service is up (requests, signals): evaluated when everything is wired. */
  readonly later: (() => void)[];
  readonly conds: Cond[];
  /** The conditions as the last call recorded them; calls under the same conditions share one list. */
  condsNow: readonly Cond[];
  within: { readonly call: CallEvent; readonly path: string } | undefined;
  /** Inside a callback that runs per request. */
  perRequest: boolean;
  swept: boolean;
  inFn: FnVal | undefined;
  steps: number;
  scopes: number;
  /** Calls one of the program's values; used by package models. */
  readonly invoke: (f: Val, args: readonly Val[], at: Loc) => Val;
  /** Evaluates a module of the repository and gives its namespace or exports. */
  readonly load: (file: string, at: Loc, how: 'import' | 'require') => Val;
}

/** Adds to a list as much as it may hold; the answer says whether all of it found room. */
export function addItems(items: Val[], more: readonly Val[]): boolean {
  const room = Math.max(0, limits.listItems - items.length);
  for (const item of more.slice(0, room)) items.push(item);
  return more.length <= room;
}

/** Names a function of a file. */
export function functionKey(file: string, index: number): string {
  return `${file}#${index}`;
}

/**
 * Names a function together with the variables it closes over: the wrapper that `catchAsync(handler)` returns is
 * a different closure for every handler. Functions written at the top of a module have one closure only.
 */
export function closureKey(fn: FnVal): string {
  const key = functionKey(fn.file, fn.index);
  for (let s: Scope | undefined = fn.env; s !== undefined; s = s.parent) if (s.id !== undefined) return `${key}@${s.id}`;
  return key;
}

/** Puts the file of the machine's current function to a span. */
export function at(file: string, span: Span): Loc {
  return locOf(file, span);
}

/** The conditions open now, as a list that later changes do not touch. */
export function openConds(m: Machine): readonly Cond[] {
  const last = m.condsNow;
  if (last.length === m.conds.length && last.every((c, i) => c === m.conds[i])) return last;
  m.condsNow = [...m.conds];
  return m.condsNow;
}

/** Runs something under further conditions. */
export function under<T>(m: Machine, conds: readonly Cond[], run: () => T): T {
  if (conds.length === 0) return run();
  m.conds.push(...conds);
  try {
    return run();
  } finally {
    m.conds.length -= conds.length;
  }
}

/** Notes once why the evaluation is not whole. */
export function giveUp(m: Machine, why: string, place?: Loc): void {
  if (m.incomplete.some((i) => i.why === why)) return;
  m.incomplete.push(place === undefined ? { why } : { why, at: place });
}
