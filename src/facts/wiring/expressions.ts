import { type Expr, type Prop, type Span, spanFrom } from '../../model/index.ts';
import { isGiven } from './builtins.ts';
import { callValue, instanceOf } from './calls.ts';
import { makeClass } from './classes.ts';
import { addItems, at, functionKey, giveUp, limits, under, type Machine } from './machine.ts';
import { getMember } from './members.ts';
import { moduleNamed } from './module-names.ts';
import { requireModule } from './modules.ts';
import { bind, keyOf, selfOf, slotOf } from './scope.ts';
import { truthOf } from './truth.ts';
import { altOf, lit, unknownVal, type FnVal, type ObjVal, type Scope, type Val } from './values.ts';

/** Evaluates an expression of a file in a scope. Calls it makes land in the trace. */
export function evalExpr(m: Machine, file: string, e: Expr, scope: Scope): Val {
  m.steps += 1;
  if (m.steps > limits.steps) {
    giveUp(m, 'the service is larger than one evaluation may be');
    return unknownVal('not evaluated', at(file, e.at));
  }
  switch (e.k) {
    case 'lit':
      return lit(e.v, at(file, e.at));
    case 'tpl':
      return joined(
        e.parts.map((p) => (typeof p === 'string' ? p : evalExpr(m, file, p, scope))),
        at(file, e.at),
      );
    case 'tag': {
      const f = evalExpr(m, file, e.f, scope);
      const args = e.parts.filter((p) => typeof p !== 'string').map((p) => evalExpr(m, file, p, scope));
      return callValue(m, f, args, { at: at(file, e.at), nameAt: at(file, e.f.at), isNew: false, used: true });
    }
    case 'regex':
      return { t: 'regex', v: e.v, at: at(file, e.at) };
    case 'id': {
      if (e.n === 'undefined') return lit(undefined, at(file, e.at));
      const slot = slotOf(scope, e.n);
      if (slot !== undefined) return slot.live?.() ?? slot.val;
      return m.globals.get(e.n) ?? { t: 'global', name: e.n, at: at(file, e.at) };
    }
    case 'this':
      return selfOf(scope) ?? unknownVal('this', at(file, e.at));
    case 'super':
      return unknownVal('super', at(file, e.at));
    case 'meta':
      return { t: 'global', name: e.n, at: at(file, e.at) };
    case 'mem': {
      if (e.o.k === 'super') return superMember(m, file, e, scope);
      const o = evalExpr(m, file, e.o, scope);
      const name = typeof e.p === 'string' ? e.p : keyOf(evalExpr(m, file, e.p, scope));
      if (name === undefined) return dynamicMember(o, at(file, e.at));
      return getMember(m, o, name, at(file, e.at));
    }
    case 'call':
      return evalCall(m, file, e, scope, true);
    case 'import': {
      const from = typeof e.from === 'string' ? e.from : moduleNamed(m.repo, file, evalExpr(m, file, e.from, scope));
      if (from === undefined) return unknownVal('a module whose name is computed', at(file, e.at));
      return requireModule(m, file, from, at(file, e.at), e.how === 'require' ? 'require' : 'import');
    }
    case 'fn':
      return { t: 'fn', fn: closure(m, file, e.i, scope) };
    case 'class':
      return { t: 'class', cls: makeClass(m, file, e.i, scope) };
    case 'obj':
      return objectOf(m, file, e.p, scope, e.at);
    case 'arr': {
      const items: Val[] = [];
      let open = false;
      for (const item of e.e) {
        if (item.k !== 'spread') items.push(evalExpr(m, file, item, scope));
        else {
          const inner = evalExpr(m, file, item.e, scope);
          if (inner.t === 'arr') open = !addItems(items, inner.items) || open || inner.open === true;
          else {
            items.push(inner);
            open = true;
          }
        }
      }
      return open ? { t: 'arr', items, at: at(file, e.at), open } : { t: 'arr', items, at: at(file, e.at) };
    }
    case 'spread':
      return evalExpr(m, file, e.e, scope);
    case 'op':
      return operation(m, file, e, scope);
    case 'un': {
      const inner = evalExpr(m, file, e.e, scope);
      if (e.op === '!') return inner.t === 'lit' ? lit(!inner.v, at(file, e.at)) : { t: 'not', e: inner };
      if (e.op === '-' && inner.t === 'lit' && typeof inner.v === 'number') return lit(-inner.v, at(file, e.at));
      if (e.op === '+') return isGiven(inner) ? unknownVal('a number', at(file, e.at)) : inner;
      if (e.op === 'void') return lit(undefined);
      return unknownVal(e.op, at(file, e.at));
    }
    case 'cond': {
      const test = evalExpr(m, file, e.test, scope);
      const place = at(file, e.test.at);
      const certain = certainTruth(m, test);
      if (certain !== undefined) return evalExpr(m, file, certain ? e.then : e.else, scope);
      const yes = [{ test, side: true, at: place }] as const;
      const no = [{ test, side: false, at: place }] as const;
      const a = under(m, yes, () => evalExpr(m, file, e.then, scope));
      const b = under(m, no, () => evalExpr(m, file, e.else, scope));
      return altOf([
        { val: a, when: yes },
        { val: b, when: no },
      ]);
    }
    case 'set':
      return assignment(m, file, e, scope);
    case 'seq': {
      let last: Val = lit(undefined);
      for (const part of e.e) last = evalExpr(m, file, part, scope);
      return last;
    }
    case 'await':
      return e.e.k === 'call' ? evalCall(m, file, e.e, scope, true, true) : evalExpr(m, file, e.e, scope);
    case '?': {
      for (const part of e.e) evalExpr(m, file, part, scope);
      return unknownVal(e.what, at(file, e.at));
    }
  }
}

