import { posix } from 'node:path';
import { patternFits } from '../patterns.ts';
import { callFunction, callValue, type CallSite } from './calls.ts';
import { newObject } from './expressions.ts';
import { alwaysFalse, alwaysTrue, callFolders } from './folders.ts';
import { addItems, limits, openConds, under, type Machine } from './machine.ts';
import { requireModule } from './modules.ts';
import { repositoryPath } from './paths.ts';
import { happens, truthOf } from './truth.ts';
import { altOf, lit, stringOf, unknownVal, type Val } from './values.ts';

/**
 * Calls of the language and of Node's path and fs modules whose result is known without running anything.
 * undefined: not one of them, the call belongs into the trace.
 */
export function callBuiltin(m: Machine, f: Val, args: readonly Val[], site: CallSite): Val | undefined {
  if (f.t === 'global') return callGlobal(m, f.name, args, site);
  if (f.t === 'ext') return callNode(m, f.pkg, f.path.filter((p) => p !== 'default').join('.'), args, site);
  if (f.t !== 'mem') return undefined;
  const { of, p } = f;
  if (p === 'then' || p === 'catch' || p === 'finally') return callPromise(m, of, p, args, site);
  switch (of.t) {
    case 'fn':
      return callFunctionMethod(m, of, p, args, site);
    case 'arr':
      return callArray(m, of, p, args, site);
    case 'lit':
      return typeof of.v === 'string' ? callString(of.v, p, args, site) : undefined;
    case 'regex':
      return p === 'test' ? testPattern(of.v, args[0], site) : undefined;
    case 'global':
      return callStatic(m, of.name, p, args, site);
    default:
      return undefined;
  }
}

function callGlobal(m: Machine, name: string, args: readonly Val[], site: CallSite): Val | undefined {
  const first = args[0];
  switch (name) {
    case 'require': {
      const from = stringOf(first);
      return from === undefined
        ? unknownVal('a module whose name is computed', site.at)
        : requireModule(m, site.at.file, from, site.at, 'require');
    }
    case 'Number':
    case 'parseInt':
    case 'parseFloat':
      if (first?.t === 'lit') {
        const n = Number(first.v);
        return Number.isNaN(n) ? unknownVal('not a number', site.at) : lit(n, site.at);
      }
      // What a request brings is something else once it is a number or a text: it can carry no SQL, no operator.
      if (isGiven(first)) return unknownVal('a number', site.at);
      return first ?? lit(Number.NaN);
    case 'String':
      if (first !== undefined && isGiven(first)) return { t: 'str', parts: [first], at: site.at };
      return first ?? lit(undefined);
    case 'Boolean':
      return first ?? lit(undefined);
    case 'URL':
      return urlOf(args, site);
    case alwaysTrue:
    case alwaysFalse:
      return lit(name === alwaysTrue, site.at);
    default:
      return undefined;
  }
}

/** Comes from a parameter of a callback: a request, a message. */
export function isGiven(val: Val | undefined): boolean {
  for (let v = val; v !== undefined; v = v.t === 'mem' ? v.of : v.t === 'call' ? v.call.recv : undefined) if (v.t === 'param') return true;
  return false;
}

function urlOf(args: readonly Val[], site: CallSite): Val | undefined {
  const [path, base] = [stringOf(args[0]), stringOf(args[1])];
  if (path === undefined || base?.startsWith('file://') !== true) return undefined;
  return lit(`file://${posix.resolve(posix.dirname(base.slice('file://'.length)), path)}`, site.at);
}

function callNode(m: Machine, pkg: string, member: string, args: readonly Val[], site: CallSite): Val | undefined {
  switch (pkg) {
    case 'path':
    case 'path/posix':
      return callPath(m, member, args, site);
    case 'url': {
      const text = stringOf(args[0]);
      if (member === 'fileURLToPath' && text?.startsWith('file://') === true) return lit(text.slice('file://'.length), site.at);
      if (member === 'URL') return urlOf(args, site);
      return undefined;
    }
    case 'desm': {
      // join(import.meta.url, ...parts), dirname(import.meta.url)
      const base = stringOf(args[0]);
      if (base?.startsWith('file://') !== true) return undefined;
      const dir = posix.dirname(base.slice('file://'.length));
      const parts = args.slice(1).map((a) => stringOf(a));
      if (parts.includes(undefined)) return undefined;
      return member === 'join' || member === 'dirname' ? lit(posix.join(dir, ...(parts as string[])), site.at) : undefined;
    }
    case 'module':
      return member === 'createRequire' ? { t: 'global', name: 'require', at: site.at } : undefined;
    case 'util':
      return member === 'promisify' || member === 'callbackify' || member === 'deprecate' ? args[0] : undefined;
    default:
      return pkg === 'fs' && member === 'existsSync' ? isThere(m, args[0], site) : callFolders(m, pkg, member, args, site);
  }
}

