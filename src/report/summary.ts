import { printable, severities, type Report, type ReportAttestations } from '../model/index.ts';
import { nextGroups, type FindingGroup } from './order.ts';
import { gradeColour, severityColour, type Style } from './style.ts';
import { padded } from './width.ts';

/** Points of a score or gain with one decimal; more would pretend. */
export function points(value: number): string {
  return value.toFixed(1);
}

/** Score, categories, counts and what to do next: the end of the text report. */
export function summaryLines(report: Report, style: Style, brief = false): readonly string[] {
  if (brief) return [scoreLine(report, style), countLine(report, style)];
  return [
    scoreLine(report, style),
    ...capLines(report, style),
    '',
    ...categoryLines(report, style),
    '',
    countLine(report, style),
    ...nextLines(report, style),
  ];
}

function scoreLine({ score }: Report, style: Style): string {
  if (score.value === null || score.grade === null) return `${style.paint('bold', 'Not scored')}: no check could judge anything here.`;
  const strict =
    score.strictValue === null || score.strictValue === score.value
      ? ''
      : ` ${style.signs.dot} ${points(score.strictValue)} with what is suppressed`;
  const level = score.level === undefined || score.level === null ? '' : ` ${style.signs.dot} level ${score.level}`;
  return `${style.paint('bold', 'Score')} ${style.paint(gradeColour(score.grade), `${points(score.value)} ${score.grade}`)}${level}${strict}`;
}

function capLines({ score }: Report, style: Style): readonly string[] {
  if (score.cap?.applied !== true || score.uncapped === null) return [];
  const severity = score.cap.limit === 49 ? 'critical' : 'high';
  return [
    style.paint(
      'yellow',
      `Held at ${score.cap.limit} by the open ${severity} finding of ${score.cap.check}; without that cap ${points(score.uncapped)}.`,
    ),
  ];
}

function categoryLines({ score }: Report, style: Style): readonly string[] {
  const cells = 20;
  return score.categories.map((category) => {
    const title = padded(category.title, 27);
    if (category.score === null) return style.paint('dim', `  ${title} ${style.signs.none.padStart(5)}  nothing to judge`);
    const full = Math.round((category.score / 100) * cells);
    const bar = style.signs.full.repeat(full) + style.signs.empty.repeat(cells - full);
    return `  ${title} ${points(category.score).padStart(5)}  ${bar}  ${category.passed} passed, ${category.failed} failed`;
  });
}

function countLine(report: Report, style: Style): string {
  const open = report.findings.filter(({ status }) => status === 'open');
  const bySeverity = [...severities].reverse().flatMap((severity) => {
    const n = open.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [style.paint(severityColour(severity), `${n} ${severity}`)];
  });
  const others = (['suppressed', 'baseline'] as const).flatMap((status) => {
    const n = report.findings.filter((finding) => finding.status === status).length;
    return n === 0 ? [] : [`${n} ${status === 'baseline' ? 'in the baseline' : status}`];
  });
  const { outcomes } = report.score;
  const checks = [
    `${outcomes.passed} passed`,
    `${outcomes.failed} failed`,
    `${outcomes.unknown} unknown`,
    ...(outcomes.error === 0 ? [] : [style.paint('red', `${outcomes.error} broke`)]),
    `${outcomes['not-applicable']} not applicable`,
  ];
  const found = open.length === 0 ? 'no open findings' : `${open.length} open (${bySeverity.join(', ')})`;
  const attested = report.attestations === null ? [] : [attestedText(report.attestations)];
  return [`Findings: ${[found, ...others].join(', ')}`, `Checks: ${checks.join(', ')}`, ...attested].join(` ${style.signs.dot} `);
}

/** The second figure beside the score: "attested 7 of 21, 2 expired". */
export function attestedText({ attested, total, expired }: ReportAttestations): string {
  return `attested ${attested} of ${total}, ${expired} expired`;
}

/** "+2.3"; "(+2.3)" for what counts only when no cap holds the score; "cap" for what holds it there beside others. */
export function gainOf({ gain, uncappedGain, holds }: FindingGroup, style: Style): string {
  if (gain > 0) return style.paint('green', `+${points(gain)}`);
  if (holds) return style.paint('yellow', 'cap');
  return style.paint('dim', uncappedGain > 0 ? `(+${points(uncappedGain)})` : '+0');
}

/** The few steps that raise the score most. */
function nextLines(report: Report, style: Style): readonly string[] {
  const groups = nextGroups(report);
  if (groups.length === 0) return [];
  const lines = groups.map((group, index) => {
    const { check, findings } = group;
    const safe = findings.some(({ fix }) => fix?.safety === 'safe') ? ' (readycheck fix does it)' : '';
    return `  ${index + 1}. ${gainOf(group, style)}  ${check.id}: ${printable(check.remedy.replace(/\s+/g, ' '))}${safe}`;
  });
  const hint = `readycheck explain ${groups[0]!.check.id} says more; --verbose shows everything that passed, with its evidence.`;
  return ['', style.paint('bold', 'Next best actions'), ...lines, style.paint('dim', `  ${hint}`)];
}
