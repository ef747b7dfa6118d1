import { bodyHeight } from '../layout.ts';
import { blank, line } from '../line.ts';
import type { Line } from '../line.ts';
import type { State } from '../state.ts';
import { counted } from '../theme.ts';
import { heading, listItem } from './detail.ts';

/** What the scan says about itself: files that were not read, and faults that are none of the service's; scrolled. */
export function unreadScreen(state: State): readonly Line[] {
  const lines = unreadLines(state);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.unread, lines.length - height));
  return lines.slice(top, top + height);
}

/** All of it, however many lines. */
export function unreadLines({ report, size }: State): readonly Line[] {
  const diagnostics = report?.diagnostics ?? [];
  const skipped = report?.files.skipped ?? [];
  if (diagnostics.length === 0 && skipped.length === 0) return [blank, line('  Every file was read, and nothing went wrong.')];
  return [
    ...(diagnostics.length === 0 ? [] : [heading(counted(diagnostics.length, 'diagnostic'))]),
    ...diagnostics.flatMap(({ file, message }) => listItem(file === undefined ? message : `${file}: ${message}`, size.columns)),
    ...(diagnostics.length === 0 || skipped.length === 0 ? [] : [blank]),
    ...(skipped.length === 0 ? [] : [heading(`${counted(skipped.length, 'file')} not read`)]),
    ...skipped.flatMap(({ file, why }) => listItem(`${file}: ${why}`, size.columns)),
  ];
}
