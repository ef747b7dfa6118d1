import { sourceError } from './error.ts';
import { git, gitError, isOutside } from './git.ts';

/** A commit of the first-parent line. */
export interface PastCommit {
  /** Full id. */
  readonly commit: string;
  /** When it was committed, UTC, "2026-01-31T12:00:00Z". */
  readonly date: string;
}

/** The commits a look back is made at. */
export interface Past {
  /** Newest first. */
  readonly commits: readonly PastCommit[];
  /** How many there are on the first-parent line before some were chosen. */
  readonly total: number;
  /** What a person should know about what is not there; whole sentences. */
  readonly notes: readonly string[];
}

export interface PastOptions {
  /** At most so many commits, evenly spread, the newest and the oldest among them. */
  readonly max: number;
  /** A date ("2025-01-31") or anything that names a commit: only what came after. */
  readonly since?: string;
  /** The newest commit. Default: HEAD. */
  readonly head?: string;
}

/**
 * Lists commits from the newest back along first parents: what a branch saw, merges as one step. Works
 * with a detached HEAD and in a linked working tree. Throws a `SourceError` (one sentence) outside git,
 * before the first commit, and for a name that is none.
 * @param root absolute path of a folder in the working tree
 */
export async function pastCommits(root: string, { max, since, head = 'HEAD' }: PastOptions): Promise<Past> {
  const where = await git(root, ['rev-parse', '--is-shallow-repository']);
  if (where.code !== 0 && isOutside(where) && where.code !== -1)
    throw sourceError('usage', `${root} is not inside a git repository, so it has no past commits.`);
  if (where.code !== 0) throw gitError(root, 'look at the repository', where);
  const isShallow = where.stdout.toString('utf8').trim() === 'true';
  const newest = await commitOf(root, head);
  if (newest === undefined)
    throw sourceError('usage', head === 'HEAD' ? `${root} has no commit yet.` : `There is no commit "${head}" in ${root}.`);
  const range = since === undefined ? [] : await rangeOf(root, since, isShallow);
  // The committer's seconds from the commit itself; no setting of the repository shapes this line.
  const listed = await git(root, ['rev-list', '--first-parent', '--no-commit-header', '--format=%H %ct', ...range, newest, '--']);
  if (listed.code !== 0) throw gitError(root, 'list the past commits', listed);
  const all = listed.stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line): readonly PastCommit[] => {
      const [commit = '', seconds = ''] = line.split(' ');
      const date = dateOf(Number(seconds));
      return commit === '' || date === undefined ? [] : [{ commit, date }];
    });
  const notes = isShallow && since === undefined ? [shallowNote(all.at(-1))] : [];
  return { commits: spread(all, Math.max(1, max)), total: all.length, notes };
}

function shallowNote(oldest: PastCommit | undefined): string {
  const from = oldest === undefined ? '' : ` before ${oldest.date.slice(0, 10)}`;
  return `This clone is shallow, so what was${from} is not here; \`git fetch --unshallow\` (in a workflow: fetch-depth: 0) brings it.`;
}

async function commitOf(root: string, name: string): Promise<string | undefined> {
  if (name.startsWith('-') || name === '') return undefined;
  const found = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  return found.code === 0 ? found.stdout.toString('utf8').trim().split('\n').at(-1) : undefined;
}

async function rangeOf(root: string, since: string, isShallow: boolean): Promise<readonly string[]> {
  if (/^\d{4}-\d\d-\d\d$/.test(since) && !Number.isNaN(Date.parse(since))) return [`--since=${since}T00:00:00Z`];
  const commit = await commitOf(root, since);
  if (commit !== undefined) return [`^${commit}`];
  const hint = isShallow ? '; this clone is shallow, so "git fetch --unshallow" may bring it' : '';
  throw sourceError('usage', `"${since}" is neither a date like 2025-01-31 nor a commit${hint}.`);
}

/** Times beyond the year 9999 or before 1970 are accidents nobody can read. */
function dateOf(seconds: number): string | undefined {
  if (!(seconds >= 0 && seconds < 253_402_300_800)) return undefined;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** At most `max` of them, evenly spread, first and last always. */
export function spread<T>(all: readonly T[], max: number): readonly T[] {
  if (all.length <= max) return all;
  if (max === 1) return all.slice(0, 1);
  return Array.from({ length: max }, (_, i) => all[Math.round((i * (all.length - 1)) / (max - 1))]!);
}
