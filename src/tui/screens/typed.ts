import { line, span } from '../line.ts';
import type { Line } from '../line.ts';
import type { PromptState } from '../state.ts';
import { truncateStart } from '../text.ts';
import { glyph } from '../theme.ts';

/** The line being typed behind a mark, its end always visible, the caret in inverse (and as `_` at the end). */
export function typedLine(mark: string, { text, caret }: PromptState, room: number, ascii: boolean): Line {
  const before = truncateStart(text.slice(0, caret), Math.max(8, room - 3), glyph('more', ascii));
  const at = text.slice(caret, caret + 1);
  return line(span(mark, { bold: true }), before, span(at === '' ? '_' : at, { inverse: true }), text.slice(caret + 1));
}
