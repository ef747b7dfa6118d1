import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { jsonAt, jsonEntries, jsonString } from '../json.ts';
import type { Where } from './manager.ts';

/** The scripts of one package.json. */
export interface ScriptSet {
  readonly file: string;
  /** Folder of the package, "" for the root. */
  readonly folder: string;
  readonly name: string | undefined;
  readonly scripts: ReadonlyMap<string, { readonly text: string; readonly at: Loc }>;
}

/** Scripts of every package.json of the repository, by folder. */
export const scriptSets = fact('ci/scripts', (repo: Repo): ReadonlyMap<string, ScriptSet> => {
  const sets = new Map<string, ScriptSet>();
  for (const { path } of repo.ofKind('package')) {
    const root = repo.outline(path, 'package')?.root;
    if (root?.j !== 'object') continue;
    const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path);
    const scripts = new Map<string, { text: string; at: Loc }>();
    for (const e of jsonEntries(jsonAt(root, 'scripts'))) {
      const text = jsonString(e.value);
      if (text !== undefined) scripts.set(e.key, { text, at: locOf(path, e.value.at) });
    }
    sets.set(folder, { file: path, folder, name: jsonString(jsonAt(root, 'name')), scripts });
  }
  return sets;
});

/** The package whose scripts a package manager uses in a folder: the nearest package.json upwards. */
export function packageAt(repo: Repo, folder: string): ScriptSet | undefined {
  const sets = scriptSets(repo);
  for (let at = folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
    const set = sets.get(at);
    if (set !== undefined || at === '') return set;
  }
}

/** The packages a call addresses, seen from a folder. */
export function packagesFor(repo: Repo, folder: string, where: Where): readonly ScriptSet[] {
  if (where.in === 'here') return [packageAt(repo, folder)].filter((s) => s !== undefined);
  if (where.in === 'folder') {
    const at = posix.normalize(posix.join(folder === '' ? '.' : folder, where.path)).replace(/\/$/, '');
    return [packageAt(repo, at === '.' ? '' : at)].filter((s) => s !== undefined);
  }
  const members = [...scriptSets(repo).values()].filter((s) => s.folder !== '' && !s.folder.includes('node_modules'));
  return where.in === 'all' ? members : members.filter((s) => where.names.some((n) => isNamed(s, n)));
}

/** Matches a workspace name, a folder or a filter with wildcards and `...` for dependents. */
function isNamed(set: ScriptSet, wanted: string): boolean {
  const plain = wanted.replace(/^\.\.\.|\.\.\.$|\^/g, '').replace(/^\{(.*)\}$/, '$1');
  if (plain.startsWith('!') || plain.startsWith('[')) return plain.startsWith('[');
  const pattern = plain.replace(/^\.\//, '').replace(/\/$/, '');
  const [before, after] = pattern.includes('*') ? [pattern.slice(0, pattern.indexOf('*')), pattern.slice(pattern.lastIndexOf('*') + 1)] : [undefined, ''];
  return [set.name ?? '', set.folder, posix.basename(set.folder)].some((id) =>
    before === undefined ? id === pattern || id.endsWith(`/${pattern}`) : id.length >= before.length + after.length && id.startsWith(before) && id.endsWith(after),
  );
}
