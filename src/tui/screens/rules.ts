import { categories } from '../../model/index.ts';
import type { ReportCheck } from '../../model/index.ts';
import { bodyHeight, rulesHeight } from '../layout.ts';
import { blank, highlighted, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import { scrolledTo } from '../listing.ts';
import { outcomeOrder, rulesOf } from '../rules.ts';
import type { Place } from '../source/update.ts';
import type { State } from '../state.ts';
import { pad, widthOf } from '../text.ts';
import { counted, glyph, outcomeColors, outcomeLabels, severityColors, severityLabels } from '../theme.ts';
import { heading, listItem, paragraph, placeItem } from './detail.ts';
import type { Doc } from './detail.ts';

/** Every check with how it ended and why, failed first. */
export function rulesScreen(state: State): readonly Line[] {
  if (state.report === null) return [blank, line('  Nothing is known yet.')];
  const rules = rulesOf(state.report);
  const { ascii, accessible } = state.look;
  const { columns } = state.size;
  const words = outcomeOrder.map((outcome) => `${String(state.report!.score.outcomes[outcome])} ${outcome.replace('-', ' ')}`);
  const height = rulesHeight(state);
  const top = scrolledTo(state.rules.offset, state.rules.cursor, height, rules.length);
  // The longest name is seen whole where half the line is enough for it.
  const idWidth = Math.min(
    rules.reduce((most, { id }) => Math.max(most, id.length), 20),
    Math.max(20, Math.floor(columns * 0.5)),
  );
  const rows = rules.slice(top, top + height).map((check, index) => {
    const isCursor = top + index === state.rules.cursor;
    const content = ruleLine(check, about(check, state), isCursor, idWidth, ascii);
    return isCursor && !accessible ? highlighted(content, columns, ascii) : content;
  });
  return [line(span(words.join('  '), { dim: true })), ...(rows.length === 0 ? [line('  No rule was run.')] : rows)];
}

function ruleLine(check: ReportCheck, about: string, isCursor: boolean, idWidth: number, ascii: boolean): Line {
  const more = glyph('more', ascii);
  return line(
    isCursor ? `${glyph('cursor', ascii)} ` : '  ',
    span(outcomeLabels[check.outcome], { color: outcomeColors[check.outcome], bold: check.outcome !== 'not-applicable' }),
    ' ',
    span(severityLabels[check.severity], { color: severityColors[check.severity] }),
    ' ',
    pad(check.id, idWidth, 'start', more),
    ' ',
    span(about, { dim: true }),
  );
}

/** What the list says behind the name: the reason, what holds and for how many, or what is wrong. */
function about(check: ReportCheck, { report }: State): string {
  if (check.reason !== undefined) return check.reason;
  const judged = check.subjects.filter((subject) => subject.outcome === 'passed' || subject.outcome === 'failed');
  const passed = judged.filter((subject) => subject.outcome === 'passed').length;
  if (check.outcome === 'passed') return `${check.title} (${counted(passed, 'subject')})`;
  const first = report?.findings.find((finding) => finding.check === check.id);
  const share = `${String(passed)} of ${String(judged.length)} pass`;
  if (first === undefined) return share;
  return judged.length === 1 ? first.message : `${share}: ${first.message}`;
}

/** The rule under the cursor, scrolled. */
export function ruleScreen(state: State): readonly Line[] {
  const { lines } = ruleDoc(state);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.rule, lines.length - height));
  return lines.slice(top, top + height);
}

/** All about one rule: what is healthy, how each subject ended, and the evidence. */
export function ruleDoc(state: State): Doc {
  const check = state.report === null ? undefined : rulesOf(state.report)[state.rules.cursor];
  if (check === undefined) return { lines: [line('No rule is chosen.')], places: [], at: [] };
  const { columns } = state.size;
  const places: Place[] = [];
  const at: number[] = [];
  const lines: Line[] = [
    line(
      span(outcomeLabels[check.outcome].trim(), { color: outcomeColors[check.outcome], bold: true }),
      '  ',
      span(check.id, { bold: true }),
    ),
    ...paragraph(`${check.title}.`, columns, 0, true),
    line(span(`${categories[check.category].title}; severity ${check.severity}`, { dim: true })),
  ];
  if (check.reason !== undefined) lines.push(blank, ...paragraph(check.reason, columns));
  if (check.subjects.length > 0) lines.push(blank, heading(counted(check.subjects.length, 'subject')));
  for (const subject of check.subjects) {
    const label = outcomeLabels[subject.outcome];
    const service = state.report?.services.find(({ id }) => id === subject.service)?.name ?? subject.service;
    const name = service === undefined || service === subject.name ? subject.name : `${subject.name}  (service ${service})`;
    lines.push(line('  ', span(label, { color: outcomeColors[subject.outcome], bold: true }), ' ', name));
    if (subject.reason !== undefined) lines.push(...paragraph(subject.reason, columns, widthOf(label) + 3));
    const faults = subject.outcome === 'failed' ? findingsOf(state, check.id, subject) : [];
    for (const one of [...faults, ...subject.evidence]) {
      const marker = places.length === state.place ? glyph('cursor', state.look.ascii) : ' ';
      at.push(lines.length);
      places.push(one);
      lines.push(...placeItem(marker, one, one.note, columns));
    }
  }
  lines.push(blank, heading('Why'), ...paragraph(check.why, columns), blank, heading('What to do'), ...paragraph(check.remedy, columns));
  if (check.refs.length > 0) lines.push(blank, heading('References'), ...check.refs.flatMap((ref) => listItem(ref, columns)));
  return { lines, places, at };
}

/** Where a subject fails, and with what. */
function findingsOf({ report }: State, check: string, subject: ReportCheck['subjects'][number]): readonly Place[] {
  const own = report?.findings.filter(
    (finding) => finding.check === check && finding.subject === subject.name && finding.service === subject.service,
  );
  return (own ?? []).map(({ location, message }) => ({ ...location, note: message }));
}
