import { posix } from 'node:path';
import { type JsonNode, type Loc, spanFrom, type Stmt } from '../../model/index.ts';
import { resolveModule } from '../modules.ts';
import { evalExpr, newObject } from './expressions.ts';
import { at, type Machine, type ModuleVal } from './machine.ts';
import { getMember } from './members.ts';
import { declare, innerScope, slotOf } from './scope.ts';
import { execBody } from './statements.ts';
import { lit, unknownVal, type ObjVal, type Scope, type Val } from './values.ts';

/** The absolute-looking folder of a module: the repository's root is "/". */
export function sourceDirectory(file: string): string {
  const dir = posix.dirname(file);
  return dir === '.' ? '/' : `/${dir}`;
}

/** What `require(specifier)` or `import(specifier)` gives in a file. */
export function requireModule(m: Machine, from: string, specifier: string, place: Loc, how: 'require' | 'import'): Val {
  const target = specifier.startsWith('/')
    ? resolveModule(m.repo, 'package.json', `.${specifier}`)
    : resolveModule(m.repo, from, specifier);
  if ('file' in target) return loadFile(m, target.file, place, how);
  if ('package' in target) return { t: 'ext', pkg: target.package, path: target.subpath === '' ? [] : [`/${target.subpath}`], at: place };
  if ('builtin' in target) return { t: 'ext', pkg: target.builtin, path: [], at: place };
  return unknownVal(`${specifier} is not in the repository`, place);
}

/** Bytes of JSON that are still read as configuration. */
const largestJson = 64 * 1024;

/** Evaluates a file of the repository once and gives its exports. */
export function loadFile(m: Machine, file: string, place: Loc, how: 'require' | 'import'): Val {
  const kind = m.repo.file(file)?.kind;
  // Data (translations, fixtures) rather than configuration: nothing is wired through it.
  if (kind === 'json' && (m.repo.file(file)?.size ?? 0) > largestJson) return unknownVal(`${file} is data`, place);
  if (kind === 'json' || kind === 'package') return jsonVal(m.repo.outline(file, kind)?.root ?? null, file);
  const mod = m.modules.get(file) ?? evaluateModule(m, file, place);
  if (mod === undefined) return unknownVal(`${file} could not be read`, place);
  if (mod.outline.syntax === 'esm') return { t: 'module', file };
  const exported = getMember(m, mod.commonjs, 'exports', place);
  // `import x from './cjs'` and `import * as x` both see module.exports.
  return how === 'require' ? exported : { t: 'module', file };
}

function evaluateModule(m: Machine, file: string, place: Loc): ModuleVal | undefined {
  const outline = m.repo.outline(file, 'js');
  if (outline === undefined) return undefined;
  const scope = innerScope(undefined);
  const commonjs: Val = { t: 'obj', obj: newObject(m, at(file, spanFrom(0, 0))) };
  const exportsObject: Val = { t: 'obj', obj: newObject(m, at(file, spanFrom(0, 0))) };
  if (commonjs.t === 'obj') commonjs.obj.props.set('exports', exportsObject);
  const mod: ModuleVal = {
    file,
    outline,
    scope,
    commonjs,
    exports: new Map(),
    stars: [],
    via: place.file === file ? undefined : { file: place.file, at: place },
    done: false,
  };
  m.modules.set(file, mod);
  declare(m, scope, '__dirname', lit(sourceDirectory(file)));
  declare(m, scope, '__filename', lit(`/${file}`));
  if (outline.syntax !== 'esm') {
    declare(m, scope, 'module', commonjs);
    declare(m, scope, 'exports', exportsObject);
    scope.self = exportsObject;
  }
  // Imports run at the state of start-up, whoever asks for them first.
  const before = { within: m.within, perRequest: m.perRequest, inFn: m.inFn, conds: m.conds.splice(0), swept: m.swept };
  m.within = undefined;
  m.perRequest = false;
  m.inFn = undefined;
  execBody(m, file, outline.body, scope);
  m.within = before.within;
  m.perRequest = before.perRequest;
  m.inFn = before.inFn;
  m.conds.push(...before.conds);
  mod.done = true;
  return mod;
}

/** Binds the names of an import statement; each is looked up when it is used. */
export function importNames(m: Machine, file: string, stmt: Extract<Stmt, { s: 'import' }>, scope: Scope): void {
  const place = at(file, stmt.at);
  const source = requireModule(m, file, stmt.from, place, 'import');
  for (const name of stmt.names) {
    const live = (): Val => importedFrom(m, source, name.imported, place);
    scope.names.set(name.local, { val: unknownVal('an import'), live, depth: 0 });
  }
}

