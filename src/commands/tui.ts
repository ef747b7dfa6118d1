import { existsSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../model/index.ts';
import type { TuiOptions } from '../tui/options.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { drawFirstFrame } from './first-frame.ts';
import type { OpenFlags } from './program.ts';
import { isNarrowed, scanOptionsOf } from './scan-options.ts';
import { loadPreferences } from './preferences.ts';
import { processTerminal, speaksUnicode } from './terminal.ts';
import { engineInWorker } from './tui/client.ts';

/**
 * Runs the full screen. Undefined when it is not there: it is written in JSX, which only the built
 * program can load.
 */
export async function tuiCommand(target: string, flags: OpenFlags): Promise<ExitCode | undefined> {
  if (import.meta.url.endsWith('.ts')) return undefined;
  // Ink reads FORCE_COLOR only, and reads it while it is being imported.
  if ((process.env['NO_COLOR'] ?? '') !== '' || flags.color === false) process.env['FORCE_COLOR'] = '0';
  const scan = scanOptionsOf(flags);
  const preferences = loadPreferences();
  const engine = engineInWorker({ target, scan, narrowed: isNarrowed(flags), history: flags.history });
  const options: TuiOptions = {
    path: target === '.' ? path.basename(path.resolve(target)) : target,
    ascii: flags.ascii === true || !speaksUnicode(process.env),
    accessible: flags.accessible === true || /^(1|true)$/.test(process.env['ACCESSIBLE'] ?? ''),
    engine,
    terminal: {
      ...processTerminal(),
      isScreen: process.env['STY'] !== undefined && process.env['TMUX'] === undefined,
      edit: async (place, hand) => await (await import('./editor.ts')).openInEditor(target, place, hand),
    },
    preferences,
    watch: flags.watch === true,
    isFirstRun: !existsSync(path.join(target, '.readycheck')),
    notice: await pendingNotice(target, flags),
  };
  const leave = options.accessible === true ? undefined : drawFirstFrame(options);
  engine.prepare();
  const { how, report, error } = await import('../tui/index.tsx')
    .then(({ runTui }) => runTui(options))
    .finally(() => {
      leave?.();
      return engine.close();
    });
  // Said when the screen is gone: in between nobody could read it.
  const unkept = engine.unkept();
  for (const problem of preferences.problems) process.stderr.write(`${printable(problem)}\n`);
  if (unkept !== undefined) process.stderr.write(`The score was not kept: ${printable(unkept)}\n`);
  // Without any report, leaving the screen must not look like success.
  if (how === 'quit' && report === null && error !== undefined) throw error;
  return how === 'interrupted' ? exitCodes.interrupted : exitCodes.passed;
}

/** A fix that was cut off while it wrote; what reads the record of fixes is loaded only where there is one. */
async function pendingNotice(target: string, flags: OpenFlags): Promise<string | undefined> {
  if (flags.ref !== undefined || !existsSync(path.join(target, '.readycheck', 'fixes'))) return undefined;
  const { sayPendingFixes } = await import('./pending.ts');
  return sayPendingFixes(target)[0];
}
