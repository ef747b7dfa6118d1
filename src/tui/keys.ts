import type { Key } from 'ink';
import { characters } from './text.ts';

/** A key as the key map names it, and the text it types ("" for keys that type nothing). */
export interface KeyPress {
  readonly key: string;
  readonly text: string;
}

/**
 * The keys in one piece of input. Keys that were typed faster than they were read come as one
 * string ("jjj", "/docker\r") and are taken apart again.
 */
export function keysOf(input: string, key: Key): readonly KeyPress[] {
  const named = namedKey(key);
  if (named !== undefined) return [{ key: named, text: '' }];
  if (key.ctrl) return [{ key: input === ' ' ? 'ctrl-space' : `ctrl-${input.toLowerCase()}`, text: '' }];
  if (key.meta) return [{ key: `alt-${input}`, text: '' }];
  return [...characters(input)].map(({ segment }) => character(segment));
}

function character(text: string): KeyPress {
  if (text === ' ') return { key: 'space', text };
  if (text === '\r' || text === '\n' || text === '\r\n') return { key: 'enter', text: '' };
  if (text === '\t') return { key: 'tab', text: '' };
  const code = text.charCodeAt(0);
  if (code === 0x7f || code === 0x08) return { key: 'backspace', text: '' };
  if (code === 0x1b) return { key: 'esc', text: '' };
  if (code < 0x20) return { key: `ctrl-${String.fromCharCode(code + 96)}`, text: '' };
  return { key: text, text };
}

function namedKey(key: Key): string | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageDown) return 'pagedown';
  if (key.pageUp) return 'pageup';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  return undefined;
}
