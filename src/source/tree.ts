import type { SkippedFile } from '../model/index.ts';
import { sourceError } from './error.ts';
import { git, gitError, gitNow, isOutside } from './git.ts';
import { ignoreRules } from './ignore-rules.ts';
import { byPath, reasons, treeFiles, type Entry, type GitInfo, type Source } from './listing.ts';
import { blobParser, type Blob } from './blobs.ts';
import { foldersAbove } from './worktree.ts';

/** Bytes fetched at once when one text is asked for later: a git process costs more than its neighbours. */
const readAhead = 16 * 1024 * 1024;

/**
 * Lists the tree of a commit from the objects of git; the working tree is not touched or looked at.
 * Throws a `SourceError` when there is no repository, no such commit, or no such folder in it.
 * @param root absolute real path of the folder in the working tree (it must exist)
 * @param ref anything that names a commit: an id, a branch, "HEAD~3"
 */
export async function treeSource(root: string, ref: string): Promise<Source> {
  if (ref.startsWith('-') || ref === '') throw sourceError('usage', `"${ref}" does not name a commit.`);
  const where = await git(root, ['rev-parse', '--show-toplevel', '--show-prefix', '--is-shallow-repository']);
  if (where.code !== 0 && isOutside(where) && where.code !== -1) {
    throw sourceError('usage', `${root} is not inside a git repository, so it has no commit "${ref}".`);
  }
  if (where.code !== 0) throw gitError(root, 'look at the repository', where);
  const [topLevel = '', prefix = '', shallow = ''] = where.stdout.toString('utf8').split('\n');
  const found = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (found.code !== 0) {
    const hint = shallow === 'true' ? '; this clone is shallow, so "git fetch --unshallow" may bring it' : '';
    throw sourceError('usage', `There is no commit "${ref}" in ${topLevel}${hint}.`);
  }
  const commit = found.stdout.toString('utf8').trim().split('\n').at(-1)!;
  const listed = await git(root, ['ls-tree', '-r', '-z', '--full-tree', prefix === '' ? commit : `${commit}:${prefix.slice(0, -1)}`]);
  if (listed.code !== 0) {
    if (/Not a valid object|not a tree/i.test(listed.stderr)) throw sourceError('empty', `The folder ${prefix} does not exist in ${ref}.`);
    throw gitError(root, `list the files of ${ref}`, listed);
  }
  const info: GitInfo = { commit, dirty: false, topLevel, prefix, ref };
  return sourceOf(root, info, parse(listed.stdout));
}

interface Parsed {
  readonly blobs: readonly { readonly path: string; readonly id: string; readonly executable: boolean }[];
  readonly skipped: SkippedFile[];
}

function parse(output: Buffer): Parsed {
  const blobs: { path: string; id: string; executable: boolean }[] = [];
  const skipped: SkippedFile[] = [];
  const isFile = treeFiles(skipped);
  for (const line of output.toString('utf8').split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [mode, , id] = line.slice(0, tab).split(' ');
    const file = line.slice(tab + 1);
    if (isFile(file, mode)) blobs.push({ path: file, id: id!, executable: mode === '100755' });
  }
  return { blobs, skipped };
}

async function sourceOf(root: string, info: GitInfo, parsed: Parsed): Promise<Source> {
  const { blobs, skipped } = parsed;
  const ids = new Map(blobs.map((b) => [b.path, b.id]));
  const sizes = await sizesOf(root, [...new Set(ids.values())]);
  const entries: Entry[] = [];
  for (const { path, id, executable } of blobs) {
    const size = sizes.get(id);
    if (size === undefined) skipped.push({ file: path, why: reasons.missing });
    // In a repository of SHA-256 objects the id is not the hash other sources compute.
    else entries.push({ path, size, executable, tracked: true, ...(id.length === 40 ? { hash: id } : {}) });
  }
  entries.sort(byPath);

  const readMany: Source['readMany'] = async (wanted, take) => {
    const read = blobParser(each(wanted, take));
    const result = await git(root, ['cat-file', '--batch'], requestOf(wanted, ids), read);
    if (result.code !== 0) throw gitError(root, 'read the objects', result);
  };
  const readNow: Source['readNow'] = (wanted, take) => {
    let bytes = 0;
    const some = wanted.filter((entry, i) => i === 0 || (bytes += entry.size) < readAhead);
    const room = some.reduce((sum, entry) => sum + entry.size + 200, 1024);
    const result = gitNow(root, ['cat-file', '--batch'], requestOf(some, ids), room);
    if (result.code === 0) blobParser(each(some, take))(result.stdout);
    else take(some[0]!, undefined, reasons.missing);
  };
  const rules = ignoreRules();
  const ignoreFiles = entries.filter((e) => e.path === '.gitignore' || e.path.endsWith('/.gitignore'));
  await readMany(ignoreFiles, (entry, bytes) =>
    rules.add(entry.path.slice(0, -'.gitignore'.length).replace(/\/$/, ''), bytes?.toString('utf8') ?? ''),
  );
  const above = foldersAbove(info.prefix).filter(([dir]) => !dir.includes('\n'));
  for (const [dir, below] of above) {
    const text = await git(root, ['cat-file', 'blob', `${info.commit}:${dir === '' ? '' : `${dir}/`}.gitignore`]);
    if (text.code === 0) rules.addOuter(below, text.stdout.toString('utf8'));
  }
  return { entries, skipped, diagnostics: [], vcs: 'git', git: info, ignore: rules, readMany, readNow };
}

/** `cat-file` answers in the order of the questions, so the n-th answer belongs to the n-th entry. */
function each(wanted: readonly Entry[], take: Parameters<Source['readMany']>[1]): (blob: Blob) => void {
  let next = 0;
  return ({ bytes }) => {
    const entry = wanted[next];
    next += 1;
    if (entry !== undefined) take(entry, bytes, bytes === undefined ? reasons.missing : '');
  };
}

function requestOf(entries: readonly Entry[], ids: ReadonlyMap<string, string>): string {
  return entries.map((entry) => `${ids.get(entry.path) ?? ''}\n`).join('');
}

/** Blob -> bytes; blobs that are not in this clone are left out. */
async function sizesOf(root: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const result = await git(
    root,
    ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'],
    ids.map((id) => `${id}\n`).join(''),
  );
  if (result.code !== 0) throw gitError(root, 'read the objects', result);
  const sizes = new Map<string, number>();
  for (const line of result.stdout.toString('utf8').split('\n')) {
    const [id, type, size] = line.split(' ');
    if (type === 'blob') sizes.set(id!, Number(size));
  }
  return sizes;
}
