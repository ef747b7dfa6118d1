import { categories } from '../../model/index.ts';
import type { ReportEvidence, ReportLocation } from '../../model/index.ts';
import type { Entry } from '../filter.ts';
import { bodyHeight } from '../layout.ts';
import { blank, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import { currentEntry } from '../state.ts';
import type { State } from '../state.ts';
import { clean, wrap } from '../text.ts';
import { counted, gainText, scoreText, severityColors, severityLabels } from '../theme.ts';
import { codeFrame } from './codeFrame.ts';

/** The finding under the cursor, scrolled. */
export function detailScreen(state: State): readonly Line[] {
  const lines = detailLines(state);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.detail, lines.length - height));
  return lines.slice(top, top + height);
}

/** All lines of the detail screen, however many. */
export function detailLines(state: State): readonly Line[] {
  const entry = currentEntry(state);
  if (entry === undefined) return [line('No finding is chosen.')];
  const position = state.findings.rows.slice(0, state.findings.cursor + 1).filter((row) => row.kind === 'finding').length;
  const marked = state.findings.selected.has(entry.finding.fingerprint) ? ', selected' : '';
  const where = line(span(`Finding ${String(position)} of ${String(state.findings.count)}${marked}`, { dim: true }));
  return [where, ...findingLines(entry, state.size.columns, state.look.ascii, state.report?.score.value ?? null)];
}

/** Everything the report says about one finding, in the width given. */
export function findingLines({ finding, check, service }: Entry, columns: number, ascii: boolean, score: number | null): readonly Line[] {
  const severity = span(severityLabels[finding.severity].trim(), { color: severityColors[finding.severity], bold: true });
  const status =
    finding.status === 'open' ? '' : `  (${finding.status}${finding.suppression === undefined ? '' : `: ${finding.suppression}`})`;
  const subject = service === undefined || service === finding.subject ? finding.subject : `${finding.subject}  (service ${service})`;
  const lines: Line[] = [
    line(severity, '  ', span(finding.check, { bold: true }), status, finding.new === true ? '  new' : ''),
    ...paragraph(finding.message, columns, 0, true),
    line(span('at ', { dim: true }), placeText(finding.location)),
    line(span('subject ', { dim: true }), subject, span(`  confidence ${finding.confidence}`, { dim: true })),
    blank,
    ...codeFrame(finding, columns, ascii),
  ];
  if (finding.frame !== undefined) lines.push(blank);
  if (finding.related.length > 0) {
    lines.push(heading('Related places'));
    for (const place of finding.related) lines.push(...listItem(`${placeText(place)}  ${place.message}`, columns));
    lines.push(blank);
  }
  if (check !== undefined)
    lines.push(heading('Why'), ...paragraph(check.why, columns), blank, heading('What to do'), ...paragraph(check.remedy, columns));
  if (finding.fix !== undefined) lines.push(...paragraph(`Fix (${finding.fix.safety}): ${finding.fix.title}`, columns));
  lines.push(blank, heading('Effect on the score'), ...effect(finding, score, columns));
  if (check !== undefined)
    lines.push(
      ...evidenceOf(
        check.subjects.flatMap((subject) => (subject.name === finding.subject ? subject.evidence : [])),
        columns,
      ),
    );
  if (check !== undefined) {
    const failing = check.subjects.filter((one) => one.outcome === 'failed').length;
    const judged = check.subjects.filter((one) => one.outcome === 'failed' || one.outcome === 'passed').length;
    lines.push(blank, heading('Rule'), ...paragraph(`Healthy: ${check.title}.`, columns));
    lines.push(
      ...paragraph(`${categories[check.category].title}; ${String(judged - failing)} of ${counted(judged, 'subject')} pass.`, columns),
    );
    if (check.refs.length > 0 || check.cwe.length > 0) {
      lines.push(blank, heading('References'));
      for (const ref of check.refs) lines.push(...listItem(ref, columns));
      if (check.cwe.length > 0) lines.push(...listItem(check.cwe.map((id) => `CWE-${String(id)}`).join(', '), columns));
    }
  }
  lines.push(blank, line(span(`fingerprint ${finding.fingerprint}`, { dim: true })));
  return lines;
}

function effect(finding: Entry['finding'], score: number | null, columns: number): readonly Line[] {
  if (score === null) return paragraph('The repository is not scored.', columns);
  const to =
    gainText(finding.gain) === ''
      ? 'Fixing this alone does not move the score'
      : `Fixing this alone: ${gainText(finding.gain)} (${scoreText(score)} to ${scoreText(Math.min(100, score + finding.gain))})`;
  const held = finding.heldBy === undefined ? '.' : `; held by the cap of ${finding.heldBy}.`;
  const without = finding.uncappedGain > finding.gain ? ` Without caps: ${gainText(finding.uncappedGain)}.` : '';
  return paragraph(to + held + without, columns);
}

function evidenceOf(evidence: readonly ReportEvidence[], columns: number): readonly Line[] {
  if (evidence.length === 0) return [];
  return [
    blank,
    heading('Evidence'),
    ...evidence.flatMap((one) => listItem(`${placeText(one)}${one.note === undefined ? '' : `  ${one.note}`}`, columns)),
  ];
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
