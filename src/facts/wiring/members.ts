import type { Loc } from '../../model/index.ts';
import { callFunction } from './calls.ts';
import { closure, methodOf, newObject } from './expressions.ts';
import { openConds, under, type Machine } from './machine.ts';
import { exportOf, sourceDirectory } from './modules.ts';
import { merged } from './scope.ts';
import { altOf, lit, propOf, unknownVal, type ClassVal, type Val } from './values.ts';

/** The member of a value by name. */
export function getMember(m: Machine, o: Val, name: string, place: Loc): Val {
  switch (o.t) {
    case 'ext':
      return { t: 'ext', pkg: o.pkg, path: [...o.path, name], at: o.at };
    case 'global':
      return globalMember(m, o, name, place);
    case 'mem':
      if (o.p === 'env' && isEnvHolder(o.of)) return { t: 'env', name, at: place };
      return { t: 'mem', of: o, p: name, at: place };
    case 'module':
      // `import('./main').then(...)`
      return exportOf(m, o.file, name) ?? (inheritedNames.has(name) ? { t: 'mem', of: o, p: name, at: place } : lit(undefined, place));
    case 'obj':
      return objectMember(m, o, name, place);
    case 'arr':
      if (name === 'length') return o.open === true ? unknownVal('length of a list', place) : lit(o.items.length, place);
      if (/^\d+$/.test(name))
        return o.items[Number(name)] ?? (o.open === true ? unknownVal('item of a list', place) : lit(undefined, place));
      return { t: 'mem', of: o, p: name, at: place };
    case 'fn':
      if (name === 'prototype' && !o.fn.props.has(name)) o.fn.props.set(name, { t: 'obj', obj: newObject(m, place) });
      return o.fn.props.get(name) ?? { t: 'mem', of: o, p: name, at: place };
    case 'class':
      return classMember(m, o.cls, name) ?? { t: 'mem', of: o, p: name, at: place };
    case 'call': {
      const own = o.call.props.get(name);
      if (own !== undefined) return own;
      for (const model of m.models) {
        const val = model.member?.(m, o.call, name);
        if (val !== undefined) return val;
      }
      return { t: 'mem', of: o, p: name, at: place };
    }
    case 'alt':
      return altOf(
        o.of
          .filter((a) => !(a.val.t === 'lit' && (a.val.v === undefined || a.val.v === null)))
          .map((a) => ({ val: under(m, a.when, () => getMember(m, a.val, name, place)), when: a.when })),
      );
    case 'lit':
      if (typeof o.v === 'string' && name === 'length') return lit(o.v.length, place);
      return { t: 'mem', of: o, p: name, at: place };
    default:
      return { t: 'mem', of: o, p: name, at: place };
  }
}

/** `process` or `import.meta`: what has an `env`. */
export function isEnvHolder(val: Val): boolean {
  if (val.t === 'global') return val.name === 'process' || val.name === 'import.meta' || val.name === 'Bun';
  if (val.t === 'ext') return val.pkg === 'process' && (val.path.length === 0 || val.path.join() === 'default');
  if (val.t === 'mem') return val.of.t === 'global' && val.of.name === 'globalThis' && val.p === 'process';
  return false;
}

function globalMember(m: Machine, o: Extract<Val, { t: 'global' }>, name: string, place: Loc): Val {
  if (o.name === 'import.meta') {
    if (name === 'dirname') return lit(sourceDirectory(place.file), place);
    if (name === 'filename') return lit(`/${place.file}`, place);
    if (name === 'url') return lit(`file:///${place.file}`, place);
    if (name === 'env') return { t: 'mem', of: o, p: 'env', at: place };
  }
  if (isGlobalObject(o.name)) {
    const own = m.globals.get(name);
    if (own !== undefined) return own;
    if (name === 'process') return { t: 'global', name, at: place };
  }
  return { t: 'mem', of: o, p: name, at: place };
}

function isGlobalObject(name: string): boolean {
  return name === 'global' || name === 'globalThis';
}

/** What every object or awaited value answers to; being absent from the props says nothing. */
const inheritedNames = new Set(['then', 'catch', 'finally', 'toString', 'hasOwnProperty', 'valueOf']);

