import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../model/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { OpenFlags } from './program.ts';
import { sayPendingFixes } from './pending.ts';
import { isNarrowed, scanOptionsOf } from './scan-options.ts';
import { loadPreferences } from './preferences.ts';
import { processTerminal, speaksUnicode } from './terminal.ts';
import { engineInWorker } from './tui/client.ts';

/**
 * Runs the full screen. Undefined when it is not there: it is written in JSX, which only the built
 * program can load.
 */
export async function tuiCommand(path: string, flags: OpenFlags): Promise<ExitCode | undefined> {
  // Ink reads FORCE_COLOR only, and reads it while it is being imported.
  if ((process.env['NO_COLOR'] ?? '') !== '' || flags.color === false) process.env['FORCE_COLOR'] = '0';
  const tui = await import('../tui/index.tsx').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION') return undefined;
    throw error;
  });
  if (tui === undefined) return undefined;
  const scan = scanOptionsOf(flags);
  if (flags.ref === undefined) sayPendingFixes(path);
  const preferences = loadPreferences();
  const engine = engineInWorker({ target: path, scan, narrowed: isNarrowed(flags), history: flags.history });
  const { how, report, error } = await tui
    .runTui({
      path,
      ascii: flags.ascii === true || !speaksUnicode(process.env),
      accessible: flags.accessible === true || /^(1|true)$/.test(process.env['ACCESSIBLE'] ?? ''),
      engine,
      terminal: {
        ...processTerminal(),
        isScreen: process.env['STY'] !== undefined && process.env['TMUX'] === undefined,
        edit: async (place, hand) => await (await import('./editor.ts')).openInEditor(path, place, hand),
      },
      preferences,
      watch: flags.watch === true,
      isFirstRun: !existsSync(join(path, '.readycheck')),
    })
    .finally(() => engine.close());
  // Said when the screen is gone: in between nobody could read it.
  const unkept = engine.unkept();
  for (const problem of preferences.problems) process.stderr.write(`${printable(problem)}\n`);
  if (unkept !== undefined) process.stderr.write(`The score was not kept: ${printable(unkept)}\n`);
  // Without any report, leaving the screen must not look like success.
  if (how === 'quit' && report === null && error !== undefined) throw error;
  return how === 'interrupted' ? exitCodes.interrupted : exitCodes.passed;
}
