import path from 'node:path';
import type { SkippedFile } from '../model/index.ts';
import { blobReader, type BlobReader } from './blob-reader.ts';
import { blobParser } from './blobs.ts';
import { classify } from './classify.ts';
import { sourceError } from './error.ts';
import { git, gitError, gitNow } from './git.ts';
import { ignoreRules } from './ignore-rules.ts';
import { byPath, reasons, treeFiles, type Entry, type GitInfo, type Source } from './listing.ts';
import { keptOutlines } from './outlines.ts';
import { listedRepo, sessionCache, type ListedRepo, type OpenOptions, type Session } from './repo.ts';
import { seenFiles } from './survey.ts';
import { blobTexts } from './texts.ts';
import { treeSteps, type TreeStep } from './tree-walk.ts';
import { foldersAbove } from './worktree.ts';

/** A commit of a walk: its repository, or one sentence about why there is none. */
export type PastRepo = { readonly commit: string; readonly repo: ListedRepo } | { readonly commit: string; readonly why: string };

/** Where the objects of all commits come from. */
interface Walk {
  readonly root: string;
  readonly topLevel: string;
  readonly prefix: string;
  readonly blobs: BlobReader;
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * Opens the trees of commits one after the other, without a checkout and each as `openRepo` with `ref`
 * would, but what they have in common is read, classified and outlined once. Each has to be opened or
 * left before the next is asked for; ending the iteration lets go of git and of the cache.
 * Throws a `SourceError` where the repository cannot be read at all.
 * @param root absolute real path of the scanned folder
 * @param commits full ids, in the order wanted; neighbours should be neighbours
 */
export async function* pastRepos(
  root: string,
  commits: readonly string[],
  jobs: number,
  options: OpenOptions,
): AsyncGenerator<PastRepo, void, undefined> {
  const where = await git(root, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (where.code !== 0) throw gitError(root, 'look at the repository', where);
  const [topLevel = '', prefix = ''] = where.stdout.toString('utf8').split('\n');
  const trees = await treesOf(root, commits, prefix);
  const readable = commits.filter((commit) => trees.get(commit) !== undefined);
  const steps = await treeSteps(
    root,
    readable.map((commit) => trees.get(commit)!),
  );
  const sizes = await sizesOf(root, steps);
  const cache = sessionCache(root, options.cacheDir);
  const blobs = blobReader(root);
  const walk: Walk = { root, topLevel, prefix, blobs, sizes };
  const texts = blobTexts();
  const shared: Omit<Session, 'texts'> = { cache, examined: seenFiles(), outlines: keptOutlines() };
  const tree = new Map<string, { readonly mode: string; readonly id: string }>();
  let next = 0;
  try {
    for (const commit of commits) {
      if (trees.get(commit) === undefined) {
        yield { commit, why: prefix === '' ? missingTree : `the folder ${prefix} was not there` };
        continue;
      }
      const step = steps[next]!;
      next += 1;
      for (const file of step.removed) tree.delete(file);
      for (const { path: file, mode, id } of step.changed) tree.set(file, { mode, id });
      const source = await sourceOf(walk, commit, tree);
      if (typeof source === 'string') yield { commit, why: source };
      else yield { commit, repo: await listedRepo(source, root, jobs, options, { ...shared, texts: texts.at(source.entries) }) };
    }
  } finally {
    blobs.close();
    cache?.close();
  }
}

const missingTree = 'its tree is not in this clone; `git fetch --refetch` brings it';

/** The tree of the scanned folder in each commit; undefined where there is none. */
async function treesOf(root: string, commits: readonly string[], prefix: string): Promise<ReadonlyMap<string, string | undefined>> {
  const names = commits.map((commit) => (prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix.slice(0, -1)}`));
  if (prefix.includes('\n'))
    throw sourceError('usage', 'The name of the folder has a line break in it; git cannot be asked about its past.');
  const result = await git(root, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], names.map((name) => `${name}\n`).join(''));
  if (result.code !== 0) throw gitError(root, 'read the past commits', result);
  const lines = result.stdout.toString('utf8').split('\n');
  return new Map(commits.map((commit, i) => [commit, /^tree ([0-9a-f]+)$/.exec(lines[i] ?? '')?.[1]]));
}

/** Blob -> bytes of everything in all steps; blobs that are not in this clone are left out. */
async function sizesOf(root: string, steps: readonly TreeStep[]): Promise<ReadonlyMap<string, number>> {
  const ids = new Set(steps.flatMap((step) => step.changed.filter(({ mode }) => mode.startsWith('100')).map(({ id }) => id)));
  const asked = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'];
  const result = await git(root, asked, [...ids].map((id) => `${id}\n`).join(''));
  // In a partial clone git ends at the first object that it would have to fetch: then all that it has are listed.
  const listed = result.code === 0 ? result : await git(root, [...asked, '--batch-all-objects', '--unordered', '--buffer']);
  if (listed.code !== 0) throw gitError(root, 'read the past commits', listed);
  const sizes = new Map<string, number>();
  for (const line of listed.stdout.toString('utf8').split('\n')) {
    const [id, type, size] = line.split(' ');
    if (type === 'blob' && ids.has(id!)) sizes.set(id!, Number(size));
  }
  return sizes;
}

/** Its entries know their blobs, whatever kind of ids the repository has. */
interface PastSource extends Source {
  readonly entries: readonly (Entry & { readonly id: string })[];
}

/** The source of one commit, or why its files cannot be judged. */
async function sourceOf(
  walk: Walk,
  commit: string,
  tree: ReadonlyMap<string, { readonly mode: string; readonly id: string }>,
): Promise<PastSource | string> {
  const skipped: SkippedFile[] = [];
  const isFile = treeFiles(skipped);
  const entries: (Entry & { readonly id: string })[] = [];
  let missing = 0;
  for (const [file, { mode, id }] of tree) {
    if (!isFile(file, mode)) continue;
    const size = walk.sizes.get(id);
    if (size !== undefined)
      entries.push({ path: file, size, executable: mode === '100755', tracked: true, id, ...(id.length === 40 ? { hash: id } : {}) });
    // Pictures and archives are not read, so a clone without them says as much.
    else if (classify(file, () => '') === 'binary') skipped.push({ file, why: reasons.missing });
    else missing += 1;
  }
  // A score without some of the files would look like a score.
  if (missing > 0)
    return `${missing === 1 ? 'one of its files is' : 'some of its files are'} not in this clone; \`git fetch --refetch\` brings them`;
  if (entries.length === 0 && skipped.length === 0) return 'it has no files';
  entries.sort(byPath);
  const idOf = new Map(entries.map((entry) => [entry.path, entry.id]));
  const info: GitInfo = { commit, dirty: false, topLevel: walk.topLevel, prefix: walk.prefix, ref: commit };
  const readMany: Source['readMany'] = async (wanted, take) => {
    let i = 0;
    await walk.blobs.read(
      wanted.map((entry) => idOf.get(entry.path)!),
      (_id, bytes) => {
        const entry = wanted[i]!;
        i += 1;
        take(entry, bytes, bytes === undefined ? reasons.missing : '');
      },
    );
  };
  const readNow: Source['readNow'] = (wanted, take) => {
    const [entry] = wanted;
    const result = gitNow(walk.root, ['cat-file', '--batch'], `${idOf.get(entry!.path)!}\n`, entry!.size + 1024);
    if (result.code === 0) blobParser(({ bytes }) => take(entry!, bytes, bytes === undefined ? reasons.missing : ''))(result.stdout);
    else take(entry!, undefined, reasons.missing);
  };
  return {
    entries,
    skipped,
    diagnostics: [],
    vcs: 'git',
    git: info,
    ignore: await rulesAt(walk, commit, entries, readMany),
    readMany,
    readNow,
  };
}

/** The ignore files of a commit, and those above the scanned folder. */
async function rulesAt(walk: Walk, commit: string, entries: readonly Entry[], readMany: Source['readMany']): Promise<Source['ignore']> {
  const rules = ignoreRules();
  const files = entries.filter((e) => e.path === '.gitignore' || e.path.endsWith('/.gitignore'));
  await readMany(files, (entry, bytes) =>
    rules.add(entry.path.slice(0, -'.gitignore'.length).replace(/\/$/, ''), bytes?.toString('utf8') ?? ''),
  );
  for (const [dir, below] of foldersAbove(walk.prefix)) {
    if (dir.includes('\n')) continue;
    const text = await git(walk.root, ['cat-file', 'blob', `${commit}:${path.posix.join(dir, '.gitignore')}`]);
    if (text.code === 0) rules.addOuter(below, text.stdout.toString('utf8'));
  }
  return rules;
}
