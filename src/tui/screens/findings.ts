import type { ReportCheck, ReportFinding } from '../../model/index.ts';
import { completionAt } from '../completion.ts';
import { findingsColumns, findingsHeight } from '../layout.ts';
import { beside, blank, fitLine, highlighted, line, span, spread } from '../line.ts';
import type { Line } from '../line.ts';
import { scrolledTo, togetherWorth } from '../listing.ts';
import type { Row } from '../listing.ts';
import { currentEntry } from '../state.ts';
import type { State } from '../state.ts';
import { pad, truncate, truncateStart, widthOf } from '../text.ts';
import { counted, fixSign, gainText, glyph, severityColors, severityLabels } from '../theme.ts';
import { findingDoc } from './detail.ts';
import { typedLine } from './typed.ts';

/** The windowed list of findings with its filter; on wide terminals the current finding next to it. */
export function findingsScreen(state: State): readonly Line[] {
  const { list, preview } = findingsColumns(state);
  const height = findingsHeight(state);
  const rows = [...headings(state, list), ...listRows(state, list, height)];
  const entry = currentEntry(state);
  if (preview === 0 || entry === undefined) return rows;
  const right = findingDoc(entry, preview, state)
    .lines.slice(0, height + 2)
    .map((content) => fitLine(content, preview, state.look.ascii));
  return beside(rows, right, list, glyph('divider', state.look.ascii), state.look.ascii);
}

/** Two lines: the filter (typed or standing) with the order, and what completes it, is odd about it, or how many are selected. */
function headings(state: State, columns: number): readonly Line[] {
  const { filter, sort, group, count } = state.findings;
  const total = state.entries.length;
  const { prompt, look } = state;
  const isTyping = prompt?.kind === 'filter';
  const matching = `${String(count)} of ${String(total)} match`;
  const order = isTyping ? matching : `${positionOf(state)}by ${sort}${group === 'none' ? '' : `, grouped by ${group}`}`;
  // How many match is seen however long the filter is.
  const filterRoom = columns - widthOf(matching) - widthOf(order) - 4;
  const left = isTyping
    ? promptLine(state, columns - 30)
    : filter === ''
      ? line(counted(count, 'open finding'))
      : line(span(`${truncate(`/${filter}`, Math.max(8, filterRoom), glyph('more', look.ascii))}  `, { bold: true }), matching);
  return [spread(left, line(span(order, { dim: true })), columns, look.ascii), secondLine(state, columns)];
}

/** Where the cursor is, where not all findings are seen at once. */
function positionOf(state: State): string {
  const { rows, cursor, count } = state.findings;
  if (rows.length <= findingsHeight(state)) return '';
  const position = rows.slice(0, cursor + 1).filter((row) => row.kind === 'finding').length;
  return `${String(position)} of ${String(count)}, `;
}

function secondLine(state: State, columns: number): Line {
  const { query, selected } = state.findings;
  const problem = query.problems[0];
  if (problem !== undefined && (state.prompt?.completing ?? null) === null) return line(span(problem, { color: 'yellow' }));
  if (state.prompt?.kind === 'filter') return completionLine(state, columns);
  if (selected.size === 0) return blank;
  return line(span(`${counted(selected.size, 'finding')} selected`, { color: 'cyan' }));
}

/** What tab puts there, the one that stands there now in bold. */
function completionLine(state: State, columns: number): Line {
  const { prompt, vocabulary, savedFilters } = state;
  if (prompt === null) return blank;
  const offer = prompt.completing ?? completionAt(prompt.text, prompt.caret, vocabulary, savedFilters);
  if (offer === undefined) return blank;
  const index = prompt.completing?.index ?? -1;
  const first = Math.max(0, Math.min(index - 2, offer.candidates.length - 5));
  const shown = offer.candidates.slice(first, first + Math.ceil(columns / 5));
  return line(
    span('tab ', { bold: true }),
    ...shown.map((one, at) => span(`${at === 0 ? '' : '  '}${one}`, first + at === index ? { bold: true, color: 'cyan' } : { dim: true })),
  );
}

/** The line being typed, its end always visible, the caret in inverse (and as `_` at the end). */
function promptLine(state: State, room: number): Line {
  return typedLine('/', state.prompt!, room, state.look.ascii);
}

function listRows(state: State, columns: number, height: number): readonly Line[] {
  const { rows, cursor, offset, filter } = state.findings;
  if (rows.length === 0) return [blank, line(`  ${emptyText(state, filter)}`)];
  const top = scrolledTo(offset, cursor, height, rows.length);
  const visible = rows.slice(top, top + height);
  return visible.map((row, index) => rowLine(state, row, top + index === cursor, columns));
}

/** "(2.4)": what all findings of the rule are worth together, where this one alone is worth nothing. */
function jointGain(finding: ReportFinding, check: ReportCheck | undefined): string {
  const worth = finding.status === 'open' ? togetherWorth({ finding, check }) : 0;
  return worth <= 0 ? '' : `(${gainText(worth).slice(1)})`;
}

function emptyText(state: State, filter: string): string {
  if (filter !== '') return 'No finding matches. Esc drops the filter.';
  if (state.report === null) return 'Nothing is known yet.';
  if (state.report.score.value === null) return 'Nothing here could be judged; the rules (3) say why.';
  return 'No open findings. The rules (3) show the evidence for what passed.';
}

function rowLine(state: State, row: Row, isCursor: boolean, columns: number): Line {
  const { ascii } = state.look;
  if (row.kind === 'group') return line(span(row.title, { bold: true, color: 'cyan' }), span(`  ${String(row.count)}`, { dim: true }));
  const { finding, check } = state.entries[row.entry]!;
  const isSelected = state.findings.selected.has(finding.fingerprint);
  const marker = `${isCursor ? glyph('cursor', ascii) : ' '}${glyph(isSelected ? 'selected' : 'unselected', ascii)} `;
  const gain = finding.gain > 0 ? gainText(finding.gain) : jointGain(finding, check) || (finding.heldBy === undefined ? '' : 'capped');
  const fix = pad(fixSign([finding], state.refused), 4);
  const head = line(
    marker,
    span(severityLabels[finding.severity], { color: severityColors[finding.severity], bold: true }),
    ' ',
    span(pad(gain, 6, 'end'), { color: 'green' }),
    ' ',
    span(fix, { dim: true }),
    ' ',
  );
  const room = columns - widthOf('xx CRIT +00.00 safe ');
  const placeRoom = Math.max(12, Math.floor(room * 0.36));
  const status = finding.status === 'open' ? '' : `(${finding.status}) `;
  const place = truncateStart(`${finding.location.file}:${String(finding.location.startLine)}`, placeRoom, glyph('more', ascii));
  const message = pad(status + finding.message, Math.max(4, room - widthOf(place) - 1), 'start', glyph('more', ascii));
  const content = [...head, { text: message }, { text: ' ' }, span(place, { dim: true })];
  return isCursor && !state.look.accessible ? highlighted(content, columns, ascii) : content;
}
