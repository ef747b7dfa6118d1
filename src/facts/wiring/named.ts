import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { resolveModule } from '../modules.ts';
import type { Wiring } from './evaluate.ts';
import { exportsOf } from './modules.ts';
import type { Val } from './values.ts';

/** How the top level of a module names a value: `pool`, or `db.pool` where it is a property of what is bound. */
export function nameIn(wiring: Wiring, file: string, isIt: (val: Val) => boolean): string | undefined {
  const module = wiring.modules.get(file);
  if (module === undefined) return undefined;
  const bound = [...module.scope.names].flatMap(([name, slot]) =>
    /^(__dirname|__filename|module|exports)$/.test(name) ? [] : [{ name, val: slot.live?.() ?? slot.val }],
  );
  const direct = bound.find(({ val }) => isIt(val));
  if (direct !== undefined) return direct.name;
  for (const { name, val } of bound) {
    const member = memberOf(wiring, val, isIt);
    if (member !== undefined) return `${name}.${member}`;
  }
  return undefined;
}

function memberOf(wiring: Wiring, val: Val, isIt: (val: Val) => boolean): string | undefined {
  const members =
    val.t === 'obj'
      ? [...val.obj.props]
      : val.t === 'module'
        ? exportsOf(wiring.machine, val.file).map((e) => [e.name, e.val] as const)
        : [];
  return members.find(([name, member]) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default' && isIt(member))?.[0];
}

/** A way to get at a value from another module: the file to import, the name to take (`default` for the whole), and the rest of the way. */
export interface Exported {
  readonly file: string;
  readonly name: string;
  /** `pool` where the export is an object that holds it; undefined where the export is the value. */
  readonly member: string | undefined;
}

/** Every module that gives a value to whoever imports it, its own first. */
export function exportedAs(wiring: Wiring, home: string, isIt: (val: Val) => boolean): readonly Exported[] {
  const files = [home, ...[...wiring.modules.keys()].filter((file) => file !== home)];
  return files.flatMap((file): readonly Exported[] => {
    const exported = exportsOf(wiring.machine, file).filter(({ name }) => name === 'default' || /^[A-Za-z_$][\w$]*$/.test(name));
    const whole = exported.find(({ val }) => isIt(val));
    if (whole !== undefined) return [{ file, name: whole.name, member: undefined }];
    for (const { name, val } of exported) {
      const member = val.t === 'obj' ? memberOf(wiring, val, isIt) : undefined;
      if (member !== undefined) return [name === 'default' ? { file, name: member, member: undefined } : { file, name, member }];
    }
    return [];
  });
}

/** Whether loading one file of the repository loads another, directly or through others. */
export function loadsFile(repo: Repo, from: string, target: string): boolean {
  const seen = new Set<string>();
  const todo = [from];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (file === target) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { from: specifier, how } of repo.outline(file, 'js')?.imports ?? []) {
      if (how === 'resolve' || !/^[./]/.test(specifier)) continue;
      const found = resolveModule(repo, file, specifier);
      if ('file' in found) todo.push(found.file);
    }
  }
  return false;
}

/**
 * The specifier with which a file imports another, written as the relative imports around it are: with or without the extension.
 * @param example relative specifiers of the same file, or of its neighbours where it has none
 */
export function specifierTo(from: string, to: string, examples: readonly string[], isModule: boolean): string {
  const path = posix.relative(posix.dirname(from), to);
  const dotted = path.startsWith('.') ? path : `./${path}`;
  const written = examples.find((s) => /^\.\.?\//.test(s));
  const ext = /\.([cm]?[jt]sx?)$/.exec(dotted)?.[0] ?? '';
  const isTypeScript = /ts/.test(ext);
  // Node resolves nothing for ES modules; a compiler may be told to.
  const keeps = written === undefined ? isModule && !isTypeScript : /\.[cm]?[jt]sx?$/.test(written);
  const bare = dotted.slice(0, dotted.length - ext.length);
  if (!keeps) return bare.replace(/\/index$/, '') === '.' ? './index' : bare.replace(/(.)\/index$/, '$1');
  if (!isTypeScript) return dotted;
  return /\.[cm]?tsx?$/.test(written ?? '') ? dotted : `${bare}${ext.replace('t', 'j').replace(/x$/, '')}`;
}
