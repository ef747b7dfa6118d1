import { statSync } from 'node:fs';
import path from 'node:path';
import type { HistoryRow } from '../history/row.ts';
import { readHistory, recordRows } from '../history/store.ts';
import { printable, type Profile } from '../model/index.ts';
import { prepared, rulesetOf } from '../past.ts';
import { pastCommits, type Past } from '../source/past-commits.ts';
import { usageError } from '../usage-error.ts';
import { version } from '../version.ts';
import type { Judged } from './backfill-judging.ts';
import { judgeAll } from './backfill-threads.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

export interface BackfillFlags {
  readonly max?: number;
  readonly since?: string;
  readonly config?: string;
  readonly profile?: Profile;
  readonly cache?: boolean;
  readonly quiet?: boolean;
}

/** Commits a look back is made at where nobody says how many. */
export const defaultMost = 300;

/** Rows are written after so many milliseconds, so that little is lost when a long run is ended. */
const writeEvery = 2_000;

/**
 * `readycheck history backfill`: judges past commits from git's objects and adds their rows. What is
 * there under the same rules stays, so a run that was ended is taken up again by the next one.
 */
export async function backfillCommand(target: string, flags: BackfillFlags): Promise<ExitCode> {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`${target} is not a folder.`);
  const options = {
    ...(flags.config === undefined ? {} : { config: flags.config }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(flags.cache === undefined ? {} : { cache: flags.cache }),
  };
  const setting = await prepared(root, options);
  const past = await pastCommits(root, { max: flags.max ?? defaultMost, ...(flags.since === undefined ? {} : { since: flags.since }) });
  const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);
  past.notes.forEach(say);
  const history = readHistory(root);
  history.problems.forEach(say);
  const ruleset = rulesetOf(setting);
  const known = new Set(history.rows.filter((row) => row.ruleset === ruleset && row.tool === version).map(({ commit }) => commit));
  const open = past.commits.filter(({ commit }) => !known.has(commit));

  const progress = progressOf(open.length, flags.quiet === true);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const tally = { added: 0, unscored: 0, left: new Map<string, number>() };
  const judged: (Judged | undefined)[] = [];
  let next = 0;
  let written = performance.now();
  /** What stood in the way of writing. */
  let fault: string | undefined;
  /** Writes in the order of commits, whatever the threads: what neighbours are still missing for waits, unless it is the end. */
  const write = (isEnd: boolean): void => {
    const rows: HistoryRow[] = [];
    for (; next < open.length && (isEnd || judged[next] !== undefined); next += 1) {
      const one = judged[next];
      if (one !== undefined && 'row' in one) rows.push(one.row);
    }
    written = performance.now();
    if (rows.length === 0) return;
    fault ??= recordRows(root, rows);
    if (fault === undefined) tally.added += rows.length;
    else stopping.abort();
  };
  const take = (index: number, one: Judged): void => {
    judged[index] = one;
    progress.step(open[index]!.date);
    if ('why' in one) tally.left.set(one.why, (tally.left.get(one.why) ?? 0) + 1);
    else if ('unscored' in one) tally.unscored += 1;
    if (performance.now() - written > writeEvery) write(false);
  };
  try {
    await judgeAll({ root, options, setting, commits: open, signal: stopping.signal, take });
    write(true);
    if (fault !== undefined) throw usageError(`The history was not kept: ${fault}`);
  } finally {
    progress.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  for (const [why, count] of tally.left) say(`${count === 1 ? '1 commit was' : `${count} commits were`} left out: ${why}.`);
  process.stdout.write(`${printable(summaryOf(past, past.commits.length - open.length, tally))}\n`);
  if (stopping.signal.aborted) {
    say('Stopped; what was judged is kept, and the next run goes on from here.');
    return exitCodes.interrupted;
  }
  return exitCodes.passed;
}

function summaryOf(past: Past, known: number, tally: { readonly added: number; readonly unscored: number }): string {
  const of = past.total > past.commits.length ? `${past.commits.length} of ${past.total} commits, evenly spread` : commits(past.total);
  const parts = [
    `${tally.added} judged`,
    ...(known > 0 ? [`${known} known already`] : []),
    ...(tally.unscored > 0 ? [`${tally.unscored} with nothing to judge`] : []),
  ];
  return `${of}: ${parts.join(', ')}. \`readycheck history\` shows them.`;
}

function commits(count: number): string {
  return `${count} commit${count === 1 ? '' : 's'}`;
}

/** One line on standard error that says how far it is, where a person watches. */
function progressOf(total: number, quiet: boolean): { readonly step: (date: string) => void; readonly clear: () => void } {
  const stream = process.stderr;
  if (quiet || !stream.isTTY || process.env['TERM'] === 'dumb') return { step: () => undefined, clear: () => undefined };
  let done = 0;
  return {
    step: (date) => {
      done += 1;
      stream.write(`\r\u001b[KJudging commit ${done} of ${total}, of ${date.slice(0, 10)}`);
    },
    clear: () => {
      if (done > 0) stream.write('\r\u001b[K');
    },
  };
}