/** Whether a module or data file exists: what is not in the repository is not deployed with it. Other paths (uploads, builds) stay unknown. */
function isThere(m: Machine, path: Val | undefined, site: CallSite): Val | undefined {
  const text = stringOf(path);
  if (text === undefined || !/\.([cm]?[jt]s|json)$/.test(text) || /(^|\/)(dist|build|out|lib)\//.test(text)) return undefined;
  return lit(m.repo.exists(repositoryPath(text)), site.at);
}

function callPath(m: Machine, member: string, args: readonly Val[], site: CallSite): Val | undefined {
  const parts = args.map((a) => stringOf(a) ?? (isWorkingDirectory(a) ? '/' : undefined));
  if (parts.some((p) => p === undefined)) return undefined;
  const known = parts as string[];
  switch (member) {
    case 'join':
      return lit(posix.join(...known), site.at);
    case 'resolve':
      return lit(posix.resolve('/', ...known), site.at);
    case 'normalize':
      return lit(posix.normalize(known[0] ?? ''), site.at);
    case 'dirname':
      return lit(posix.dirname(known[0] ?? ''), site.at);
    case 'basename':
      return lit(known[1] === undefined ? posix.basename(known[0] ?? '') : posix.basename(known[0] ?? '', known[1]), site.at);
    case 'extname':
      return lit(posix.extname(known[0] ?? ''), site.at);
    case 'relative':
      return lit(posix.relative(posix.resolve('/', known[0] ?? ''), posix.resolve('/', known[1] ?? '')), site.at);
    case 'parse': {
      const obj = newObject(m, site.at);
      for (const [key, value] of Object.entries(posix.parse(known[0] ?? ''))) obj.props.set(key, lit(value, site.at));
      return { t: 'obj', obj };
    }
    default:
      return undefined;
  }
}

/** `process.cwd()`: services are started in the repository's (or package's) root. */
function isWorkingDirectory(val: Val): boolean {
  return val.t === 'call' && val.call.method === 'cwd' && val.call.recv?.t === 'global' && val.call.recv.name === 'process';
}

function callPromise(m: Machine, of: Val, p: string, args: readonly Val[], site: CallSite): Val {
  const [onValue, onError] = p === 'then' ? [args[0], args[1]] : [undefined, args[0]];
  let result = of;
  if (onValue?.t === 'fn') result = callFunction(m, onValue.fn, [of], site.at);
  else if (onValue !== undefined) result = callValue(m, onValue, [of], site);
  if (p === 'finally') {
    if (onError?.t === 'fn') callFunction(m, onError.fn, [], site.at);
    return of;
  }
  if (onError !== undefined) {
    const cond = { test: unknownVal('a rejection'), side: true, at: site.at, kind: 'catch' } as const;
    const caught = under(m, [cond], () => callValue(m, onError, [unknownVal('an error', site.at)], site));
    if (p === 'catch' && caught.t !== 'lit' && caught.t !== 'unknown' && caught.t !== 'call')
      result = altOf([
        { val: of, when: [] },
        { val: caught, when: [cond] },
      ]);
  }
  return result;
}

function callFunctionMethod(m: Machine, of: Extract<Val, { t: 'fn' }>, p: string, args: readonly Val[], site: CallSite): Val | undefined {
  const self = args[0];
  const bindable = self !== undefined && self.t !== 'lit' ? { ...of.fn, self } : of.fn;
  switch (p) {
    case 'bind':
      return { t: 'fn', fn: args.length > 1 ? { ...bindable, bound: [...(of.fn.bound ?? []), ...args.slice(1)] } : bindable };
    case 'call':
      return callFunction(m, bindable, args.slice(1), site.at);
    case 'apply': {
      const list = args[1];
      return callFunction(m, bindable, list?.t === 'arr' ? list.items : [], site.at);
    }
    default:
      return undefined;
  }
}

/** What a list is given under conditions that do not hold in production (or only when somebody sets a variable) keeps them. */
function pushed(m: Machine, val: Val): Val {
  const conds = openConds(m);
  if (conds.length === 0 || !/^(obj|fn|call|class|ext|mem)$/.test(val.t)) return val;
  const { how } = happens(conds);
  return how === 'never' || how === 'off-by-default' ? { t: 'alt', of: [{ val, when: conds }] } : val;
}

function callArray(m: Machine, of: Extract<Val, { t: 'arr' }>, p: string, args: readonly Val[], site: CallSite): Val | undefined {
  const f = args[0];
  const items = of.items.slice(0, limits.items);
  const each = (item: Val, i: number): Val => (f === undefined ? lit(undefined) : callValue(m, f, [item, lit(i), of], site));
  const list = (vals: readonly Val[]): Val => {
    const made: Extract<Val, { t: 'arr' }> = { t: 'arr', items: [], at: site.at };
    if (!addItems(made.items, vals) || of.open === true) made.open = true;
    return made;
  };
  switch (p) {
    case 'forEach':
      items.forEach(each);
      return lit(undefined);
    case 'map':
      return list(items.map(each));
    case 'flatMap':
      return list(items.map(each).flatMap((v) => (v.t === 'arr' ? v.items : [v])));
    case 'filter':
      return list(items.filter((item, i) => truthOf(each(item, i)).value !== false));
    case 'find': {
      const kept = items.filter((item, i) => truthOf(each(item, i)).value !== false);
      return altOf(kept.map((val) => ({ val, when: [] })));
    }
    case 'some':
    case 'every':
      items.forEach(each);
      return unknownVal(p, site.at);
    case 'reduce': {
      let acc: Val = args[1] ?? lit(undefined);
      if (f !== undefined) items.forEach((item, i) => (acc = callValue(m, f, [acc, item, lit(i), of], site)));
      return acc;
    }
    case 'push':
    case 'unshift':
      if (
        !addItems(
          of.items,
          args.map((a) => pushed(m, a)),
        )
      )
        of.open = true;
      return lit(of.items.length);
    case 'concat':
      return list([...of.items, ...args.flatMap((a) => (a.t === 'arr' ? a.items : [a]))]);
    case 'flat':
      return list(of.items.flatMap((v) => (v.t === 'arr' ? v.items : [v])));
    case 'slice':
    case 'sort':
    case 'reverse':
      return of;
    case 'join': {
      const parts = items.map((i) => (i.t === 'lit' ? String(i.v) : undefined));
      return parts.includes(undefined) ? unknownVal('a joined list', site.at) : lit(parts.join(stringOf(f) ?? ','), site.at);
    }
    case 'includes': {
      if (f?.t !== 'lit' || items.some((i) => i.t !== 'lit')) return undefined;
      return lit(
        items.some((i) => i.t === 'lit' && i.v === f.v),
        site.at,
      );
    }
    default:
      return undefined;
  }
}

/** `/\.js$/.test(name)` of a name that is known. */
function testPattern(pattern: string, on: Val | undefined, site: CallSite): Val | undefined {
  const text = stringOf(on);
  const [, source, flags] = /^\/(.*)\/(\w*)$/s.exec(pattern) ?? [];
  const answer = text === undefined || source === undefined || text.length > 200 ? undefined : patternFits(source, text, flags);
  return answer === undefined ? undefined : lit(answer, site.at);
}

function callString(text: string, p: string, args: readonly Val[], site: CallSite): Val | undefined {
  const [pattern] = args;
  if (pattern?.t === 'regex') return callWithPattern(text, p, pattern.v, args[1], site);
  const given = args.map((a) => (a.t === 'lit' ? a.v : undefined));
  if (args.some((a) => a.t !== 'lit')) return undefined;
  const [a, b] = given;
  switch (p) {
    case 'endsWith':
      return typeof a === 'string' ? lit(text.endsWith(a)) : undefined;
    case 'startsWith':
      return typeof a === 'string' ? lit(text.startsWith(a)) : undefined;
    case 'includes':
      return typeof a === 'string' ? lit(text.includes(a)) : undefined;
    case 'indexOf':
      return typeof a === 'string' ? lit(text.indexOf(a)) : undefined;
    case 'lastIndexOf':
      return typeof a === 'string' ? lit(text.lastIndexOf(a)) : undefined;
    case 'substr':
      return typeof a === 'number' && (b === undefined || typeof b === 'number')
        ? lit(text.slice(a, b === undefined ? undefined : (a < 0 ? text.length + a : a) + b), site.at)
        : undefined;
    case 'charAt':
      return typeof a === 'number' ? lit(text.charAt(a), site.at) : undefined;
    case 'slice':
    case 'substring':
      return typeof a === 'number' && (b === undefined || typeof b === 'number')
        ? lit(p === 'slice' ? text.slice(a, b) : text.substring(a, b), site.at)
        : undefined;
    case 'replace':
    case 'replaceAll':
      return typeof a === 'string' && typeof b === 'string'
        ? lit(p === 'replace' ? text.replace(a, b) : text.replaceAll(a, b), site.at)
        : undefined;
    case 'split':
      return typeof a === 'string' ? { t: 'arr', items: text.split(a).map((s) => lit(s, site.at)), at: site.at } : undefined;
    case 'trim':
      return lit(text.trim(), site.at);
    case 'toLowerCase':
      return lit(text.toLowerCase(), site.at);
    case 'toUpperCase':
      return lit(text.toUpperCase(), site.at);
    case 'toString':
      return lit(text, site.at);
    case 'concat':
      return lit(text.concat(...given.map(String)), site.at);
    default:
      return undefined;
  }
}

/** `name.replace(/\.(ts|js)$/, '')`, `name.match(/\.js$/)`. */
function callWithPattern(text: string, p: string, pattern: string, by: Val | undefined, site: CallSite): Val | undefined {
  if (p === 'match' || p === 'search') {
    const answer = testPattern(pattern, lit(text), site);
    return answer?.t === 'lit' && answer.v === false ? lit(p === 'match' ? null : -1, site.at) : undefined;
  }
  const replacement = stringOf(by);
  const [, source, flags] = /^\/(.*)\/(\w*)$/s.exec(pattern) ?? [];
  if (!/^replace(All)?$/.test(p) || replacement === undefined || source === undefined || text.length > 200) return undefined;
  // Tried under the same guard as a test.
  if (patternFits(source, text, flags) === undefined) return undefined;
  return lit(text.replace(new RegExp(source, flags), replacement), site.at);
}

function callStatic(m: Machine, name: string, p: string, args: readonly Val[], site: CallSite): Val | undefined {
  const first = args[0];
  if (name === 'Promise') {
    if (p === 'all' || p === 'allSettled' || p === 'resolve') return first ?? lit(undefined);
    return undefined;
  }
  if (name === 'Object') return callObject(m, p, args, site);
  if (name === 'Array') {
    if (p === 'isArray') return first?.t === 'arr' ? lit(true) : undefined;
    if (p === 'from' || p === 'of') return first?.t === 'arr' ? first : undefined;
  }
  return undefined;
}

function callObject(m: Machine, p: string, args: readonly Val[], site: CallSite): Val | undefined {
  const first = args[0];
  if (p === 'freeze' || p === 'seal' || p === 'defineProperty') return first;
  if (p === 'assign') {
    const target = first?.t === 'obj' ? first.obj : newObject(m, site.at);
    if (first !== undefined && first.t !== 'obj') return first;
    for (const source of args.slice(1)) {
      if (source.t !== 'obj') {
        if (source.t !== 'lit') target.spreads.push(source);
        continue;
      }
      for (const [name, val] of source.obj.props) {
        target.props.set(name, val);
        const place = source.obj.propAt.get(name);
        if (place !== undefined) target.propAt.set(name, place);
      }
      target.spreads.push(...source.obj.spreads);
    }
    return { t: 'obj', obj: target };
  }
  if (first?.t !== 'obj') return undefined;
  const entries = [...first.obj.props];
  const open = first.obj.spreads.length > 0;
  const list = (items: Val[]): Val => (open ? { t: 'arr', items, at: site.at, open } : { t: 'arr', items, at: site.at });
  if (p === 'keys') return list(entries.map(([name]) => lit(name, site.at)));
  if (p === 'values') return list(entries.map(([, val]) => val));
  if (p === 'entries') return list(entries.map(([name, val]): Val => ({ t: 'arr', items: [lit(name, site.at), val], at: site.at })));
  return undefined;
}
