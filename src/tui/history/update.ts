import type { Command, State } from '../state.ts';
import type { HistoryData } from './state.ts';

/** Asks for the history; what is shown stays until it comes. */
export function historyAsked(state: State): readonly [State, ...Command[]] {
  return [state, { type: 'history' }];
}

export function historyCame(state: State, data: HistoryData): State {
  const cursor = Math.max(0, Math.min(state.history.cursor, data.points.length - 1));
  return { ...state, history: { data, failed: null, cursor } };
}

export function historyMoved(state: State, delta: number): State {
  const last = Math.max(0, (state.history.data?.points.length ?? 0) - 1);
  return { ...state, history: { ...state.history, cursor: Math.max(0, Math.min(state.history.cursor + delta, last)) } };
}
