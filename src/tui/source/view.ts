import { blank, line, span, spread } from '../line.ts';
import type { Line } from '../line.ts';
import { numberedLine } from '../screens/codeFrame.ts';
import type { State } from '../state.ts';
import { clean } from '../text.ts';
import { glyph } from '../theme.ts';
import { sourceHeight } from './update.ts';

/** A file around a place that a finding or a rule names. */
export function sourceScreen(state: State): readonly Line[] {
  const { source, size, look } = state;
  if (source === null) return [blank];
  const { at, note, text, failed } = source;
  const name = line(
    span(clean(at.file), { bold: true, color: 'cyan' }),
    span(`:${String(at.startLine)}`, { dim: true }),
    note === undefined ? '' : `  ${note}`,
  );
  if (failed !== null) return [name, blank, line(`  ${failed}`)];
  if (text === null) return [name, blank, line(span(`  Reading${glyph('more', look.ascii)}`, { dim: true }))];
  const height = sourceHeight(state);
  const digits = String(Math.min(text.lines.length, source.top + height)).length;
  const shown = text.lines.slice(source.top, source.top + height);
  const where = `${String(source.top + 1)}-${String(source.top + shown.length)} of ${String(text.lines.length)}${text.cut ? '+' : ''}`;
  const range = source.secret ? { ...at, hidden: true } : at;
  return [
    spread(name, line(span(where, { dim: true })), size.columns, look.ascii),
    blank,
    ...shown.map((content, index) =>
      numberedLine(content, source.top + index + 1, { range, digits, columns: size.columns, ascii: look.ascii, file: at.file }),
    ),
  ];
}
