import type { ReportFinding, ReportFrame, ReportLocation } from '../../model/index.ts';
import { blank, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import { clean, takeWidth, widthOf } from '../text.ts';
import { glyph } from '../theme.ts';

/** Tabs are drawn as this many columns; the source's own setting is unknown. */
const tab = '  ';

/**
 * The source lines of a finding with line numbers, the deciding range in inverse and underlined with
 * `^` on a line of its own, so that it shows without colour. Empty where the report has no frame.
 */
export function codeFrame(finding: ReportFinding, columns: number, ascii: boolean): readonly Line[] {
  const { frame, location } = finding;
  if (frame === undefined) return [];
  const digits = String(frame.startLine + frame.lines.length - 1).length;
  const room = Math.max(8, columns - digits - 5);
  const shift = shiftFor(frame, location, room);
  const gutter = glyph('gutter', ascii);
  const drawn: Line[] = [];
  frame.lines.forEach((source, index) => {
    const number = frame.startLine + index;
    const [before, marked, after] = splitLine(source, number, frame, location);
    const visible = cutWindow([before, marked, after], shift, room);
    const [left, middle, right] = visible;
    const inside = number >= location.startLine && number <= location.endLine;
    const marker = inside ? '>' : ' ';
    drawn.push(
      line(
        span(`${marker} ${String(number).padStart(digits)} ${gutter} `, { dim: !inside }),
        span(left),
        span(middle, { bold: true, color: 'yellow' }),
        span(right),
      ),
    );
    if (widthOf(middle) > 0) {
      const underline = glyph('mark', ascii).repeat(widthOf(middle));
      drawn.push(
        line(span(`  ${' '.repeat(digits)} ${gutter} `, { dim: true }), ' '.repeat(widthOf(left)), span(underline, { color: 'yellow' })),
      );
    }
  });
  return drawn.length === 0 ? [blank] : drawn;
}

/** A line in three parts: before, inside and after the deciding range; tabs drawn as spaces, text made safe. */
function splitLine(source: string, number: number, frame: ReportFrame, at: ReportLocation): readonly [string, string, string] {
  const drawn = (text: string): string => clean(text.replaceAll('\t', tab));
  if (number < at.startLine || number > at.endLine) return [drawn(source), '', ''];
  const offset = frame.startColumn;
  const indent = source.length - source.trimStart().length;
  const from = number === at.startLine ? Math.max(0, at.startColumn - offset) : indent;
  const to = number === at.endLine ? Math.max(from, at.endColumn - offset) : source.length;
  return [drawn(source.slice(0, from)), drawn(source.slice(from, to)), drawn(source.slice(to))];
}

/** How many columns all lines are moved to the left so that the start of the range can be seen. */
function shiftFor(frame: ReportFrame, at: ReportLocation, room: number): number {
  const source = frame.lines[at.startLine - frame.startLine];
  if (source === undefined) return 0;
  const [before, marked] = splitLine(source, at.startLine, frame, at);
  const start = widthOf(before);
  const end = start + Math.min(widthOf(marked), room - 4);
  return end <= room ? 0 : Math.min(start, end - room + 4);
}

/** Three neighbouring texts cut to the columns from `shift` to `shift + room`. */
function cutWindow(parts: readonly [string, string, string], shift: number, room: number): [string, string, string] {
  let skip = shift;
  let left = room;
  const cut = parts.map((part) => {
    const skipped = takeWidth(part, skip);
    skip -= widthOf(skipped);
    const shown = takeWidth(part.slice(skipped.length), left);
    left -= widthOf(shown);
    return shown;
  });
  return [cut[0]!, cut[1]!, cut[2]!];
}
