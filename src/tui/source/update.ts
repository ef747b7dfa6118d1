import type { ReportLocation } from '../../model/index.ts';
import type { SourceText } from '../engine.ts';
import type { ActionId } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import type { Command, State } from '../state.ts';

/** A place that can be looked at. */
export interface Place extends ReportLocation {
  readonly note?: string;
  readonly secret?: boolean;
}

/** Opens the file of a place; its text comes later. */
export function sourceOpened(state: State, place: Place): readonly [State, ...Command[]] {
  const id = (state.source?.id ?? 0) + 1;
  const { note, secret = false, ...at } = place;
  const source = { id, at, note, secret, text: null, failed: null, top: 0 };
  return [
    { ...state, source, stack: [...state.stack, 'source'] },
    { type: 'source', request: id, file: place.file },
  ];
}

/** The text, with the place in the middle of the screen. */
export function sourceCame(state: State, request: number, text: SourceText): State {
  const { source } = state;
  if (source?.id !== request) return state;
  const height = sourceHeight(state);
  const top = source.at.startLine - 1 - Math.floor((height - 1) / 2);
  return { ...state, source: { ...source, text, top: bounded(top, text.lines.length, height) } };
}

export function sourceFailed(state: State, request: number, failed: string): State {
  return state.source?.id === request ? { ...state, source: { ...state.source, failed } } : state;
}

/** Lines of the file that fit below its name. */
export function sourceHeight(state: State): number {
  return Math.max(1, bodyHeight(state) - 2);
}

export function sourceMoved(state: State, action: ActionId): State {
  const { source } = state;
  if ((source?.text ?? null) === null || source === null) return state;
  const height = sourceHeight(state);
  const half = Math.max(1, Math.floor(height / 2));
  const to = (top: number): State => ({ ...state, source: { ...source, top: bounded(top, source.text!.lines.length, height) } });
  switch (action) {
    case 'down':
      return to(source.top + 1);
    case 'up':
      return to(source.top - 1);
    case 'page-down':
      return to(source.top + half);
    case 'page-up':
      return to(source.top - half);
    case 'top':
      return to(0);
    case 'bottom':
      return to(Infinity);
    default:
      return state;
  }
}

function bounded(top: number, lines: number, height: number): number {
  return Math.max(0, Math.min(top, lines - height));
}
