import type { ReportFinding, ReportFrame, ReportLocation } from '../../model/index.ts';
import { blank, line, span } from '../line.ts';
import type { Line, Span } from '../line.ts';
import { colored } from '../syntax.ts';
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
  const room = roomFor(columns, digits);
  const shift = shiftFor(frame, location, room);
  const gutter = glyph('gutter', ascii);
  const drawn: Line[] = [];
  frame.lines.forEach((source, index) => {
    const number = frame.startLine + index;
    const parts = cutWindow(splitLine(source, number, frame.startColumn, location), shift, room);
    const [left, middle] = parts;
    const inside = isInside(number, location);
    drawn.push(line(label(number, inside, digits, ascii), ...coloredParts(parts, location.file)));
    if (widthOf(middle) > 0) {
      const underline = glyph('mark', ascii).repeat(widthOf(middle));
      drawn.push(
        line(span(`  ${' '.repeat(digits)} ${gutter} `, { dim: true }), ' '.repeat(widthOf(left)), span(underline, { color: 'yellow' })),
      );
    }
  });
  return drawn.length === 0 ? [blank] : drawn;
}

/** One line of a whole file: its number, a mark where the range is, the range itself in bold. */
export function numberedLine(
  source: string,
  number: number,
  how: {
    readonly range: ReportLocation & { readonly hidden?: boolean };
    readonly digits: number;
    readonly columns: number;
    readonly ascii: boolean;
    readonly file: string;
  },
): Line {
  const { range, digits, columns, ascii, file } = how;
  const split = splitLine(source, number, 1, range);
  const shown = range.hidden === true ? ([split[0], '*'.repeat(widthOf(split[1])), split[2]] as const) : split;
  const parts = cutWindow(shown, 0, roomFor(columns, digits));
  return line(label(number, isInside(number, range), digits, ascii), ...coloredParts(parts, file));
}

function roomFor(columns: number, digits: number): number {
  return Math.max(8, columns - digits - 5);
}

function isInside(number: number, at: ReportLocation): boolean {
  return number >= at.startLine && number <= at.endLine;
}

function label(number: number, inside: boolean, digits: number, ascii: boolean): Span {
  return span(`${inside ? '>' : ' '} ${String(number).padStart(digits)} ${glyph('gutter', ascii)} `, { dim: !inside });
}

/** The colours of the language on both sides of the range, which has its own. */
function coloredParts([left, middle, right]: readonly [string, string, string], file: string): readonly Span[] {
  if (middle === '') return colored(left + right, file);
  const whole = left + middle + right;
  const spans: Span[] = [];
  let at = 0;
  for (const piece of colored(whole, file)) {
    const end = at + piece.text.length;
    const { text: _text, ...style } = piece;
    const cut = (from: number, to: number): string => whole.slice(Math.max(at, from), Math.min(end, to));
    const before = cut(0, left.length);
    const after = cut(left.length + middle.length, whole.length);
    if (before !== '') spans.push(span(before, style));
    if (at <= left.length && end > left.length) spans.push(span(middle, { bold: true, color: 'yellow' }));
    if (after !== '') spans.push(span(after, style));
    at = end;
  }
  return spans;
}

/** A line in three parts: before, inside and after the deciding range; tabs drawn as spaces, text made safe. */
function splitLine(source: string, number: number, startColumn: number, at: ReportLocation): readonly [string, string, string] {
  const drawn = (text: string): string => clean(text.replaceAll('\t', tab));
  if (!isInside(number, at)) return [drawn(source), '', ''];
  const indent = source.length - source.trimStart().length;
  const from = number === at.startLine ? Math.max(0, at.startColumn - startColumn) : indent;
  const to = number === at.endLine ? Math.max(from, at.endColumn - startColumn) : source.length;
  return [drawn(source.slice(0, from)), drawn(source.slice(from, to)), drawn(source.slice(to))];
}

/** How many columns all lines are moved to the left so that the start of the range can be seen. */
function shiftFor(frame: ReportFrame, at: ReportLocation, room: number): number {
  const source = frame.lines[at.startLine - frame.startLine];
  if (source === undefined) return 0;
  const [before, marked] = splitLine(source, at.startLine, frame.startColumn, at);
  const start = widthOf(before);
  const end = start + Math.min(widthOf(marked), room - 4);
  return end <= room ? 0 : Math.min(start, end - room + 4);
}

/** Three neighbouring texts cut to the columns from `shift` to `shift + room`. */
function cutWindow(parts: readonly [string, string, string], shift: number, room: number): readonly [string, string, string] {
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