/** A call expression; `used` is false for a bare statement. */
export function evalCall(m: Machine, file: string, e: Extract<Expr, { k: 'call' }>, scope: Scope, used: boolean, awaited = false): Val {
  const place = at(file, e.at);
  const nameAt = at(file, e.f.k === 'mem' ? e.f.pAt : e.f.at);
  if (e.f.k === 'super') {
    const args = argumentsOf(m, file, e.a, scope);
    const self = selfOf(scope);
    const home = homeOf(scope);
    if (self !== undefined && home?.parent !== undefined)
      instanceOf(m, home.parent, args, { at: place, nameAt, isNew: true, used: true }, self);
    return lit(undefined);
  }
  const f = evalExpr(m, file, e.f, scope);
  const args = argumentsOf(m, file, e.a, scope);
  return callValue(m, f, args, { at: place, nameAt, isNew: e.new === true, used, awaited });
}

function homeOf(scope: Scope): Scope['home'] {
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) if (s.home !== undefined) return s.home;
  return undefined;
}

function superMember(m: Machine, file: string, e: Extract<Expr, { k: 'mem' }>, scope: Scope): Val {
  const home = homeOf(scope);
  const self = selfOf(scope);
  if (home?.parent === undefined || typeof e.p !== 'string') return unknownVal('super member', at(file, e.at));
  if (home.parent.t !== 'class') return { t: 'mem', of: home.parent, p: e.p, at: at(file, e.at) };
  const method = methodOf(m, home.parent.cls, e.p, self);
  return method === undefined ? unknownVal('super member', at(file, e.at)) : { t: 'fn', fn: method };
}

/** A method of a class or of what it extends, bound to `self`. */
export function methodOf(m: Machine, cls: NonNullable<Scope['home']>, name: string, self: Val | undefined): FnVal | undefined {
  const member = cls.outline.members.find((x) => x.name === name && x.static !== true && (x.kind === 'method' || x.kind === 'get'));
  if (member?.fn !== undefined)
    return closure(m, cls.file, member.fn, cls.env, { ...(self === undefined ? {} : { self }), home: cls, name });
  return cls.parent?.t === 'class' ? methodOf(m, cls.parent.cls, name, self) : undefined;
}

function argumentsOf(m: Machine, file: string, exprs: readonly Expr[], scope: Scope): readonly Val[] {
  const args: Val[] = [];
  for (const a of exprs) {
    if (a.k !== 'spread') {
      args.push(evalExpr(m, file, a, scope));
      continue;
    }
    const inner = evalExpr(m, file, a.e, scope);
    if (inner.t === 'arr') addItems(args, inner.items);
    else args.push(inner);
  }
  return args;
}

/** Makes a function value that remembers the scope it was written in. */
export function closure(
  m: Machine,
  file: string,
  index: number,
  env: Scope,
  extra: { readonly self?: Val; readonly home?: NonNullable<Scope['home']>; readonly name?: string } = {},
): FnVal {
  const outline = m.modules.get(file)?.outline.functions[index];
  const name = extra.name ?? outline?.name;
  const fn: FnVal = {
    file,
    index,
    env,
    at: at(file, outline?.at ?? spanFrom(0, 0)),
    params: outline?.params.length ?? 0,
    props: new Map(),
    ...(name === undefined ? {} : { name }),
    ...(extra.self === undefined ? {} : { self: extra.self }),
    ...(extra.home === undefined ? {} : { home: extra.home }),
  };
  const key = functionKey(file, index);
  if (!m.closures.has(key) || extra.self !== undefined) m.closures.set(key, fn);
  return fn;
}

/** An empty object made at a place. */
export function newObject(m: Machine, place: ObjVal['at'], cls?: NonNullable<ObjVal['cls']>): ObjVal {
  return {
    props: new Map(),
    propAt: new Map(),
    spreads: [],
    at: place,
    depth: m.conds.length,
    ...(cls === undefined ? {} : { cls }),
  };
}

