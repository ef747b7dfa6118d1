import { bodyHeight } from '../layout.ts';
import { blank, highlighted, line, span, spread } from '../line.ts';
import type { Line } from '../line.ts';
import type { State } from '../state.ts';
import { glyph } from '../theme.ts';
import { paletteItems } from './items.ts';

/** The commands that fit what is typed on the last line. */
export function paletteScreen(state: State): readonly Line[] {
  const { ascii, accessible } = state.look;
  const { columns } = state.size;
  const items = paletteItems(state, state.prompt?.text ?? '');
  const head = line(
    span('Commands', { bold: true, color: 'cyan' }),
    span(`  ${String(items.length)}; type a few letters, enter does it, esc goes back`, { dim: true }),
  );
  if (items.length === 0) return [head, blank, line('  No command is called that.')];
  const height = Math.max(1, bodyHeight(state) - 1);
  const cursor = Math.min(state.prompt?.choice ?? 0, items.length - 1);
  const top = Math.max(0, Math.min(cursor - height + 1, items.length - height));
  const rows = items.slice(top, top + height).map((item, index) => {
    const isCursor = top + index === cursor;
    const content = spread(
      line(isCursor ? `${glyph('cursor', ascii)} ` : '  ', item.title),
      line(span(item.key, { bold: true })),
      columns,
      ascii,
    );
    return isCursor && !accessible ? highlighted(content, columns, ascii) : content;
  });
  return [head, ...rows];
}
