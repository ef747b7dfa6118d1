import { blobParser } from './blobs.ts';
import { git } from './git.ts';

/** What a commit says about itself, as it stands there: whoever shows it makes it printable. */
export interface CommitInfo {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** When it was written, UTC, "2026-01-31T12:00:00Z"; undefined where that is no date. */
  readonly authored: string | undefined;
  /** First line of the message. */
  readonly subject: string;
}

/**
 * Reads commits themselves, so that no setting of the repository (mail map, format, notes) has a part in it.
 * Those that are not in this clone are left out.
 */
export async function commitInfos(root: string, commits: readonly string[]): Promise<ReadonlyMap<string, CommitInfo>> {
  const found = new Map<string, CommitInfo>();
  if (commits.length === 0) return found;
  let next = 0;
  const take = blobParser(({ bytes }) => {
    const commit = commits[next];
    next += 1;
    if (bytes !== undefined && commit !== undefined) found.set(commit, infoOf(commit, bytes.toString('utf8')));
  });
  await git(root, ['cat-file', '--batch'], commits.map((commit) => `${commit}\n`).join(''), take);
  return found;
}

function infoOf(commit: string, text: string): CommitInfo {
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end)).split('\n');
  const [, author = '', seconds = ''] =
    head.map((line) => /^author (.*?) ?<[^<>]*> (\d+) [+-]\d{4}$/.exec(line)).find((match) => match !== null) ?? [];
  const time = Number(seconds === '' ? Number.NaN : seconds);
  return {
    commit,
    parents: head.flatMap((line) => (line.startsWith('parent ') ? [line.slice('parent '.length)] : [])),
    author,
    authored: time >= 0 && time < 253_402_300_800 ? `${new Date(time * 1000).toISOString().slice(0, 19)}Z` : undefined,
    subject: (end < 0 ? '' : text.slice(end + 2)).trimStart().split('\n', 1)[0]!.trim(),
  };
}

/** Commits along first parents from HEAD, newest first, and whether they reach back to the first one; none outside git. */
export async function lineOfCommits(root: string): Promise<{ readonly commits: readonly string[]; readonly isWhole: boolean }> {
  const [listed, shallow] = await Promise.all([
    git(root, ['rev-list', '--first-parent', 'HEAD', '--']),
    git(root, ['rev-parse', '--is-shallow-repository']),
  ]);
  const commits =
    listed.code === 0
      ? listed.stdout
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  return { commits, isWhole: shallow.stdout.toString('utf8').trim() !== 'true' };
}

/** Commits that a merged branch brought: along its first parents, newest first, without those that `base` has. */
export async function commitsBetween(root: string, base: string, head: string): Promise<readonly string[]> {
  const listed = await git(root, ['rev-list', '--first-parent', head, `^${base}`, '--']);
  return listed.code === 0
    ? listed.stdout
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
