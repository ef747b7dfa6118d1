import type { State } from './state.ts';

/** Terminals at least this wide show the finding under the cursor next to the list. */
const previewFrom = 120;

/** Lines between the title and the status bar. */
export function bodyHeight(state: State): number {
  return Math.max(1, state.size.rows - 2);
}

/** Rows of the findings list: the body without its heading (filter, order) and without the line below it that explains a filter. */
export function findingsHeight(state: State): number {
  return Math.max(1, bodyHeight(state) - 2);
}

/** Rows of the rules list: the body without its heading. */
export function rulesHeight(state: State): number {
  return Math.max(1, bodyHeight(state) - 1);
}

/** Columns of the list and of the preview right of it; no preview on narrow terminals. */
export function findingsColumns(state: State): { readonly list: number; readonly preview: number } {
  const { columns } = state.size;
  if (columns < previewFrom || state.look.accessible) return { list: columns, preview: 0 };
  const list = Math.floor(columns * 0.55);
  return { list, preview: columns - list - 3 };
}
