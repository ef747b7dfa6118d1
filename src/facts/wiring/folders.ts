import { fact, type Repo } from '../../model/index.ts';
import { callValue, type CallSite } from './calls.ts';
import { newObject } from './expressions.ts';
import { packageFolder, searched } from './globs.ts';
import { giveUp, limits, type Machine } from './machine.ts';
import { lit, propOf, stringOf, type Val } from './values.ts';
import { repositoryPath } from './paths.ts';

const globbers = /^(glob|fast-glob|globby|tinyglobby|node-glob)$/;
const walkers = /^(recursive-readdir|recursive-readdir-sync|fs-readdir-recursive)$/;

/**
 * Searches of folders whose result the repository tells: `readdir`, `stat` and glob packages. undefined: not one of
 * them, or the folder and the pattern are not written there.
 */
export function callFolders(m: Machine, pkg: string, member: string, args: readonly Val[], site: CallSite): Val | undefined {
  if (pkg === 'fs' || pkg === 'fs/promises') return callFs(m, member, args, site);
  if (globbers.test(pkg) && /^(glob\.)?(sync|globSync|globbySync|glob|globby|async|)$/.test(member))
    return given(m, globbed(m, args, site), args, site);
  if (walkers.test(pkg) && member === '') {
    const folder = pathText(args[0]);
    const found = folder === undefined ? undefined : walked(m, folder, pkg !== 'fs-readdir-recursive');
    return given(m, found === undefined ? undefined : listOf(m, found, site), args, site);
  }
  return undefined;
}

function callFs(m: Machine, member: string, args: readonly Val[], site: CallSite): Val | undefined {
  const path = pathText(args[0]);
  if (/^(promises\.)?glob(Sync)?$/.test(member)) return given(m, globbed(m, args, site), args, site);
  if (path === undefined) return undefined;
  if (/^(promises\.)?l?stat(Sync)?$/.test(member)) return given(m, statVal(m, path, site), args, site);
  return /^(promises\.)?readdir(Sync)?$/.test(member) ? given(m, directoryVal(m, path, args[1], site), args, site) : undefined;
}

/** What is found, or handed to the callback that waits for it. */
function given(m: Machine, found: Val | undefined, args: readonly Val[], site: CallSite): Val | undefined {
  const callback = args.at(-1);
  if (found === undefined || callback?.t !== 'fn') return found;
  callValue(m, callback, [lit(null), found], site);
  return lit(undefined);
}

function listOf(m: Machine, names: readonly string[], site: CallSite): Val {
  tellMany(m, names, site);
  return { t: 'arr', items: names.map((name) => lit(name, site.at)), at: site.at };
}

/** Of long lists only the first items are looked at; that matters where modules are among the others. */
function tellMany(m: Machine, names: readonly string[], site: CallSite): void {
  if (names.slice(limits.items).some((name) => /\.[cm]?[jt]sx?$/.test(name)))
    giveUp(m, 'a folder holds more modules than are looked at', site.at);
}

/** `globSync(pattern, { cwd, ignore, absolute })`. */
function globbed(m: Machine, args: readonly Val[], site: CallSite): Val | undefined {
  const patterns = textsOf(args[0]);
  const options = args[1];
  const cwd = propOf(options, 'cwd');
  const folder = cwd === undefined ? '' : pathText(cwd);
  if (patterns === undefined || folder === undefined || (options !== undefined && options.t !== 'obj' && options.t !== 'fn'))
    return undefined;
  const absolute = propOf(options, 'absolute');
  const found = searched(
    m,
    patterns.filter((p) => !p.startsWith('!')),
    {
      cwd: repositoryPath(folder),
      ignore: [...(textsOf(propOf(options, 'ignore')) ?? []), ...patterns.filter((p) => p.startsWith('!')).map((p) => p.slice(1))],
      absolute: absolute?.t === 'lit' && absolute.v === true,
    },
  );
  return found === undefined ? undefined : listOf(m, found, site);
}

function isCwd(val: Val): boolean {
  return val.t === 'call' && val.call.method === 'cwd' && val.call.recv?.t === 'global' && val.call.recv.name === 'process';
}

/** A path as text; the folder that a program is started in is the root, and nothing in front of a slash. */
function pathText(val: Val | undefined): string | undefined {
  if (val === undefined) return undefined;
  const part = (v: Val): string | undefined => (isCwd(v) ? '' : pathText(v));
  if (val.t === 'op' && val.op === '+') return joined([part(val.l), part(val.r)]);
  if (val.t === 'str') return joined(val.parts.map((p) => (typeof p === 'string' ? p : part(p))));
  return isCwd(val) ? '/' : stringOf(val);
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.every((p) => p !== undefined) ? parts.join('') : undefined;
}

