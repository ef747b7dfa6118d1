import type { Color, Span } from './line.ts';
import { frameOf } from './screens/frame.ts';
import type { State } from './state.ts';

/** Numbers of the terminal's own sixteen colours. */
const colors: Readonly<Record<Color, number>> = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, gray: 90 };

/**
 * The frame of a state as a terminal takes it, from the upper left corner on: what Ink draws, without Ink.
 * @param styled false where the terminal has no colours, which Ink takes to have no bold either
 */
export function drawn(state: State, styled: boolean): string {
  return frameOf(state)
    .map((content) => content.map((part) => (styled ? styledText(part) : part.text)).join(''))
    .join('\r\n');
}

function styledText({ text, color, bold = false, dim = false, inverse = false }: Span): string {
  const codes = [...(bold ? [1] : []), ...(dim ? [2] : []), ...(inverse ? [7] : []), ...(color === undefined ? [] : [colors[color]])];
  return codes.length === 0 || text === '' ? text : `\u001b[${codes.join(';')}m${text}\u001b[0m`;
}

/** Does Ink draw in colours here? The same signs that it goes by, for a standard output that is a terminal. */
export function hasColors(env: Readonly<Record<string, string | undefined>>, platform: string): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (platform === 'win32' || env['COLORTERM'] !== undefined) return true;
  if (env['TERM_PROGRAM'] === 'iTerm.app' || env['TERM_PROGRAM'] === 'Apple_Terminal') return true;
  return /-256(?:color)?$|^screen|^xterm|^vt100|^vt220|^rxvt|color|ansi|cygwin|linux/i.test(env['TERM'] ?? '');
}
