import type { Loc } from '../../model/index.ts';
import { callBuiltin } from './builtins.ts';
import { construct } from './classes.ts';
import { newObject } from './expressions.ts';
import { closureKey, functionKey, giveUp, limits, openConds, under, type Machine, type Run } from './machine.ts';
import { isBunServe } from './models/bun.ts';
import { bind, innerScope } from './scope.ts';
import { execBody } from './statements.ts';
import { altOf, alternativesOf, lit, packageOf, propOf, unknownVal, type CallEvent, type FnVal, type Val } from './values.ts';

/** How a call is written. */
export interface CallSite {
  readonly at: Loc;
  readonly nameAt: Loc;
  readonly isNew: boolean;
  readonly used: boolean;
  readonly awaited?: boolean;
}

/** Calls a value: the program's own functions are evaluated, everything else is written into the trace. */
export function callValue(m: Machine, f: Val, args: readonly Val[], site: CallSite): Val {
  switch (f.t) {
    case 'fn':
      if (site.isNew) {
        const self: Val = { t: 'obj', obj: { ...newObject(m, site.at), made: f.fn } };
        const returned = callFunction(m, { ...f.fn, self }, args, site.at);
        return returned.t === 'obj' || returned.t === 'call' || returned.t === 'fn' ? returned : self;
      }
      return callFunction(m, f.fn, args, site.at);
    case 'class':
      return construct(m, f.cls, args, site.at);
    case 'alt':
      return altOf(
        f.of
          .filter((a) => a.val.t !== 'lit')
          .slice(0, 4)
          .map((a) => ({ val: under(m, a.when, () => callValue(m, a.val, args, site)), when: a.when })),
      );
    case 'op': {
      // `(handler || fallback)(...)`: either.
      if (f.op !== '||' && f.op !== '??') break;
      return altOf([f.l, f.r].map((val) => ({ val: callValue(m, val, args, site), when: [] })));
    }
    default:
  }
  const built = callBuiltin(m, f, args, site);
  if (built !== undefined) return built;
  return record(m, f, args, site);
}

/** `super(...)` and `new` on a parent: runs the parent's constructor on an object that exists. */
export function instanceOf(m: Machine, parent: Val, args: readonly Val[], site: CallSite, self: Val): void {
  if (parent.t === 'class') {
    construct(m, parent.cls, args, site.at, self);
    return;
  }
  if (parent.t !== 'unknown') record(m, parent, args, site);
}

function record(m: Machine, f: Val, args: readonly Val[], site: CallSite): Val {
  if (m.trace.length >= limits.calls) {
    giveUp(m, 'the service makes more calls than one evaluation keeps', site.at);
    return unknownVal('not evaluated', site.at);
  }
  const member = f.t === 'mem' ? { recv: f.of, method: f.p } : f.t === 'ext' && f.path.length > 0 ? extMember(f) : {};
  const call: CallEvent = {
    id: m.trace.length,
    f,
    ...member,
    args,
    isNew: site.isNew,
    at: site.at,
    nameAt: site.nameAt,
    conds: openConds(m),
    swept: m.swept,
    used: site.used,
    awaited: site.awaited === true,
    props: new Map(),
    ...(m.within === undefined ? {} : { within: m.within }),
    ...(m.inFn === undefined ? {} : { inFn: m.inFn }),
  };
  m.trace.push(call);
  let result: Val = { t: 'call', call };
  for (const model of m.models) {
    const val = model.onCall?.(m, call);
    if (val !== undefined) {
      result = val;
      break;
    }
  }
  runCallbacks(m, call);
  return f.t === 'global' && f.name === 'Promise' && site.isNew ? settled(m, call) : result;
}

/** What `new Promise((resolve) => ...)` resolves to: whatever its function hands to `resolve`. */
function settled(m: Machine, promise: CallEvent): Val {
  const found: { val: Val; when: CallEvent['conds'] }[] = [];
  for (let i = promise.id + 1; i < m.trace.length; i += 1) {
    const call = m.trace[i];
    if (call?.f.t !== 'param' || call.f.of !== promise || call.f.index !== 0) continue;
    found.push({ val: resolvedWith(call), when: call.conds.slice(promise.conds.length) });
  }
  return found.length === 0 ? { t: 'call', call: promise } : altOf(found);
}

