import type { HistoryRow } from '../../src/history/row.ts';

/** A commit id made of one digit. */
export function commitId(digit: string): string {
  return digit.repeat(40).slice(0, 40);
}

/** A row with a few checks; `changes` replace parts of it. */
export function historyRow(changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    v: 1,
    commit: commitId('a'),
    date: '2026-01-01T00:00:00Z',
    tool: '0.1.0',
    ruleset: 'rules-1',
    profile: 'recommended',
    score: 75,
    grade: 'C',
    categories: { packaging: 75 },
    open: { high: 1 },
    checks: { packaging: { 'docker/a': ['high', 1], 'docker/b': ['high', 0.5] } },
    unjudged: [],
    ...changes,
  };
}
