import { completionAt } from './completion.ts';
import { filtered } from './findingsState.ts';
import type { ActionId } from './keymap.ts';
import { currentFinding } from './state.ts';
import type { Command, PromptState, State } from './state.ts';
import { characters, clean } from './text.ts';

/** A line longer than this helps nobody; pastes are cut to it. */
const longest = 500;

/** Opens the line for a filter on the findings screen, with the standing filter in it. */
export function promptOpened(state: State): State {
  const text = state.findings.filter;
  const before = { filter: text, fingerprint: currentFinding(state)?.fingerprint };
  return { ...state, prompt: { kind: 'filter', text, caret: text.length, before, choice: 0, completing: null } };
}

/** Puts typed or pasted text at the caret. What is shown follows every change. */
export function promptInsert(state: State, text: string): State {
  if (state.prompt === null) return state;
  const { text: old, caret } = state.prompt;
  const added = clean(text).slice(0, Math.max(0, longest - old.length));
  return changed(state, old.slice(0, caret) + added + old.slice(caret), caret + added.length);
}

/** What the editing keys do; `accept` is what enter means for this line. */
export function promptAction(
  state: State,
  action: ActionId,
  accept: (state: State, prompt: PromptState) => readonly [State, ...Command[]],
): readonly [State, ...Command[]] {
  const { prompt } = state;
  if (prompt === null) return [state];
  return action === 'prompt-accept' ? accept(state, prompt) : [edited(state, prompt, action)];
}

function edited(state: State, prompt: PromptState, action: ActionId): State {
  const { text, caret } = prompt;
  switch (action) {
    case 'prompt-cancel':
      return cancelled(state, prompt);
    case 'prompt-complete':
      return completed(state, prompt, 1);
    case 'prompt-complete-back':
      return completed(state, prompt, -1);
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
    case 'palette-down':
      return { ...state, prompt: { ...prompt, choice: prompt.choice + 1 } };
    case 'palette-up':
      return { ...state, prompt: { ...prompt, choice: Math.max(0, prompt.choice - 1) } };
    default:
      return state;
  }
}

function cancelled(state: State, { kind, before }: PromptState): State {
  if (kind !== 'filter') return { ...state, prompt: null };
  return { ...filtered(state, before.filter, before.fingerprint), prompt: null };
}

/** Tab: puts the next candidate in the place of the last one. */
function completed(state: State, prompt: PromptState, delta: 1 | -1): State {
  const { completing } = prompt;
  const offer = completing ?? completionAt(prompt.text, prompt.caret, state.vocabulary, state.savedFilters);
  if (offer === undefined) return { ...state, notice: 'nothing completes this' };
  const count = offer.candidates.length;
  const index = completing === null ? (delta > 0 ? 0 : count - 1) : (completing.index + delta + count) % count;
  const chosen = offer.candidates[index]!;
  const text = prompt.text.slice(0, offer.start) + chosen + prompt.text.slice(offer.end);
  const caret = offer.start + chosen.length;
  const next = changed(state, text, caret);
  // The only one there is needs no going through: the next tab completes what comes after it.
  if (count === 1) return next;
  return { ...next, prompt: { ...next.prompt!, completing: { ...offer, end: caret, index } } };
}

function changed(state: State, text: string, caret: number): State {
  const next: State = { ...state, prompt: { ...state.prompt!, text, caret, choice: 0, completing: null } };
  return state.prompt!.kind !== 'filter' || text === state.findings.filter ? next : filtered(next, text);
}

function moved(state: State, caret: number): State {
  return { ...state, prompt: { ...state.prompt!, caret, completing: null } };
}

function previousCharacter(text: string, caret: number): number {
  let start = 0;
  for (const { index } of characters(text)) {
    if (index >= caret) break;
    start = index;
  }
  return start;
}

function nextCharacter(text: string, caret: number): number {
  for (const { index } of characters(text)) if (index > caret) return index;
  return text.length;
}