function importedFrom(m: Machine, source: Val, imported: string, place: Loc): Val {
  if (imported === '*') return source;
  if (source.t === 'module') {
    if (imported === '=') return exportOf(m, source.file, '=') ?? commonjsOf(m, source.file, place) ?? source;
    return exportOf(m, source.file, imported) ?? lit(undefined, place);
  }
  if (source.t === 'ext') return imported === '=' ? source : { ...source, path: [...source.path, imported] };
  if (source.t === 'obj' && (imported === 'default' || imported === '=')) return source;
  return getMember(m, source, imported, place);
}

function commonjsOf(m: Machine, file: string, place: Loc): Val | undefined {
  const mod = m.modules.get(file);
  return mod === undefined || mod.outline.syntax === 'esm' ? undefined : getMember(m, mod.commonjs, 'exports', place);
}

/** An export of one of the repository's modules by name; undefined when it has none. */
export function exportOf(m: Machine, file: string, name: string, seen: readonly string[] = []): Val | undefined {
  const mod = m.modules.get(file);
  if (mod === undefined || seen.includes(file)) return undefined;
  const own = mod.exports.get(name);
  if (own !== undefined) return own();
  if (mod.outline.syntax !== 'esm') {
    const place = at(file, spanFrom(0, 0));
    const all = getMember(m, mod.commonjs, 'exports', place);
    if (name === 'default') {
      const inner = all.t === 'obj' && all.obj.props.has('__esModule') ? all.obj.props.get('default') : undefined;
      return inner ?? all;
    }
    return getMember(m, all, name, place);
  }
  if (name === 'default') return undefined;
  for (const star of mod.stars) {
    if (star.t === 'module') {
      const val = exportOf(m, star.file, name, [...seen, file]);
      if (val !== undefined) return val;
    } else if (star.t === 'ext') return { ...star, path: [...star.path, name] };
  }
  return undefined;
}

/** Every export of a module as name and value. */
export function exportsOf(m: Machine, file: string): readonly { readonly name: string; readonly val: Val }[] {
  const mod = m.modules.get(file);
  if (mod === undefined) return [];
  if (mod.outline.syntax === 'esm') return [...mod.exports].map(([name, get]) => ({ name, val: get() }));
  const all = getMember(m, mod.commonjs, 'exports', at(file, spanFrom(0, 0)));
  const named = all.t === 'obj' ? [...all.obj.props].map(([name, val]) => ({ name, val })) : [];
  return [{ name: 'default', val: all }, ...named];
}

/** Declares the exports of a statement: names before the module runs, expressions when they are reached. */
export function exportNames(
  m: Machine,
  file: string,
  stmt: Extract<Stmt, { s: 'export' }>,
  scope: Scope,
  when: 'hoisted' | 'evaluated',
): void {
  const mod = m.modules.get(file);
  if (mod === undefined) return;
  for (const name of stmt.names) {
    if (name.local !== undefined) {
      const local = name.local;
      mod.exports.set(name.exported, () => {
        const slot = slotOf(scope, local);
        return slot?.live?.() ?? slot?.val ?? unknownVal(`${local} is not known yet`);
      });
    } else if (name.e !== undefined && when === 'evaluated') {
      const val = evalExpr(m, file, name.e, scope);
      mod.exports.set(name.exported, () => val);
    }
  }
}

/** `export ... from`. */
export function reexportNames(m: Machine, file: string, stmt: Extract<Stmt, { s: 'reexport' }>): void {
  const mod = m.modules.get(file);
  if (mod === undefined) return;
  const place = at(file, stmt.at);
  const source = requireModule(m, file, stmt.from, place, 'import');
  for (const name of stmt.names) {
    if (name.imported === '*' && name.exported === '*') mod.stars.push(source);
    else mod.exports.set(name.exported, () => importedFrom(m, source, name.imported, place));
  }
}

/** A JSON value as a value of the program. */
export function jsonVal(node: JsonNode | null, file: string): Val {
  if (node === null) return unknownVal(`${file} is not readable JSON`);
  const place = at(file, node.at);
  switch (node.j) {
    case 'value':
      return lit(node.v, place);
    case 'array':
      return { t: 'arr', items: node.items.map((i) => jsonVal(i, file)), at: place };
    case 'object': {
      const obj: ObjVal = { props: new Map(), propAt: new Map(), spreads: [], at: place, depth: 0 };
      for (const entry of node.entries) {
        obj.props.set(entry.key, jsonVal(entry.value, file));
        obj.propAt.set(entry.key, at(file, entry.keyAt));
      }
      return { t: 'obj', obj };
    }
  }
}
