import { categories } from '../../model/index.ts';
import type { ReportCheck, ReportLocation } from '../../model/index.ts';
import type { Entry } from '../filter.ts';
import { bodyHeight } from '../layout.ts';
import { blank, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import type { Place } from '../source/update.ts';
import { togetherWorth } from '../listing.ts';
import { currentEntry } from '../state.ts';
import type { State } from '../state.ts';
import { clean, wrap } from '../text.ts';
import { counted, gainText, glyph, scoreText, severityColors, severityLabels } from '../theme.ts';
import { codeFrame } from './codeFrame.ts';

/** Weaknesses that consist in a secret standing there: what such a finding points at is never shown. */
const secretWeaknesses = [259, 321, 798];

/** A text with places in it that can be opened. */
export interface Doc {
  readonly lines: readonly Line[];
  readonly places: readonly Place[];
  /** Line of each place. */
  readonly at: readonly number[];
}

/** The finding under the cursor, scrolled. */
export function detailScreen(state: State): readonly Line[] {
  const { lines } = detailDoc(state);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.detail, lines.length - height));
  return lines.slice(top, top + height);
}

/** All of the detail screen, however many lines. */
export function detailDoc(state: State): Doc {
  const entry = currentEntry(state);
  if (entry === undefined) return { lines: [line('No finding is chosen.')], places: [], at: [] };
  const position = state.findings.rows.slice(0, state.findings.cursor + 1).filter((row) => row.kind === 'finding').length;
  const marked = state.findings.selected.has(entry.finding.fingerprint) ? ', selected' : '';
  const where = line(span(`Finding ${String(position)} of ${String(state.findings.count)}${marked}`, { dim: true }));
  const doc = findingDoc(entry, state.size.columns, state, state.place);
  return { ...doc, lines: [where, ...doc.lines], at: doc.at.map((index) => index + 1) };
}

/** Everything the report says about one finding, in the width given; `cursor` is the place that enter opens. */
export function findingDoc({ finding, check, service }: Entry, columns: number, { look, report }: State, cursor = -1): Doc {
  const { ascii } = look;
  const places: Place[] = [];
  const at: number[] = [];
  const lines: Line[] = [];
  const placed = (place: Place, content: (marker: string) => readonly Line[]): void => {
    const isCursor = places.length === cursor;
    at.push(lines.length);
    places.push(place);
    lines.push(...content(isCursor ? glyph('cursor', ascii) : ' '));
  };
  const severity = span(severityLabels[finding.severity].trim(), { color: severityColors[finding.severity], bold: true });
  const status =
    finding.status === 'open' ? '' : `  (${finding.status}${finding.suppression === undefined ? '' : `: ${finding.suppression}`})`;
  const subject = service === undefined || service === finding.subject ? finding.subject : `${finding.subject}  (service ${service})`;
  const secret = check?.cwe.some((id) => secretWeaknesses.includes(id)) === true;
  lines.push(
    line(severity, '  ', span(finding.check, { bold: true }), status, finding.new === true ? '  new' : ''),
    ...paragraph(finding.message, columns, 0, true),
  );
  placed({ ...finding.location, note: finding.message, secret }, (marker) => [
    line(span(`${marker === ' ' ? 'at' : marker} `, { dim: marker === ' ' }), span(placeText(finding.location), { color: 'cyan' })),
  ]);
  lines.push(line(span('subject ', { dim: true }), subject, span(`  confidence ${finding.confidence}`, { dim: true })), blank);
  lines.push(...codeFrame(finding, columns, ascii));
  if (finding.frame !== undefined) lines.push(blank);
  if (finding.related.length > 0) {
    lines.push(heading('Related places'));
    for (const { message, ...place } of finding.related)
      placed({ ...place, note: message }, (marker) => placeItem(marker, place, message, columns));
    lines.push(blank);
  }
  if (check !== undefined)
    lines.push(heading('Why'), ...paragraph(check.why, columns), blank, heading('What to do'), ...paragraph(check.remedy, columns));
  if (finding.fix !== undefined) lines.push(...paragraph(`Fix (${finding.fix.safety}): ${finding.fix.title}`, columns));
  lines.push(blank, heading('Effect on the score'), ...effect({ finding, check }, report?.score.value ?? null, columns));
  const evidence = check?.subjects.flatMap((one) => (one.name === finding.subject ? one.evidence : [])) ?? [];
  if (evidence.length > 0) {
    lines.push(blank, heading('Evidence'));
    for (const one of evidence) placed(one, (marker) => placeItem(marker, one, one.note, columns));
  }
  if (check !== undefined) lines.push(...ruleFacts(check, columns));
  lines.push(blank, line(span(`fingerprint ${finding.fingerprint}`, { dim: true })));
  return { lines, places, at };
}

