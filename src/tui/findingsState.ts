import { parseFilter } from './filter.ts';
import { findingsHeight, rulesHeight } from './layout.ts';
import { rowsOf, scrolledTo, sortedEntries, step } from './listing.ts';
import type { Group, Sort } from './listing.ts';
import type { FindingsState, State } from './state.ts';

/** The rows worked out again, with the cursor on the finding given if it is still shown, else near where it was. */
export function refilled(state: State, fingerprint?: string): State {
  const { findings, entries } = state;
  const rows = rowsOf(entries, findings.order, findings.query, findings.group);
  const count = rows.reduce((sum, row) => sum + (row.kind === 'finding' ? 1 : 0), 0);
  const found =
    fingerprint === undefined
      ? -1
      : rows.findIndex((row) => row.kind === 'finding' && entries[row.entry]!.finding.fingerprint === fingerprint);
  const cursor = rows.length === 0 ? 0 : step(rows, found >= 0 ? found : findings.cursor, 0);
  return scrolled({ ...state, findings: { ...findings, rows, count, cursor } });
}

/** Another filter; the cursor goes to the finding given if it still matches, else to the first match. */
export function filtered(state: State, filter: string, fingerprint?: string): State {
  const findings: FindingsState = { ...state.findings, filter, query: parseFilter(filter, state.savedFilters), cursor: 0, offset: 0 };
  return refilled({ ...state, findings }, fingerprint);
}

/** Another order; the cursor goes to the top. */
export function sorted(state: State, sort: Sort): State {
  return refilled({
    ...state,
    findings: { ...state.findings, sort, order: sortedEntries(state.entries, state.byGain, sort), cursor: 0, offset: 0 },
  });
}

/** Other headings; the cursor goes to the top. */
export function grouped(state: State, group: Group): State {
  return refilled({ ...state, findings: { ...state.findings, group, cursor: 0, offset: 0 } });
}

/** All lists scrolled so that their cursors can be seen in the terminal as it is. */
export function scrolled(state: State): State {
  const { findings, rules } = state;
  const offset = scrolledTo(findings.offset, findings.cursor, findingsHeight(state), findings.rows.length);
  const rulesOffset = scrolledTo(rules.offset, rules.cursor, rulesHeight(state), state.report?.checks.length ?? 0);
  return { ...state, findings: { ...findings, offset }, rules: { ...rules, offset: rulesOffset } };
}