/** A text or a list of texts. */
function textsOf(val: Val | undefined): readonly string[] | undefined {
  const list = val?.t === 'arr' ? val.items.map((i) => pathText(i)) : [pathText(val)];
  return list.every((text) => text !== undefined) ? list : undefined;
}

/** The names in a folder of the repository, as `readdir` gives them; with types or of all folders below where that is asked for. */
function directoryVal(m: Machine, dir: string, options: Val | undefined, site: CallSite): Val | undefined {
  const isOn = (name: string): boolean => {
    const value = propOf(options, name);
    return value?.t === 'lit' && value.v === true;
  };
  const inside = existing(m, dir);
  if (inside === undefined) return undefined;
  const names = isOn('recursive') ? (walked(m, dir, false) ?? []) : namesIn(m, inside);
  const written = asRead(m, names, site);
  if (!isOn('withFileTypes')) return listOf(m, written, site);
  tellMany(m, written, site);
  return { t: 'arr', items: written.map((name) => entryVal(m, dir, name, site)), at: site.at };
}

/** The folder itself, or the one of that name in the package the program belongs to. */
function existing(m: Machine, dir: string): string | undefined {
  const plain = repositoryPath(dir);
  const own = packageFolder(m);
  return [plain, own === '' ? plain : `${own}/${plain}`].find((folder) => namesIn(m, folder).length > 0);
}

function namesIn(m: Machine, folder: string): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const f of m.repo.files) if (f.path.startsWith(prefix)) names.add(f.path.slice(prefix.length).split('/')[0] ?? '');
  return [...names].sort();
}

/** Files below a folder, each with the folder's own name in front where that is how they are given. */
function walked(m: Machine, dir: string, isWhole: boolean): readonly string[] | undefined {
  const inside = existing(m, dir);
  if (inside === undefined) return undefined;
  const prefix = inside === '' ? '' : `${inside}/`;
  const below = m.repo.files.filter((f) => f.path.startsWith(prefix)).map((f) => f.path.slice(prefix.length));
  return below.map((name) => (isWhole ? `${dir.replace(/\/$/, '')}/${name}` : name)).sort();
}

/** A program that is built looks for the built files of its folder: those of its sources, under the names they will have. */
function asRead(m: Machine, names: readonly string[], site: CallSite): readonly string[] {
  const text = m.repo.text(site.at.file) ?? '';
  if (!/\.[cm]?ts$/.test(site.at.file) || !/['"`|(][^'"`\s]{0,40}\bjs\b/.test(text) || /\bts\b/.test(text)) return names;
  return names.map((name) => (/\.d\.ts$/.test(name) ? name : name.replace(/\.([cm]?)tsx?$/, '.$1js')));
}

function entryVal(m: Machine, dir: string, name: string, site: CallSite): Val {
  const stat = statVal(m, `${dir.replace(/\/$/, '')}/${name}`, site);
  const obj = stat?.t === 'obj' ? stat.obj : newObject(m, site.at);
  obj.props.set('name', lit(name, site.at));
  for (const key of ['path', 'parentPath']) obj.props.set(key, lit(dir, site.at));
  return { t: 'obj', obj };
}

/** Every folder that files lie below, the root left out. */
const foldersWithFiles = fact('wiring/folders with files', (repo: Repo): ReadonlySet<string> => {
  const folders = new Set<string>();
  for (const { path } of repo.files)
    for (let end = path.lastIndexOf('/'); end > 0 && !folders.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  return folders;
});

/** What `stat` says of a path: a folder where files lie below it. */
function statVal(m: Machine, path: string, site: CallSite): Val | undefined {
  const inside = repositoryPath(path);
  const own = packageFolder(m);
  const places = own === '' ? [inside] : [inside, `${own}/${inside}`];
  const isFolder = places.some((place) => foldersWithFiles(m.repo).has(place));
  const isFile = places.some(
    (place) => m.repo.file(place) !== undefined || m.repo.file(place.replace(/\.([cm]?)js$/, '.$1ts')) !== undefined,
  );
  if (isFolder === isFile) return undefined;
  const obj = newObject(m, site.at);
  const answer = (yes: boolean): Val => ({ t: 'global', name: yes ? alwaysTrue : alwaysFalse, at: site.at });
  obj.props.set('isDirectory', answer(isFolder));
  obj.props.set('isFile', answer(isFile));
  obj.props.set('isSymbolicLink', answer(false));
  return { t: 'obj', obj };
}

/** Functions that give one and the same answer, as no program can name them. */
export const alwaysTrue = '() => true';
export const alwaysFalse = '() => false';