/** A place in a list, with a mark where enter opens it. */
export function placeItem(marker: string, place: ReportLocation, note: string | undefined, columns: number): readonly Line[] {
  const text = `${placeText(place)}${note === undefined ? '' : `  ${note}`}`;
  return wrap(text, columns - 4).map((part, index) => line(index === 0 ? `${marker} - ` : '    ', span(part, { bold: marker !== ' ' })));
}

function ruleFacts(check: ReportCheck, columns: number): readonly Line[] {
  const failing = check.subjects.filter((one) => one.outcome === 'failed').length;
  const judged = check.subjects.filter((one) => one.outcome === 'failed' || one.outcome === 'passed').length;
  const lines: Line[] = [
    blank,
    heading('Rule'),
    ...paragraph(`Healthy: ${check.title}.`, columns),
    ...paragraph(
      `${categories[check.category].title}; ${String(judged - failing)} of ${counted(judged, 'subject passes', 'subjects pass')}.`,
      columns,
    ),
  ];
  if (check.refs.length === 0 && check.cwe.length === 0) return lines;
  lines.push(blank, heading('References'));
  for (const ref of check.refs) lines.push(...listItem(ref, columns));
  if (check.cwe.length > 0) lines.push(...listItem(check.cwe.map((id) => `CWE-${String(id)}`).join(', '), columns));
  return lines;
}

function effect({ finding, check }: Pick<Entry, 'finding' | 'check'>, score: number | null, columns: number): readonly Line[] {
  if (score === null) return paragraph('The repository is not scored.', columns);
  const to =
    gainText(finding.gain) === ''
      ? 'Fixing this alone does not move the score'
      : `Fixing this alone: ${gainText(finding.gain)} (${scoreText(score)} to ${scoreText(Math.min(100, score + finding.gain))})`;
  const together = finding.status === 'open' ? gainText(togetherWorth({ finding, check })) : '';
  if (finding.gain <= 0 && together !== '')
    return paragraph(`Fixing this alone does not move the score; all findings of ${finding.check} together: ${together}.`, columns);
  const held = finding.heldBy === undefined ? '.' : `; held by the cap of ${finding.heldBy}.`;
  const without = finding.uncappedGain > finding.gain ? ` Without caps: ${gainText(finding.uncappedGain)}.` : '';
  return paragraph(to + held + without, columns);
}

/** "src/app.ts:12:3" */
export function placeText(at: ReportLocation): string {
  return `${clean(at.file)}:${String(at.startLine)}:${String(at.startColumn)}`;
}

/** A heading of a text screen. */
export function heading(text: string): Line {
  return line(span(text, { bold: true, color: 'cyan' }));
}

/** Text broken into lines of the width given. */
export function paragraph(text: string, columns: number, indent = 2, bold = false): readonly Line[] {
  return wrap(text, columns - indent).map((part) => line(' '.repeat(indent), span(part, { bold })));
}

/** One item of a list, later lines indented. */
export function listItem(text: string, columns: number): readonly Line[] {
  return wrap(text, columns - 4).map((part, index) => line(index === 0 ? '  - ' : '    ', part));
}