function objectOf(m: Machine, file: string, props: readonly Prop[], scope: Scope, span: Span): Val {
  const obj = newObject(m, at(file, span));
  const self: Val = { t: 'obj', obj };
  for (const prop of props) {
    if ('spread' in prop) {
      spreadInto(obj, evalExpr(m, file, prop.spread, scope));
      continue;
    }
    const name = 'n' in prop ? prop.n : keyOf(evalExpr(m, file, prop.key, scope));
    const val = prop.e.k === 'fn' ? methodValue(m, file, prop.e.i, scope, self) : evalExpr(m, file, prop.e, scope);
    if (name === undefined) {
      obj.spreads.push(unknownVal('computed key', at(file, prop.at)));
      continue;
    }
    if ('n' in prop && prop.accessor === 'get' && val.t === 'fn') (obj.getters ??= new Map()).set(name, val.fn);
    else if (!('n' in prop) || prop.accessor !== 'set') obj.props.set(name, val);
    obj.propAt.set(name, at(file, prop.at));
  }
  return self;
}

function methodValue(m: Machine, file: string, index: number, scope: Scope, self: Val): Val {
  const arrow = m.modules.get(file)?.outline.functions[index]?.arrow === true;
  return { t: 'fn', fn: closure(m, file, index, scope, arrow ? {} : { self }) };
}

function spreadInto(obj: ObjVal, from: Val): void {
  if (from.t === 'obj' && from.obj.cls === undefined) {
    for (const [name, val] of from.obj.props) {
      obj.props.set(name, val);
      const place = from.obj.propAt.get(name);
      if (place !== undefined) obj.propAt.set(name, place);
    }
    obj.spreads.push(...from.obj.spreads);
    return;
  }
  if (from.t === 'lit') return;
  // `...(flag ? { a } : {})` and `...(flag && { a })`: what may be there is there conditionally.
  if (from.t === 'alt' && from.of.every((a) => a.val.t === 'obj' || a.val.t === 'lit')) {
    for (const a of from.of) {
      if (a.val.t !== 'obj') continue;
      for (const [name, val] of a.val.obj.props) {
        const old = obj.props.get(name);
        obj.props.set(
          name,
          altOf([{ val, when: a.when }, ...(old === undefined ? [{ val: lit(undefined), when: [] }] : [{ val: old, when: [] }])]),
        );
        const place = a.val.obj.propAt.get(name);
        if (place !== undefined) obj.propAt.set(name, place);
      }
    }
    return;
  }
  obj.spreads.push(from);
}

function dynamicMember(o: Val, place: ObjVal['at']): Val {
  // A member picked by something unknown may be any of them.
  if (o.t === 'obj' && o.obj.props.size > 0 && o.obj.props.size <= 8)
    return altOf([...o.obj.props.values()].map((val) => ({ val, when: [] })));
  if (o.t === 'arr' && o.items.length > 0 && o.items.length <= 8) return altOf(o.items.map((val) => ({ val, when: [] })));
  return unknownVal('a computed member', place);
}

/** The truth of a test whatever the environment is: literals and values that are always truthy. */
export function certainTruth(m: Machine, test: Val): boolean | undefined {
  if (test.t === 'lit') return Boolean(test.v);
  if (test.t === 'op' && isMainTest(test)) return test.at.file === m.entry;
  if (test.t === 'fn' || test.t === 'class' || test.t === 'arr' || test.t === 'ext') return true;
  return undefined;
}

/** `require.main === module`, `import.meta.url === pathToFileURL(process.argv[1]).href`. */
function isMainTest(test: Extract<Val, { t: 'op' }>): boolean {
  if (test.op !== '===' && test.op !== '==') return false;
  return [test.l, test.r].some(
    (side) =>
      (side.t === 'mem' && side.of.t === 'global' && side.of.name === 'require' && side.p === 'main') ||
      (side.t === 'mem' && side.p === 'url' && side.of.t === 'global' && side.of.name === 'import.meta') ||
      (side.t === 'lit' && typeof side.v === 'string' && side.v.startsWith('file://')),
  );
}

