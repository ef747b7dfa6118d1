import { drawn, hasColors } from '../tui/drawn.ts';
import type { TuiOptions } from '../tui/options.ts';
import { startState } from '../tui/options.ts';

const enterScreen = '\u001b[?1049h';
const leaveScreen = '\u001b[?1049l';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
/** Terminals that know it show what comes in between at once. */
const [beginDraw, endDraw] = ['\u001b[?2026h', '\u001b[?2026l'];
const home = '\u001b[H';
const eraseBelow = '\u001b[J';

/** Signals that end the process; Ink takes care of them once it is there. */
const endings = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Draws the first frame before Ink is loaded, which takes longer than all before it, and holds the terminal
 * until then: keys are kept for Ink, and whatever ends the process puts the terminal back. Ink enters the
 * alternate screen itself; there already, it draws its first frame, the same, over this one.
 * @returns puts the terminal back if Ink never came
 */
export function drawFirstFrame(options: TuiOptions): () => void {
  const { stdin, stdout } = options.terminal;
  const state = startState(options);
  const write = stdout.write.bind(stdout);

  const release = (): void => {
    stdout.write = write;
    for (const signal of endings) process.off(signal, end);
    process.off('exit', leave);
  };
  const leave = (): void => {
    if (stdout.write === write) return;
    release();
    stdin.setRawMode(false);
    write(leaveScreen + showCursor);
  };
  const end = (signal: NodeJS.Signals): void => {
    leave();
    process.kill(process.pid, signal);
  };

  // Before anything is drawn: a key would be written into the frame.
  stdin.setRawMode(true);
  for (const signal of endings) process.on(signal, end);
  process.on('exit', leave);
  write(enterScreen + hideCursor + beginDraw + home + drawn(state, hasColors(process.env, process.platform)) + endDraw);
  stdout.write = ((chunk: string | Uint8Array, ...how: []) => {
    if (chunk !== enterScreen) return write(chunk, ...how);
    const { columns, rows } = state.size;
    const isSame = stdout.columns === columns && stdout.rows === rows;
    release();
    return write(isSame ? home : home + eraseBelow);
  }) as typeof stdout.write;
  return leave;
}
