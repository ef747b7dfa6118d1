import { filtered } from './findingsState.ts';
import type { ActionId } from './keymap.ts';
import { currentFinding } from './state.ts';
import type { State } from './state.ts';
import { clean } from './text.ts';

/** A filter longer than this helps nobody; pastes are cut to it. */
const longestFilter = 500;

/** Opens the line for a filter on the findings screen, with the standing filter in it. */
export function promptOpened(state: State): State {
  const text = state.findings.filter;
  return { ...state, prompt: { text, caret: text.length, before: { filter: text, fingerprint: currentFinding(state)?.fingerprint } } };
}

/** Puts typed or pasted text at the caret. The list follows every change. */
export function promptInsert(state: State, text: string): State {
  if (state.prompt === null) return state;
  const { text: old, caret } = state.prompt;
  const added = clean(text).slice(0, Math.max(0, longestFilter - old.length));
  return changed(state, old.slice(0, caret) + added + old.slice(caret), caret + added.length);
}

/** What the editing keys do. */
export function promptAction(state: State, action: ActionId): State {
  if (state.prompt === null) return state;
  const { text, caret, before } = state.prompt;
  switch (action) {
    case 'prompt-accept':
      return { ...state, prompt: null };
    case 'prompt-cancel':
      return { ...filtered(state, before.filter, before.fingerprint), prompt: null };
    case 'prompt-erase': {
      if (text === '') return { ...state, prompt: null };
      const start = previousCharacter(text, caret);
      return changed(state, text.slice(0, start) + text.slice(caret), start);
    }
    case 'prompt-delete':
      return changed(state, text.slice(0, caret) + text.slice(nextCharacter(text, caret)), caret);
    case 'prompt-erase-word': {
      const kept = text.slice(0, caret).replace(/\S+\s*$/, '');
      return changed(state, kept + text.slice(caret), kept.length);
    }
    case 'prompt-clear':
      return changed(state, text.slice(caret), 0);
    case 'prompt-left':
      return moved(state, previousCharacter(text, caret));
    case 'prompt-right':
      return moved(state, nextCharacter(text, caret));
    case 'prompt-start':
      return moved(state, 0);
    case 'prompt-end':
      return moved(state, text.length);
    default:
      return state;
  }
}

function changed(state: State, text: string, caret: number): State {
  const next: State = { ...state, prompt: { ...state.prompt!, text, caret } };
  return text === state.findings.filter ? next : filtered(next, text);
}

function moved(state: State, caret: number): State {
  return { ...state, prompt: { ...state.prompt!, caret } };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function previousCharacter(text: string, caret: number): number {
  let start = 0;
  for (const { index } of segmenter.segment(text)) {
    if (index >= caret) break;
    start = index;
  }
  return start;
}

function nextCharacter(text: string, caret: number): number {
  for (const { index } of segmenter.segment(text)) if (index > caret) return index;
  return text.length;
}
