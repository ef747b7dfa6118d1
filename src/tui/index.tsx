import { render } from 'ink';
import type { Report } from '../model/index.ts';
import { App } from './app.tsx';
import type { AppHandle } from './app.tsx';
import { createRuntime } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import { sizeOf, startState } from './options.ts';
import type { TuiOptions } from './options.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { exitSummary } from './summary.ts';
import { update } from './update.ts';

export type { Engine, FixDesk } from './engine.ts';
export type { FirstFinding, Scan, ScanProgress } from './scan.ts';
export type { EditorPlace, Preferences, Terminal, TuiOptions } from './options.ts';
export type { Look } from './state.ts';

export interface TuiResult {
  readonly how: 'quit' | 'interrupted';
  /** The last report; null when the app was left before the first one. */
  readonly report: Report | null;
  /** What the last scan failed with, if it failed. */
  readonly error?: unknown;
}

/**
 * Runs the terminal app until it is left. The terminal is put back as it was in every case; then the
 * summary is written. Rejects with the error when the app itself broke. Signals that end the process
 * are seen by Ink, which leaves the alternate screen before the process ends.
 */
export async function runTui(options: TuiOptions): Promise<TuiResult> {
  const { terminal, engine } = options;
  const { stdin, stdout, stderr } = terminal;
  const accessible = options.accessible ?? false;
  let how: TuiResult['how'] = 'quit';
  let handle: AppHandle | undefined;
  let suspended = false;
  let failure: { readonly error: unknown } | undefined;

  /** Lends the terminal to another program. */
  const handed = async (during: () => Promise<void>): Promise<void> => {
    if (handle === undefined || suspended) return;
    suspended = true;
    try {
      await handle.suspend(during);
    } finally {
      suspended = false;
      store.dispatch({ type: 'resize', size: sizeOf(stdout) });
    }
  };
  const suspend = (): void => {
    const { stop } = terminal;
    if (stop === undefined || handle === undefined || suspended) return;
    void handed(stop);
  };
  const runtime: Runtime = createRuntime(
    {
      engine: {
        ...engine,
        scan: async (onEvent, signal) => {
          failure = undefined;
          try {
            return await engine.scan(onEvent, signal);
          } catch (error) {
            failure = { error };
            throw error;
          }
        },
      },
      edit: async (file, line, column) => {
        if (terminal.edit === undefined) return 'there is no editor here';
        return await terminal.edit({ file, line, column }, handed);
      },
      copy: (text) => {
        stdout.write(clipboardSequence(text, terminal.isScreen === true));
      },
      saveFilters: (filters) => options.preferences?.saveFilters(filters),
      suspend,
      exit: (reason) => {
        how = reason;
        handle?.exit();
      },
    },
    () => store,
  );
  const store: Store = createStore(startState(options), update, (command) => {
    runtime.perform(command);
  });

  const onResize = (): void => {
    store.dispatch({ type: 'resize', size: sizeOf(stdout) });
  };
  // Before Ink, so that the frame it draws on a resize already has the new size.
  stdout.on('resize', onResize);
  const instance = render(
    <App
      store={store}
      onReady={(ready) => {
        handle = ready;
        runtime.perform({ type: 'start-scan', scan: store.getState().scan.id });
        if (options.watch === true) runtime.perform({ type: 'watch', on: true });
      }}
    />,
    {
      stdin,
      stdout,
      stderr,
      exitOnCtrlC: false,
      patchConsole: false,
      alternateScreen: !accessible,
      isScreenReaderEnabled: accessible,
      incrementalRendering: !accessible,
      interactive: true,
      maxFps: 60,
    },
  );
  const unsubscribe = [
    terminal.onStopRequest?.(suspend),
    terminal.onCrash?.((error) => {
      handle?.exit(error instanceof Error ? error : new Error(String(error)));
    }),
  ];
  try {
    await instance.waitUntilExit();
  } finally {
    runtime.close();
    stdout.off('resize', onResize);
    for (const stop of unsubscribe) stop?.();
  }
  // Without an alternate screen the last frame is still there, its last line open.
  stdout.write(`${accessible ? '\n' : ''}${exitSummary(store.getState())}`);
  return { how, report: store.getState().report, ...failure };
}

/** OSC 52: the terminal puts the text into the clipboard, also over ssh. Base64 holds nothing that could steer it. */
function clipboardSequence(text: string, isScreen: boolean): string {
  const sequence = `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
  return isScreen ? `\u001bP${sequence}\u001b\\` : sequence;
}
