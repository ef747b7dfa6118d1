import { bodyHeight } from '../layout.ts';
import { blank, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import type { ScanState, State } from '../state.ts';
import { wrap } from '../text.ts';
import { bar, counted, outcomeColors, outcomeLabels, severityColors, severityLabels } from '../theme.ts';

/** Live counts and the first failed checks. */
export function scanningScreen(state: State): readonly Line[] {
  const { scan, look } = state;
  const lines: Line[] = [
    blank,
    line(span(scan.status === 'stopping' ? '  Stopping; what is there is kept.' : '  Scanning', { bold: true })),
    blank,
    line(`  Files found       ${scan.files === 0 ? '' : String(scan.files)}`),
    line(`  Parsed            ${progress(scan.outlined, look.ascii, look.accessible)}`),
    line(`  Checks done       ${progress(scan.checks, look.ascii, look.accessible)}`),
    line(`  Findings so far   ${scan.checks.done === 0 ? '' : `${String(scan.findings)}  (${counted(scan.passes, 'subject')} pass)`}`),
    blank,
  ];
  const room = bodyHeight(state) - lines.length - 1;
  if (scan.recent.length === 0 || room < 2) return lines;
  lines.push(line(span('  First results', { bold: true, color: 'cyan' })));
  for (const result of scan.recent.slice(0, room)) lines.push(recentLine(result));
  return lines;
}

function recentLine({ check, outcome, first }: ScanState['recent'][number]): Line {
  if (first === undefined) return line('  ', span(outcomeLabels[outcome], { color: outcomeColors[outcome], bold: true }), ' ', check);
  return line(
    '  ',
    span(severityLabels[first.severity], { color: severityColors[first.severity], bold: true }),
    ' ',
    span(check, { bold: true }),
    '  ',
    first.message,
  );
}

/** "12 of 40" with a bar. */
function progress(part: { readonly done: number; readonly total: number }, ascii: boolean, plain: boolean): string {
  if (part.total === 0) return '';
  const words = `${String(part.done)} of ${String(part.total)}`;
  return plain ? words : `${bar(part.done / part.total, 20, ascii)}  ${words}`;
}

/** One line about a scan that runs while other screens are shown; undefined when none does. */
export function scanNotice(scan: ScanState): string | undefined {
  if (scan.status === 'stopping') return 'stopping the scan';
  if (scan.status !== 'running') return undefined;
  return scan.checks.total === 0
    ? `scanning: ${counted(scan.files, 'file')}`
    : `scanning: check ${String(scan.checks.done)} of ${String(scan.checks.total)}`;
}

/** The scan itself broke: what happened and what one can do. */
export function failedScreen(state: State): readonly Line[] {
  const { columns } = state.size;
  const message = wrap(state.scan.message ?? 'The reason is not known.', columns - 4).slice(0, Math.max(1, bodyHeight(state) - 6));
  return [
    blank,
    line(span('  The scan could not be done.', { bold: true, color: 'red' })),
    blank,
    ...message.map((part) => line(`  ${part}`)),
    blank,
    line(state.report === null ? '  r tries again, q quits.' : '  r tries again, esc shows the results of the scan before.'),
  ];
}
