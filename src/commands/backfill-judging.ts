import { rowOf, type HistoryRow } from '../history/row.ts';
import { pastReports } from '../past.ts';
import type { Prepared } from '../scan.ts';
import type { PastCommit } from '../source/past-commits.ts';

/** What a commit came to: a row, nothing to score, or one sentence about why it could not be judged. */
export type Judged = { readonly row: HistoryRow } | { readonly unscored: true } | { readonly why: string };

/** Judges neighbouring commits one after the other; ends early when the signal fires. Throws as `scan` does. */
export async function* judgedCommits(
  setting: Prepared,
  commits: readonly PastCommit[],
  signal: AbortSignal,
): AsyncGenerator<Judged, void, undefined> {
  for await (const past of pastReports(setting, commits, { signal })) {
    if ('why' in past) yield { why: past.why };
    else if (past.report.score.value === null) yield { unscored: true };
    else yield { row: rowOf(past.report, past.at) };
    if (signal.aborted) return;
  }
}
