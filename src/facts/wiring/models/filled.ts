import type { Loc } from '../../../model/index.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { lit, packageOf, stringOf, unknownVal, type CallEvent, type ObjVal, type Val } from '../values.ts';

/** Functions that write what they are given into their first argument; the deep ones into the objects inside as well. */
const merging =
  /^(lodash|lodash-es|lodash\.(merge|mergewith|assign|assignin|extend|defaults|defaultsdeep|set)|deep-extend|extend|merge-deep|set-value|deepmerge-ts)$/;
/** Functions of packages that fill what they are handed from somewhere outside: a vault, mounted files, another service. */
const filling = /^(addTo|(load|fill|populate|hydrate|override|decrypt|inject|expand)\w*)$/;
const isConfiguration = /(^|[/._-])(config(uration|s)?|settings|env(ironment)?|secrets)([/._-]|$)/i;

/**
 * Objects that are written to after they were made: merges are followed as far as their sources are known, and what a
 * package or an unread function fills is no longer what its file says.
 */
export const filledModel: PackageModel = {
  onCall: (m, call) => {
    const by = packageOf(call.f);
    if (by !== undefined && merging.test(by.pkg)) return merged(m, call, by);
    if (by === undefined && call.f.t !== 'unknown') return undefined;
    if (!filling.test(by?.member.split('.').at(-1) ?? call.method ?? '')) return undefined;
    for (const arg of call.args) {
      if (arg.t === 'obj' && arg.obj.at.file !== call.at.file && isConfiguration.test(arg.obj.at.file)) fill(arg.obj, call.at, 0);
      else if (isNodeConfig(arg)) m.filled.add('config');
    }
    return undefined;
  },
};

/** The object of the package `config` itself. */
function isNodeConfig(val: Val): boolean {
  const of = packageOf(val);
  return of?.pkg === 'config' && of.member === '';
}

function merged(m: Machine, call: CallEvent, by: { readonly pkg: string; readonly member: string }): Val | undefined {
  const name = (by.member === '' ? (by.pkg.split('.').at(-1) ?? '') : by.member).toLowerCase();
  if (/^(set|set-value)$/.test(name)) return setPath(m, call);
  if (!/^(merge|mergewith|assign|assignin|extend|defaults|defaultsdeep|deep-extend|merge-deep)$/.test(name)) return undefined;
  const isFlagged = call.args[0]?.t === 'lit' && call.args[0].v === true;
  const [target, ...sources] = isFlagged ? call.args.slice(1) : call.args;
  if (target !== undefined && isNodeConfig(target)) m.filled.add('config');
  if (target?.t !== 'obj') return undefined;
  const how = {
    keeps: name.startsWith('defaults'),
    isDeep: isFlagged || !/^(assign|assignin|extend|defaults)$/.test(name) || by.pkg === 'deep-extend',
  };
  for (const source of sources) if (source.t !== 'lit' && source.t !== 'fn') overlay(target.obj, source, how, call.at, 0);
  return target;
}

interface How {
  /** What is there stays. */
  readonly keeps: boolean;
  readonly isDeep: boolean;
}

function overlay(target: ObjVal, source: Val, how: How, at: Loc, depth: number): void {
  if (source.t !== 'obj' || depth > 6) {
    if (how.keeps) target.spreads.push(unknownVal('other settings', at));
    else fill(target, at, 0);
    return;
  }
  for (const [name, val] of source.obj.props) {
    const own = target.props.get(name);
    if (how.isDeep && own?.t === 'obj' && val.t === 'obj') overlay(own.obj, val, how, at, depth + 1);
    else if (own === undefined || !how.keeps) {
      target.props.set(name, val);
      const place = source.obj.propAt.get(name);
      if (place !== undefined) target.propAt.set(name, place);
    }
  }
  target.spreads.push(...source.obj.spreads);
}

/** `_.set(config, 'db.password', value)`: the one value where the path is written, any of them else. */
function setPath(m: Machine, call: CallEvent): Val | undefined {
  const [target, where, value = lit(undefined)] = call.args;
  if (target !== undefined && isNodeConfig(target)) m.filled.add('config');
  if (target?.t !== 'obj') return undefined;
  const path = stringOf(where)?.split('.');
  const last = path?.pop();
  let obj: ObjVal | undefined = target.obj;
  for (const name of path ?? []) {
    const inner: Val | undefined = obj?.props.get(name);
    obj = inner?.t === 'obj' ? inner.obj : undefined;
  }
  if (obj === undefined || last === undefined) fill(target.obj, call.at, 0);
  else obj.props.set(last, value);
  return target;
}

/** From here on every value that stood there may be another, and there may be more of them. */
export function fill(obj: ObjVal, at: Loc, depth: number): void {
  if (depth > 6) return;
  for (const [name, val] of obj.props) {
    if (val.t === 'lit') obj.props.set(name, unknownVal(`${name} is filled when the program runs`, at));
    if (val.t === 'obj') fill(val.obj, at, depth + 1);
  }
  if (!obj.spreads.some((s) => s.t === 'unknown')) obj.spreads.push(unknownVal('settings that are filled when the program runs', at));
}
