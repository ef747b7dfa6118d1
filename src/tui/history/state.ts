import type { Point } from '../../history/trend.ts';

/** What is kept of the commits that were scanned. */
export interface HistoryData {
  /** Oldest first. */
  readonly points: readonly Point[];
  /** First lines of commit messages, by commit. */
  readonly subjects: Readonly<Record<string, string>>;
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

export interface HistoryState {
  readonly data: HistoryData | null;
  readonly failed: string | null;
  /** 0 is the newest. */
  readonly cursor: number;
}

export const noHistory: HistoryState = { data: null, failed: null, cursor: 0 };