/**
 * What a `resolve(x)` is given. `const server = app.listen(port, () => resolve(server))` runs its callback here before
 * the name is bound, while in truth it runs long after: the name can only be what the call gives.
 */
function resolvedWith(call: CallEvent): Val {
  const given = call.args[0] ?? lit(undefined);
  const outer = call.within?.call;
  return given.t === 'global' && outer?.method === 'listen' ? { t: 'call', call: outer } : given;
}

function extMember(f: Extract<Val, { t: 'ext' }>): { recv: Val; method: string } {
  return { recv: { ...f, path: f.path.slice(0, -1) }, method: f.path.at(-1) ?? '' };
}

/** Names of first parameters that say "this runs once per request, message or event". */
const perRequestNames = /^_?(req|request|ctx|context|c|res|msg|message|job|socket|event)$/;
/** As those, for functions that may as well be the next step of starting up: `connect(url, (err) => app.listen())`. */
const afterwardsNames = /^_?(err|error|_)$/;

/** Evaluates the functions handed to a recorded call, with parameters that say where they come from. */
function runCallbacks(m: Machine, call: CallEvent): void {
  const found: { fn: FnVal; path: string }[] = [];
  call.args.forEach((arg, i) => functionsIn(arg, String(i), 0, found));
  for (const { fn, path } of found) {
    const outline = m.modules.get(fn.file)?.outline.functions[fn.index];
    if (outline === undefined) continue;
    const params = outline.params.map((p, index): Val => {
      const name = p.p === 'id' ? p.n : undefined;
      const options = index === 1 ? pluginOptions(call, path) : undefined;
      if (options !== undefined) return options;
      return { t: 'param', of: call, path, index, ...(name === undefined ? {} : { name }) };
    });
    const first = outline.params[0];
    const name = first?.p === 'id' ? first.n : '';
    const served = perRequestNames.test(name) || isBunServe(call);
    const evaluate = (): void => {
      const before = { within: m.within, perRequest: m.perRequest };
      m.within = { call, path };
      m.perRequest = before.perRequest || served || afterwardsNames.test(name);
      callFunction(m, fn, params, call.at);
      m.within = before.within;
      m.perRequest = before.perRequest;
    };
    if (served || isSignal(call)) m.later.push(resumed(m, evaluate));
    else evaluate();
  }
}

/** What a plugin function gets as its options: `register(plugin, options)` or `register({ plugin: { register }, options })`. */
function pluginOptions(call: CallEvent, path: string): Val | undefined {
  if (call.method !== 'register') return undefined;
  if (/^0(\.register)?$/.test(path)) return call.args[1]?.t === 'obj' ? call.args[1] : undefined;
  const parts = path.split('.');
  if (parts.at(-1) !== 'register') return undefined;
  let holder: Val | undefined = call.args[Number(parts[0])];
  for (const part of parts.slice(1, parts.at(-2) === 'plugin' ? -2 : -1))
    holder = holder?.t === 'arr' ? holder.items[Number(part)] : propOf(holder, part);
  const options = propOf(holder, 'options');
  return options?.t === 'obj' ? options : undefined;
}

/** `process.on(...)` */
function isSignal(call: CallEvent): boolean {
  return (call.method === 'on' || call.method === 'once') && call.recv?.t === 'global' && call.recv.name === 'process';
}

/** The same evaluation later, in the circumstances of now. */
function resumed(m: Machine, evaluate: () => void): () => void {
  const conds = openConds(m);
  const caller = m.active.at(-1);
  const { inFn, perRequest, within, swept } = m;
  return () => {
    const before = {
      inFn: m.inFn,
      perRequest: m.perRequest,
      within: m.within,
      swept: m.swept,
    };
    const open = m.conds.splice(0, m.conds.length, ...conds);
    const active = m.active.splice(0, m.active.length, ...(caller === undefined ? [] : [caller]));
    Object.assign(m, { inFn, perRequest, within, swept });
    evaluate();
    m.conds.splice(0, m.conds.length, ...open);
    m.active.splice(0, m.active.length, ...active);
    Object.assign(m, before);
  };
}

