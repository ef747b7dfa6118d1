import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { SkippedFile } from '../model/index.ts';
import { diskReader, entryOf, look, whySpecial } from './disk.ts';
import { git, gitError, isOutside, type GitResult } from './git.ts';
import { ignoreRules, type IgnoreRules } from './ignore-rules.ts';
import { byPath, isOwnState, reasons, type Entry, type GitInfo, type Source } from './listing.ts';

/** One line of `git ls-files -t --stage`. */
interface Listed {
  /** `H` in the index, `S` in it but left out of the working tree, `M` unmerged, `?` not tracked. */
  readonly tag: string;
  readonly mode?: string;
  readonly id?: string;
  readonly file: string;
}

/**
 * Lists a folder as git sees it: tracked files and untracked ones that are not ignored. Undefined
 * when the folder is in no working tree (or git is not installed). Runs only commands that neither
 * write nor compare contents, because comparing would run the filters a repository configures.
 * Throws a `SourceError` when git refuses.
 * @param root absolute real path
 */
export async function worktreeSource(root: string): Promise<Source | undefined> {
  const [where, files, staged] = await Promise.all([
    git(root, ['rev-parse', '--show-toplevel', '--show-prefix', '--quiet', '--verify', 'HEAD^{commit}']),
    git(root, ['ls-files', '-z', '-t', '--stage', '--cached', '--others', '--exclude-standard']),
    git(root, ['diff-index', '--cached', '--quiet', '--no-ext-diff', '--ignore-submodules', 'HEAD', '--', '.']),
  ]);
  // Before the first commit there is no HEAD: that alone is code 1.
  if (where.code !== 0 && where.code !== 1) {
    if (isOutside(where)) return undefined;
    throw gitError(root, 'look at the repository', where);
  }
  const place = placeOf(root, where);
  if (place === undefined) return undefined;
  if (files.code !== 0) throw gitError(root, 'list the files', files);
  const listed = parse(files.stdout);
  if (listed.length === 0 && place.prefix !== '') return undefined;
  const seen = lookAt(root, listed);
  for (const match of files.stderr.matchAll(/could not open directory '([^\n]+?)\/?': ([^\n]+)/g)) {
    seen.skipped.push({ file: match[1]!, why: match[2] === 'Permission denied' ? reasons.denied : reasons.vanished });
  }
  const { topLevel, prefix, commit } = place;
  const info: GitInfo = { commit, dirty: seen.changed || staged.code !== 0, topLevel, prefix };
  return {
    entries: seen.entries.sort(byPath),
    skipped: seen.skipped,
    diagnostics: [],
    vcs: 'git',
    git: info,
    ignore: rulesOf(root, seen.entries, place),
    ...diskReader(root),
  };
}

interface Place {
  readonly topLevel: string;
  readonly prefix: string;
  readonly commit: string | undefined;
}

/** Top of the working tree and the way from it to the root; undefined if git was led somewhere else (`core.worktree`). */
function placeOf(root: string, where: GitResult): Place | undefined {
  const [topLevel = '', prefix = '', commit = ''] = where.stdout.toString('utf8').split('\n');
  try {
    const real = realpathSync(path.join(topLevel, prefix));
    return real === realpathSync(root) ? { topLevel, prefix, commit: commit === '' ? undefined : commit } : undefined;
  } catch {
    return undefined;
  }
}

function parse(output: Buffer): readonly Listed[] {
  const listed: Listed[] = [];
  for (const line of output.toString('utf8').split('\0')) {
    if (line === '') continue;
    const tag = line[0]!;
    const tab = tag === '?' ? 1 : line.indexOf('\t');
    const [mode, id] = tag === '?' ? [] : line.slice(2, tab).split(' ');
    listed.push({ tag, file: line.slice(tab + 1), ...(mode === undefined || id === undefined ? {} : { mode, id }) });
  }
  return listed;
}

interface Seen {
  readonly entries: Entry[];
  readonly skipped: SkippedFile[];
  /** Something differs from the index, as far as can be told without reading. */
  changed: boolean;
}

/** Compares what git lists with what is on disk. */
function lookAt(root: string, listed: readonly Listed[]): Seen {
  const seen: Seen = { entries: [], skipped: [], changed: false };
  const isFolder = realFolders(root);
  const done = new Set<string>();
  for (const item of listed) {
    const file = item.file.replace(/\/$/, '');
    const modules = /(^|\/)node_modules(\/|$)/.exec(file);
    const name = modules === null ? file : file.slice(0, modules.index + modules[0].length).replace(/\/$/, '');
    if (item.tag === '?' && !isOwnState(item.file)) seen.changed = true;
    // An unmerged file is listed once per stage.
    if (done.has(name)) continue;
    done.add(name);
    if (modules !== null) seen.skipped.push({ file: name, why: reasons.modules });
    else if (item.file.endsWith('/') || item.mode === '160000') seen.skipped.push({ file, why: reasons.repository });
    else lookAtFile(root, item, isFolder, seen);
  }
  return seen;
}

function lookAtFile(root: string, item: Listed, isFolder: (dir: string) => boolean, seen: Seen): void {
  const { file } = item;
  if (file.includes('\uFFFD')) return void seen.skipped.push({ file, why: reasons.name });
  // A folder that was replaced by a link would lead out of the root.
  const stats = isFolder(path.posix.dirname(file)) ? look(root, file) : undefined;
  if (stats === 'denied') return void seen.skipped.push({ file, why: reasons.denied });
  if (stats === undefined || stats.isDirectory()) {
    if (item.tag === 'S') seen.skipped.push({ file, why: reasons.sparse });
    else seen.changed = true;
    return;
  }
  const why = whySpecial(stats);
  if (why !== undefined) {
    if (item.mode !== '120000') seen.changed = true;
    return void seen.skipped.push({ file, why });
  }
  const index = item.id === undefined ? {} : { index: item.id };
  seen.entries.push({ ...entryOf(file, stats, item.tag !== '?'), ...index });
}

/** Is every part of the way to a folder a real folder (no link)? Remembers what it saw. */
function realFolders(root: string): (dir: string) => boolean {
  const known = new Map<string, boolean>([['.', true]]);
  const isReal = (dir: string): boolean => {
    const before = known.get(dir);
    if (before !== undefined) return before;
    const stats = isReal(path.posix.dirname(dir)) ? look(root, dir) : undefined;
    // A folder one may not look at is reported per file.
    const real = stats === 'denied' || stats?.isDirectory() === true;
    known.set(dir, real);
    return real;
  };
  return isReal;
}

/** The ignore files below the root, and those between the top of the working tree and the root. */
function rulesOf(root: string, entries: readonly Entry[], place: Place): IgnoreRules {
  const rules = ignoreRules();
  for (const { path: file } of entries) {
    if (path.posix.basename(file) === '.gitignore')
      rules.add(file.slice(0, -'.gitignore'.length).replace(/\/$/, ''), textOf(path.join(root, file)));
  }
  for (const [dir, below] of foldersAbove(place.prefix)) {
    const file = path.join(place.topLevel, dir, '.gitignore');
    if (existsSync(file)) rules.addOuter(below, textOf(file));
  }
  return rules;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The folders above a scanned one, with the way down to it: for "packages/api/" they are
 * ["", "packages/api/"] and ["packages", "api/"].
 */
export function foldersAbove(prefix: string): readonly (readonly [dir: string, below: string])[] {
  const parts = prefix.split('/').filter((part) => part !== '');
  return parts.map((_, i) => [parts.slice(0, i).join('/'), `${parts.slice(i).join('/')}/`] as const);
}