function operation(m: Machine, file: string, e: Extract<Expr, { k: 'op' }>, scope: Scope): Val {
  const l = evalExpr(m, file, e.l, scope);
  const place = at(file, e.at);
  if (e.op === '&&' || e.op === '||' || e.op === '??') {
    const sure = certainTruth(m, l);
    if (sure !== undefined && e.op !== '??') {
      if ((e.op === '&&') === sure) return evalExpr(m, file, e.r, scope);
      return l;
    }
    if (
      e.op === '??' &&
      l.t !== 'alt' &&
      l.t !== 'env' &&
      l.t !== 'unknown' &&
      l.t !== 'mem' &&
      l.t !== 'param' &&
      l.t !== 'call' &&
      l.t !== 'op'
    ) {
      if (l.t !== 'lit' || (l.v !== undefined && l.v !== null)) return l;
      return evalExpr(m, file, e.r, scope);
    }
    const cond = { test: l, side: e.op === '&&', at: at(file, e.l.at) };
    const r = under(m, [cond], () => evalExpr(m, file, e.r, scope));
    if (e.op === '&&' && !isPlain(r))
      return altOf([
        { val: r, when: [cond] },
        { val: lit(undefined), when: [{ ...cond, side: false }] },
      ]);
    if (e.op !== '&&' && !isPlain(r) && !isPlain(l))
      return altOf([
        { val: l, when: [{ ...cond, side: true }] },
        { val: r, when: [cond] },
      ]);
    return { t: 'op', op: e.op, l, r, at: place };
  }
  const r = evalExpr(m, file, e.r, scope);
  if (e.op === '+') {
    if (isText(l) || isText(r)) return joined([l, r], place);
  }
  const folded = foldNumbers(e.op, l, r);
  if (folded !== undefined) return lit(folded, place);
  return { t: 'op', op: e.op, l, r, at: place };
}

/** A value that is data rather than something that can be wired. */
function isPlain(val: Val): boolean {
  return val.t === 'lit' || val.t === 'env' || val.t === 'str' || val.t === 'op' || val.t === 'not' || val.t === 'unknown';
}

function isText(val: Val): boolean {
  return (val.t === 'lit' && typeof val.v === 'string') || val.t === 'str';
}

function foldNumbers(op: string, l: Val, r: Val): number | boolean | undefined {
  if (l.t !== 'lit' || r.t !== 'lit') return undefined;
  const isNothing = (v: unknown): boolean => v === null || v === undefined;
  const isEqual = l.v === r.v || (op.length === 2 && isNothing(l.v) && isNothing(r.v));
  if (op === '===' || op === '==') return isEqual;
  if (op === '!==' || op === '!=') return !isEqual;
  if (typeof l.v !== 'number' || typeof r.v !== 'number') return undefined;
  switch (op) {
    case '+':
      return l.v + r.v;
    case '-':
      return l.v - r.v;
    case '*':
      return l.v * r.v;
    case '/':
      return l.v / r.v;
    case '**':
      return l.v ** r.v;
    case '<<':
      return l.v << r.v;
    case '%':
      return l.v % r.v;
    case '>':
      return l.v > r.v;
    case '<':
      return l.v < r.v;
    default:
      return undefined;
  }
}

const mostParts = 200;

/** Joins the parts of a string; a literal when all are known. */
function joined(parts: readonly (string | Val)[], place: ObjVal['at']): Val {
  const flat: (string | Val)[] = [];
  const add = (part: string | Val): void => {
    if (typeof part !== 'string' && part.t === 'lit') part = String(part.v);
    if (typeof part !== 'string' && part.t === 'str') {
      part.parts.forEach(add);
      return;
    }
    const last = flat.at(-1);
    if (typeof part === 'string' && typeof last === 'string') flat[flat.length - 1] = last + part;
    else flat.push(part);
  };
  parts.forEach(add);
  // A text that is put together from itself over and over.
  if (flat.length > mostParts) return unknownVal('a long text', place);
  if (flat.length === 0) return lit('', place);
  const only = flat[0];
  if (flat.length === 1 && typeof only === 'string') return lit(only, place);
  return { t: 'str', parts: flat, at: place };
}

function assignment(m: Machine, file: string, e: Extract<Expr, { k: 'set' }>, scope: Scope): Val {
  const right = evalExpr(m, file, e.e, scope);
  if (e.op === '=') {
    bind(m, file, scope, e.to, right, 'assign');
    return right;
  }
  const old = e.to.p === 'id' ? slotOf(scope, e.to.n)?.val : e.to.p === 'mem' ? evalExpr(m, file, e.to.e, scope) : undefined;
  if (old === undefined) return right;
  const op = e.op.slice(0, -1);
  if (op === '||' || op === '??') {
    const truth = truthOf(old);
    const val: Val = truth.value === false && old.t === 'lit' ? right : { t: 'op', op, l: old, r: right, at: at(file, e.at) };
    bind(m, file, scope, e.to, val, 'assign');
    return val;
  }
  if (op === '+' && (isText(old) || isText(right))) {
    const val = joined([old, right], at(file, e.at));
    bind(m, file, scope, e.to, val, 'assign');
    return val;
  }
  const val = unknownVal('a running value', at(file, e.at));
  bind(m, file, scope, e.to, val, 'assign');
  return val;
}
