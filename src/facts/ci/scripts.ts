import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { packages } from '../packages.ts';
import type { Package } from '../packages.ts';
import type { Where } from './manager.ts';

const packagesByFolder = fact(
  'ci/packages by folder',
  (repo: Repo): ReadonlyMap<string, Package> => new Map(packages(repo).map((p) => [p.dir, p])),
);

/** The package whose scripts a package manager uses in a folder: the nearest package.json upwards. */
export function packageAt(repo: Repo, folder: string): Package | undefined {
  const sets = packagesByFolder(repo);
  for (let at = folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
    const set = sets.get(at);
    if (set !== undefined || at === '') return set;
  }
}

/** The packages a call addresses, seen from a folder. */
export function packagesFor(repo: Repo, folder: string, where: Where): readonly Package[] {
  if (where.in === 'here') return [packageAt(repo, folder)].filter((s) => s !== undefined);
  if (where.in === 'folder') {
    const at = posix.normalize(posix.join(folder === '' ? '.' : folder, where.path)).replace(/\/$/, '');
    return [packageAt(repo, at === '.' ? '' : at)].filter((s) => s !== undefined);
  }
  const members = [...packagesByFolder(repo).values()].filter((s) => s.dir !== '' && !s.dir.includes('node_modules'));
  return where.in === 'all' ? members : members.filter((s) => where.names.some((n) => isNamed(s, n)));
}

/** Matches a workspace name, a folder or a filter with wildcards and `...` for dependents. */
function isNamed(set: Package, wanted: string): boolean {
  const plain = wanted.replace(/^\.\.\.|\.\.\.$|\^/g, '').replace(/^\{(.*)\}$/, '$1');
  if (plain.startsWith('!') || plain.startsWith('[')) return plain.startsWith('[');
  const pattern = plain.replace(/^\.\//, '').replace(/\/$/, '');
  const [before, after] = pattern.includes('*')
    ? [pattern.slice(0, pattern.indexOf('*')), pattern.slice(pattern.lastIndexOf('*') + 1)]
    : [undefined, ''];
  return [set.name ?? '', set.dir, posix.basename(set.dir)].some((id) =>
    before === undefined
      ? id === pattern || id.endsWith(`/${pattern}`)
      : id.length >= before.length + after.length && id.startsWith(before) && id.endsWith(after),
  );
}
