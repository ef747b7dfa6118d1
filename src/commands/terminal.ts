import type { Terminal } from '../tui/options.ts';

/** Milliseconds to wait for the stop to happen; a job that nobody can continue is not stopped by the system. */
const stopTimeout = 300;

/** The process's own terminal, with the job control of the system it runs on. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  if (process.platform === 'win32') return { stdin, stdout, stderr, onCrash };
  let stopListener: (() => void) | undefined;
  return {
    stdin,
    stdout,
    stderr,
    onCrash,
    onStopRequest: (listener) => {
      stopListener = listener;
      process.on('SIGTSTP', listener);
      return () => {
        process.off('SIGTSTP', listener);
        stopListener = undefined;
      };
    },
    stop: async () => {
      const listener = stopListener;
      // Without a listener the signal does what it does to every program. SIGSTOP would also stop a job without a shell, for good.
      if (listener !== undefined) process.off('SIGTSTP', listener);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, stopTimeout);
        process.once('SIGCONT', () => {
          clearTimeout(timer);
          resolve();
        });
        // The whole job: a wrapper such as npm has to stop as well, or the shell does not come back.
        process.kill(0, 'SIGTSTP');
      });
      if (listener !== undefined && stopListener === listener) process.on('SIGTSTP', listener);
    },
  };
}

/** False only where the locale says so: many terminals that can, are in containers without a locale. */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

/** First in line, so that the terminal is itself again before anybody writes about the error or ends the process. */
function onCrash(listener: (error: unknown) => void): () => void {
  process.prependListener('uncaughtException', listener);
  process.prependListener('unhandledRejection', listener);
  return () => {
    process.off('uncaughtException', listener);
    process.off('unhandledRejection', listener);
  };
}
