import { existsSync } from 'node:fs';
import path from 'node:path';
import { historyFile, historyFolder, recordScan, type Recorded } from '../history/store.ts';
import { printable, type Report } from '../model/index.ts';
import { git } from '../source/git.ts';

export interface Recordable {
  readonly report: Report;
  /** Absolute path of the scanned folder. */
  readonly root: string;
  readonly stopped: boolean;
  /** Rules were chosen by hand (`--only`, `--skip`): the score is of another kind. */
  readonly narrowed: boolean;
}

/**
 * Adds the row of a scan to the history. Only a whole scan of exactly a commit has a row: a score of
 * changed files belongs to no commit, and one outside git to nothing that could be found again.
 */
export async function recordHistory({ report, root, stopped, narrowed }: Recordable): Promise<Recorded> {
  const why = whyNot(report, stopped, narrowed);
  if (why !== undefined) return { outcome: 'not recorded', why };
  const commit = report.repo.commit!;
  const date = await commitDate(root, commit);
  if (date === undefined) return { outcome: 'failed', why: `The date of commit ${commit.slice(0, 7)} could not be read.` };
  return recordScan(root, report, { commit, date });
}

/**
 * Adds the row and says on standard error what a person has to know about it: that the file was made,
 * or that the row could not be written. A scan that has no row by its nature says nothing.
 */
export async function keepHistory(scan: Recordable, quiet: boolean): Promise<void> {
  const isFirst = !existsSync(path.join(scan.root, historyFolder, historyFile));
  const recorded = await recordHistory(scan);
  if (recorded.outcome === 'failed') process.stderr.write(`The score was not kept: ${printable(recorded.why)}\n`);
  if (recorded.outcome === 'added' && isFirst && !quiet)
    process.stderr.write(`The score of this commit is kept in ${historyFolder}/${historyFile} (--no-history leaves it).\n`);
}

function whyNot({ repo, score }: Report, stopped: boolean, narrowed: boolean): string | undefined {
  if (repo.commit === undefined) return 'Outside git there is no commit to keep a score for.';
  if (repo.dirty === true) return 'Files differ from the commit, so the score is not its own.';
  if (stopped) return 'The scan was stopped.';
  if (narrowed) return 'Only some rules were run.';
  return score.value === null ? 'Nothing was scored.' : undefined;
}

/** When a commit was made, UTC, "2026-01-31T12:00:00Z"; undefined when git cannot say. Reads the object itself: no setting of the repository has a part in it. */
export async function commitDate(root: string, commit: string): Promise<string | undefined> {
  const { code, stdout } = await git(root, ['cat-file', 'commit', commit]);
  const seconds = code === 0 ? /^committer .* (\d+) [+-]\d{4}$/m.exec(stdout.toString('utf8').split('\n\n', 1)[0]!)?.[1] : undefined;
  if (seconds === undefined || Number(seconds) >= 253_402_300_800) return undefined;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
