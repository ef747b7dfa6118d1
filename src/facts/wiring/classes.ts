import type { Loc, Span } from '../../model/index.ts';
import { callFunction } from './calls.ts';
import { closure, evalExpr, newObject } from './expressions.ts';
import { at, type Machine } from './machine.ts';
import { innerScope, slotOf } from './scope.ts';
import { lit, unknownVal, type ClassVal, type Scope, type Val } from './values.ts';

/** Evaluates a class: its parent, its decorators and its static members. */
export function makeClass(m: Machine, file: string, index: number, env: Scope): ClassVal {
  const known = m.classes.find((c) => c.file === file && c.index === index && c.env === env);
  if (known !== undefined) return known;
  const outline = m.modules.get(file)?.outline.classes[index];
  if (outline === undefined) throw new Error(`no class ${index} in ${file}`);
  const parent = outline.super === undefined ? undefined : evalExpr(m, file, outline.super, env);
  const statics = new Map<string, Val>();
  const cls: ClassVal = {
    file,
    index,
    outline,
    env,
    at: at(file, outline.at),
    statics,
    decorators: outline.decorators.map((d) => evalExpr(m, file, d, env)),
    ...(outline.name === undefined ? {} : { name: outline.name }),
    ...(parent === undefined ? {} : { parent }),
  };
  m.classes.push(cls);
  const scope = innerScope(env, { self: { t: 'class', cls }, home: cls });
  for (const member of outline.members) {
    if (member.kind === 'field' && member.static === true && member.value !== undefined) {
      statics.set(member.name, evalExpr(m, file, member.value, scope));
    }
    if (member.kind === 'static-block' && member.fn !== undefined) {
      callFunction(m, closure(m, file, member.fn, env, { self: { t: 'class', cls }, home: cls }), [], cls.at);
    }
  }
  return cls;
}

/** Makes an instance: fields, then the constructor, on `self` when a subclass already made the object. */
export function construct(m: Machine, cls: ClassVal, args: readonly Val[], place: Loc, self?: Val): Val {
  const instance: Val = self ?? { t: 'obj', obj: newObject(m, place, cls) };
  const constructor = cls.outline.members.find((x) => x.kind === 'constructor');
  const setFields = (): void => {
    const scope = innerScope(cls.env, { self: instance, home: cls });
    for (const member of cls.outline.members) {
      if (member.kind !== 'field' || member.static === true || instance.t !== 'obj') continue;
      const val = member.value === undefined ? typedField(m, cls, member.type, member.at) : evalExpr(m, cls.file, member.value, scope);
      if (val !== undefined) {
        instance.obj.props.set(member.name, val);
        instance.obj.propAt.set(member.name, at(cls.file, member.at));
      }
    }
  };
  if (cls.parent === undefined) setFields();
  if (constructor?.fn === undefined) {
    if (cls.parent?.t === 'class') construct(m, cls.parent.cls, args, place, instance);
    if (cls.parent !== undefined) setFields();
    return instance;
  }
  // With a parent, fields are set after super(); the constructor's body usually starts with it.
  if (cls.parent !== undefined) setFields();
  const outline = m.modules.get(cls.file)?.outline.functions[constructor.fn];
  const given = (outline?.params ?? []).map((_, i) => args[i] ?? injected(m, cls, outline?.types?.[i] ?? undefined, place));
  if (instance.t === 'obj' && outline?.props !== undefined) {
    outline.params.forEach((p, i) => {
      const name = p.p === 'id' ? p.n : p.p === 'def' && p.to.p === 'id' ? p.to.n : undefined;
      const val = given[i];
      if (name !== undefined && val !== undefined && outline.props?.includes(name) === true) instance.obj.props.set(name, val);
    });
  }
  callFunction(
    m,
    closure(m, cls.file, constructor.fn, cls.env, { self: instance, home: cls }),
    given.length > args.length ? given : args,
    place,
  );
  return instance;
}

function typedField(m: Machine, cls: ClassVal, type: string | undefined, span: Span): Val | undefined {
  if (type === undefined) return undefined;
  const val = injected(m, cls, type, at(cls.file, span));
  return val.t === 'unknown' ? undefined : val;
}

/**
 * What a dependency-injection container would hand in for a type name: an instance of one of the
 * repository's own classes, or "some instance of this class of a package".
 */
export function injected(m: Machine, cls: ClassVal, type: string | undefined, place: Loc): Val {
  if (type === undefined) return lit(undefined);
  const slot = slotOf(cls.env, type);
  const val = slot?.live?.() ?? slot?.val;
  if (val?.t === 'ext') return { t: 'mem', of: val, p: 'prototype', at: place };
  if (val?.t === 'class') return singleton(m, val.cls, place);
  return unknownVal(`something of type ${type}`, place);
}

/** The one instance a container would make of a class. */
export function singleton(m: Machine, cls: ClassVal, place: Loc): Val {
  const known = m.singletons.get(cls);
  if (known !== undefined) return known;
  const instance: Val = { t: 'obj', obj: newObject(m, cls.at, cls) };
  m.singletons.set(cls, instance);
  return construct(m, cls, [], place, instance);
}