function functionsIn(val: Val, path: string, depth: number, found: { fn: FnVal; path: string }[]): void {
  if (found.length >= 60) return;
  switch (val.t) {
    case 'fn':
      if (!found.some((f) => f.fn === val.fn)) found.push({ fn: val.fn, path });
      return;
    case 'obj':
      if (depth >= 3 || val.obj.cls !== undefined) return;
      for (const [name, inner] of val.obj.props) functionsIn(inner, `${path}.${name}`, depth + 1, found);
      return;
    case 'arr':
      if (depth >= 3) return;
      val.items.forEach((inner, i) => functionsIn(inner, `${path}.${i}`, depth + 1, found));
      return;
    case 'alt':
      for (const a of alternativesOf(val)) functionsIn(a.val, path, depth + 1, found);
      return;
    default:
      return;
  }
}

function addEdge(m: Machine, from: string, to: string): void {
  const known = m.edges.get(from);
  if (known === undefined) m.edges.set(from, new Set([to]));
  else known.add(to);
}

function runOf(m: Machine, key: string): Run {
  const run = m.runs.get(key) ?? { count: 0, steps: 0, last: undefined };
  m.runs.set(key, run);
  return run;
}

/**
 * A handler that tells its paths apart by itself answers all of them through the same few functions: under which
 * conditions one is called says what paths there are, so it is looked at again for each.
 */
function isBranch(m: Machine, run: Run, all: Run): boolean {
  if (run.count >= limits.branchRuns || all.steps > limits.runSteps) return false;
  for (let within = m.within; within !== undefined; within = within.call.within) if (isPlainServer(within.call)) return true;
  return false;
}

function isPlainServer(call: CallEvent): boolean {
  if (isBunServe(call)) return true;
  const by = packageOf(call.f);
  return by !== undefined && /^(http|https|http2)$/.test(by.pkg) && /^(createServer|createSecureServer|Server)$/.test(by.member);
}

/** Evaluates one of the program's own functions on the given arguments and gives what it returns. */
export function callFunction(m: Machine, fn: FnVal, args: readonly Val[], site: Loc): Val {
  const outline = m.modules.get(fn.file)?.outline.functions[fn.index];
  if (outline === undefined) return unknownVal('a function that is not there', site);
  const key = functionKey(fn.file, fn.index);
  const own = closureKey(fn);
  addEdge(m, m.active.at(-1) ?? '', own);
  if (own !== key) addEdge(m, key, own);
  const all = runOf(m, key);
  const run = own === key ? all : runOf(m, own);
  const serving = m.perRequest || m.swept;
  const spent = serving
    ? (run.count >= limits.requestRuns && !isBranch(m, run, all)) || all.count >= limits.closureRuns
    : all.count >= limits.startupRuns || (all.count >= limits.freeRuns && all.steps > limits.runSteps);
  const isRecursive = m.active.filter((k) => k === key || k.startsWith(`${key}@`)).length > 1;
  if (spent || isRecursive || m.active.length >= limits.depth) {
    // A closure nobody looked into is taken for any of its kind.
    if (run.count === 0 && own !== key) addEdge(m, own, key);
    return run.last ?? all.last ?? unknownVal('a recursive result', site);
  }
  run.count += 1;
  if (run !== all) all.count += 1;

  const scope = innerScope(fn.env, {
    ...(outline.arrow === true ? {} : { self: fn.self ?? unknownVal('this', fn.at) }),
    ...(fn.self !== undefined && outline.arrow === true ? { self: fn.self } : {}),
    ...(fn.home === undefined ? {} : { home: fn.home }),
    id: (m.scopes += 1),
  });
  const given = fn.bound === undefined ? args : [...fn.bound, ...args];
  if (outline.arrow !== true) scope.names.set('arguments', { val: { t: 'arr', items: [...given], at: site }, depth: m.conds.length });
  outline.params.forEach((param, i) => {
    if (outline.rest === true && i === outline.params.length - 1) {
      bind(m, fn.file, scope, param, { t: 'arr', items: given.slice(i), at: site }, 'declare');
      return;
    }
    bind(m, fn.file, scope, param, given[i] ?? lit(undefined), 'declare');
  });

  const before = m.inFn;
  m.inFn = fn;
  m.active.push(own);
  const open = m.conds.length;
  const started = m.steps;
  try {
    const result = execBody(m, fn.file, outline.body, scope);
    run.last = result;
    all.last = result;
    return result;
  } finally {
    all.steps += m.steps - started;
    m.conds.length = open;
    m.active.pop();
    m.inFn = before;
  }
}