function objectMember(m: Machine, o: Extract<Val, { t: 'obj' }>, name: string, place: Loc): Val {
  const own = o.obj.props.get(name);
  if (own !== undefined) return own;
  if (inheritedNames.has(name)) return { t: 'mem', of: o, p: name, at: place };
  const getter = o.obj.getters?.get(name);
  if (getter !== undefined) return callFunction(m, getter, [], place);
  if (o.obj.cls !== undefined) {
    const val = instanceMember(m, o, o.obj.cls, name, place);
    if (val !== undefined) return val;
  }
  const method = o.obj.made === undefined ? undefined : propOf(o.obj.made.props.get('prototype'), name);
  if (method !== undefined) return method.t === 'fn' ? { t: 'fn', fn: { ...method.fn, self: o } } : method;
  if (o.obj.spreads.length === 0 && o.obj.cls === undefined) {
    // Methods every object has (toString, hasOwnProperty) are rare in wiring; absence is the useful answer.
    return lit(undefined, place);
  }
  const spread = o.obj.spreads.at(-1);
  return spread === undefined ? lit(undefined, place) : getMember(m, spread, name, place);
}

function instanceMember(m: Machine, self: Val, cls: ClassVal, name: string, place: Loc): Val | undefined {
  const member = cls.outline.members.find((x) => x.name === name && x.static !== true && (x.kind === 'method' || x.kind === 'get'));
  if (member?.fn !== undefined) {
    const fn = closure(m, cls.file, member.fn, cls.env, { self, home: cls, name });
    return member.kind === 'get' ? callFunction(m, fn, [], place) : { t: 'fn', fn };
  }
  if (cls.parent === undefined) return lit(undefined, place);
  if (cls.parent.t === 'class') {
    const method = methodOf(m, cls.parent.cls, name, self);
    if (method === undefined) return instanceMember(m, self, cls.parent.cls, name, place);
    const isGetter = method.home?.outline.members.some((x) => x.name === name && x.kind === 'get') === true;
    return isGetter ? callFunction(m, method, [], place) : { t: 'fn', fn: method };
  }
  // Extends something of a package: the method is the package's.
  return { t: 'mem', of: { t: 'mem', of: cls.parent, p: 'prototype', at: place }, p: name, at: place };
}

function classMember(m: Machine, cls: ClassVal, name: string): Val | undefined {
  const own = cls.statics.get(name);
  if (own !== undefined) return own;
  const member = cls.outline.members.find((x) => x.name === name && x.static === true && (x.kind === 'method' || x.kind === 'get'));
  if (member?.fn !== undefined) {
    const fn = closure(m, cls.file, member.fn, cls.env, { self: { t: 'class', cls }, home: cls, name });
    return member.kind === 'get' ? callFunction(m, fn, [], fn.at) : { t: 'fn', fn };
  }
  return cls.parent?.t === 'class' ? classMember(m, cls.parent.cls, name) : undefined;
}

/** Sets a member, under the conditions that are open now. */
export function setMember(m: Machine, o: Val, name: string, val: Val, place: Loc): void {
  switch (o.t) {
    case 'obj': {
      const old = o.obj.props.get(name);
      o.obj.props.set(name, merged(m, o.obj.depth, old, val));
      o.obj.propAt.set(name, place);
      return;
    }
    case 'call':
      o.call.props.set(name, merged(m, o.call.conds.length, o.call.props.get(name), val));
      return;
    case 'fn':
      o.fn.props.set(name, val);
      return;
    case 'class':
      o.cls.statics.set(name, val);
      return;
    case 'arr':
      if (/^\d+$/.test(name)) o.items[Number(name)] = val;
      return;
    case 'alt':
      for (const a of o.of) setMember(m, a.val, name, val, place);
      return;
    case 'mem':
      if (!m.perRequest && !m.swept) m.assigned.push({ of: o, name, val, at: place, conds: openConds(m) });
      return;
    case 'global':
      if (isGlobalObject(o.name)) m.globals.set(name, val);
      return;
    default:
      return;
  }
}
