import { render } from 'ink';
import type { Report } from '../model/index.ts';
import { App } from './app.tsx';
import type { AppHandle } from './app.tsx';
import type { Binding } from './keymap.ts';
import { createRuntime } from './runtime.ts';
import type { Runtime } from './runtime.ts';
import type { Engine } from './engine.ts';
import { initialState } from './state.ts';
import type { Look } from './state.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { exitSummary } from './summary.ts';
import { update } from './update.ts';

export type { Engine, FixDesk } from './engine.ts';
export type { FirstFinding, Scan, ScanProgress } from './scan.ts';
export type { Look } from './state.ts';

/** The terminal and the process around it, handed in: nothing here reaches for them by itself. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Stops the job as Ctrl-Z does, resolves when it is continued. Absent where there is no job control. */
  readonly stop?: () => Promise<void>;
  /** Calls back when somebody asks the job to stop (SIGTSTP); returns how to unsubscribe. */
  readonly onStopRequest?: (listener: () => void) => () => void;
  /** Opens a place in the user's editor. `hand`: it wants the terminal, so it has to run inside. Resolves with what went wrong. */
  readonly edit?: (place: EditorPlace, hand: (during: () => Promise<void>) => Promise<void>) => Promise<string | null>;
  /** The terminal is inside GNU screen, which passes escape sequences on only when they are wrapped. */
  readonly isScreen?: boolean;
  /** Calls back on an error that nobody caught; returns how to unsubscribe. */
  readonly onCrash?: (listener: (error: unknown) => void) => () => void;
}

export interface EditorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What users have chosen for themselves, wherever it is kept. */
export interface Preferences {
  readonly keymap: readonly Binding[];
  readonly filters: Readonly<Record<string, string>>;
  /** What is wrong with them, one sentence; said when the app starts. */
  readonly problem?: string;
  saveFilters(filters: Readonly<Record<string, string>>): void;
}

export interface TuiOptions extends Partial<Look> {
  /** What is scanned, as the user named it. */
  readonly path: string;
  readonly engine: Engine;
  readonly terminal: Terminal;
  readonly preferences?: Preferences;
  /** Scan again when files change, from the start. */
  readonly watch?: boolean;
  /** The repository was never looked at before. */
  readonly isFirstRun?: boolean;
}

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
  const { terminal, path, engine } = options;
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
  const store: Store = createStore(
    initialState({
      size: sizeOf(stdout),
      path,
      look: { ascii: options.ascii ?? false, accessible },
      watch: options.watch ?? false,
      isFirstRun: options.isFirstRun ?? false,
      ...(options.preferences && {
        keymap: options.preferences.keymap,
        savedFilters: options.preferences.filters,
        notice: options.preferences.problem,
      }),
    }),
    update,
    (command) => {
      runtime.perform(command);
    },
  );

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

function sizeOf(stdout: NodeJS.WriteStream): { columns: number; rows: number } {
  return { columns: stdout.columns > 0 ? stdout.columns : 80, rows: stdout.rows > 0 ? stdout.rows : 24 };
}
