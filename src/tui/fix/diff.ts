import type { DiffHunk, DiffLine, DiffPart, FixView } from '../engine.ts';
import { bodyHeight } from '../layout.ts';
import { blank, line, span } from '../line.ts';
import type { Line, Span } from '../line.ts';
import type { Look, State } from '../state.ts';
import { clean, takeWidth, widthOf, wrap } from '../text.ts';
import { glyph } from '../theme.ts';

/** Tabs are drawn as this many columns; the source's own setting is unknown. */
const tab = '  ';

/** Lines above the hunk: what is fixed, and where. */
const reviewHead = 4;

/** Most lines of what was verified: one where nothing comes up by the fix. */
const mostVerified = 3;

/** What holds with the fix in place; the engine has tried it in memory. */
export function verifiedLines({ brings }: FixView, columns: number): readonly string[] {
  const [first] = brings;
  const words =
    first === undefined
      ? 'every file parses, the finding is gone, none is new.'
      : `every file parses, the finding is gone; ${brings.length === 1 ? 'a milder one comes up' : `${String(brings.length)} milder ones come up`}: ${first}`;
  return wrap(words, columns - verifiedLabel.length).slice(0, mostVerified);
}

/** What stands before it, and the width of what stands before the lines below. */
export const verifiedLabel = 'Verified  ';

/** Lines of a hunk that fit the screen between what is fixed and what was verified. */
export function hunkHeight(state: State, fix: FixView): number {
  // A blank line, what was verified, the score.
  const foot = 2 + verifiedLines(fix, state.size.columns).length;
  return Math.max(1, bodyHeight(state) - reviewHead - foot);
}

const signs = { same: ' ', removed: '-', added: '+' } as const;
const colors = { removed: 'red', added: 'green' } as const;

/** A hunk as lines with their numbers; long lines are broken, never cut: what is not seen cannot be agreed to. */
export function hunkLines(hunk: DiffHunk | undefined, columns: number, look: Look): readonly Line[] {
  if (hunk === undefined) return [blank];
  const digits = String(hunk.lines.reduce((most, one) => Math.max(most, one.number), 1)).length;
  return hunk.lines.flatMap((one) => diffLine(one, digits, columns, look));
}

function diffLine({ kind, number, parts }: DiffLine, digits: number, columns: number, look: Look): readonly Line[] {
  const gutter = glyph('gutter', look.ascii);
  const color = kind === 'same' ? undefined : colors[kind];
  const room = Math.max(8, columns - digits - 5);
  return brokenParts(parts, room).map((row, index) => {
    const label = index === 0 ? String(number).padStart(digits) : ' '.repeat(digits);
    const sign = index === 0 || kind === 'same' ? signs[kind] : glyph('more', look.ascii);
    const spans = row.map((part): Span => {
      const style = { ...(color && { color }), ...(kind === 'same' ? { dim: true } : {}) };
      const marked = part.changed ? { bold: true, ...(look.accessible ? {} : { inverse: true }) } : {};
      return span(part.text, { ...style, ...marked });
    });
    return line(span(`${label} ${gutter} `, { dim: true }), span(`${sign} `, { ...(color && { color }), bold: true }), ...spans);
  });
}

/** The parts in rows of at most `room` columns. */
function brokenParts(parts: readonly DiffPart[], room: number): readonly (readonly DiffPart[])[] {
  const rows: DiffPart[][] = [[]];
  let left = room;
  for (const part of parts) {
    let text = clean(part.text.replaceAll('\t', tab));
    while (text !== '') {
      const taken = takeWidth(text, left);
      if (taken === '' && left === room) break; // one character wider than the screen
      if (taken !== '') rows.at(-1)!.push({ text: taken, changed: part.changed });
      left -= widthOf(taken);
      text = text.slice(taken.length);
      if (text === '') break;
      rows.push([]);
      left = room;
    }
  }
  return rows;
}
