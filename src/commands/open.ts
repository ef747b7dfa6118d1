import { existsSync } from 'node:fs';
import { nearest } from '../model/index.ts';
import { usageError } from '../usage-error.ts';
import type { ExitCode } from './exit-codes.ts';
import type { OpenFlags } from './program.ts';

/**
 * `readycheck [path]`: the full screen where a person sits at a terminal, else the text report.
 * `commands` are the words that would have meant something else: a misspelt one is no path.
 */
export async function openCommand(path: string, flags: OpenFlags, commands: readonly string[]): Promise<ExitCode> {
  const meant = path === '' || existsSync(path) ? undefined : nearest(path, commands);
  if (meant !== undefined) throw usageError(`There is no folder ${path}; did you mean the command "${meant}"?`);
  if (wantsTui(flags)) {
    const code = await (await import('./tui.ts')).tuiCommand(path, flags);
    if (code !== undefined) return code;
  }
  return await (await import('./scan.ts')).scanCommand(path, flags);
}

/** Both ends are terminals that can do it, nobody asked for data, and this is not CI. */
function wantsTui(flags: OpenFlags): boolean {
  const asksForData = flags.format !== undefined || flags.output !== undefined || flags.quiet === true || flags.verbose === true;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb';
  return flags.tui && !asksForData && isTerminal && (process.env['CI'] ?? '') === '';
}
