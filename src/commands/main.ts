import { CommanderError } from 'commander';
import { printable, printableLines } from '../model/index.ts';
import { isUsageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { programOf } from './program.ts';

/**
 * Runs a command line and sets the exit code of the process. Never ends the process by itself, so
 * that output on its way to a pipe arrives.
 */
export async function main(args: readonly string[]): Promise<void> {
  const debug = args.includes('--debug') || (process.env['READYCHECK_DEBUG'] ?? '') !== '';
  const crash = (error: unknown): never => {
    process.exitCode = codeOfError(error, debug);
    process.exit();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  process.on('SIGINT', () => process.exit(exitCodes.interrupted));
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit() : crash(error)));
  try {
    process.exitCode = exitCodes.passed;
    await programOf((code) => {
      process.exitCode = code;
    }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = codeOfError(error, debug);
  }
}

/** Says what went wrong in one sentence (with `debug`, where) and gives the exit code for it. */
function codeOfError(error: unknown, debug: boolean): ExitCode {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
  const message = error instanceof Error ? error.message : String(error);
  if (isUsageError(error)) {
    process.stderr.write(`${printableLines(message)}\n`);
    return exitCodes.usage;
  }
  if (error instanceof Error && 'source' in error && error.source === 'empty') {
    process.stderr.write(`${printableLines(message)}\n`);
    return exitCodes.nothingToJudge;
  }
  process.stderr.write(
    `readycheck itself failed: ${printable(message.split('\n')[0]!)}. ${debug ? '' : 'Run it again with --debug to see where.'}\n`,
  );
  if (debug && error instanceof Error) process.stderr.write(`${printableLines(error.stack ?? '')}\n`);
  return exitCodes.toolFailed;
}
