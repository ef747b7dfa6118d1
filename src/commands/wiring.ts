import { createInterface } from 'node:readline/promises';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { fix, type FixOptions, type FixTerminal } from './fix.ts';
import { wantsColor } from './output.ts';
import { owner } from './owner.ts';
import { today } from './scan-options.ts';
import { undo } from './undo.ts';

/** `readycheck fix` with the terminal and the process around it. */
export async function fixCommand(path: string, flags: Record<string, unknown>): Promise<ExitCode> {
  const { vcs, ...rest } = flags;
  const options = { ...rest, noVcs: vcs === false, today: today() } as FixOptions;
  const { terminal, close } = terminalOf();
  try {
    return (await fix(path, options, terminal, owner)) as ExitCode;
  } finally {
    close();
  }
}

/** `readycheck undo` with the terminal and the process around it. */
export function undoCommand(path: string, flags: { readonly all?: boolean }): ExitCode {
  const { terminal, close } = terminalOf();
  close();
  return undo(path, flags, terminal, owner) as ExitCode;
}

/** Standard output and error; `ask` only where a person can answer. */
function terminalOf(): { readonly terminal: FixTerminal; readonly close: () => void } {
  const out = (text: string): void => void process.stdout.write(text);
  const err = (text: string): void => void process.stderr.write(text);
  const shows = process.stdout.isTTY;
  const color = shows && wantsColor(undefined, process.stdout);
  if (!process.stdin.isTTY || !shows) return { terminal: { out, err, shows, color }, close: () => undefined };
  let lines: ReturnType<typeof createInterface> | undefined;
  const ask = async (question: string): Promise<string> => {
    if (lines === undefined) {
      lines = createInterface({ input: process.stdin, output: process.stdout });
      lines.on('SIGINT', () => {
        process.stderr.write('\nNothing was written.\n');
        process.exit(exitCodes.interrupted);
      });
    }
    try {
      return await lines.question(question);
    } catch (error) {
      // Ctrl-D: there will be no more answers.
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
      process.stdout.write('\n');
      return 'q';
    }
  };
  return { terminal: { out, err, ask, shows, color }, close: () => lines?.close() };
}
