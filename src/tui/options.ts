import type { Engine } from './engine.ts';
import type { Binding } from './keymap.ts';
import type { Size } from './line.ts';
import { initialState } from './state.ts';
import type { Look, State } from './state.ts';

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

/** A place in a file that an editor is opened at. */
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

/** What the full screen is started with. */
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
  /** What has to be said before anything else, one sentence. */
  readonly notice?: string | undefined;
}

/** What the app knows when it starts. The frame that is drawn before Ink is loaded and the first one of Ink are both made of it. */
export function startState(options: TuiOptions): State {
  return initialState({
    size: sizeOf(options.terminal.stdout),
    path: options.path,
    look: { ascii: options.ascii ?? false, accessible: options.accessible ?? false },
    watch: options.watch ?? false,
    isFirstRun: options.isFirstRun ?? false,
    notice: options.notice ?? options.preferences?.problem,
    ...(options.preferences && { keymap: options.preferences.keymap, savedFilters: options.preferences.filters }),
  });
}

/** The size of a terminal; one that does not know it is taken for the smallest that is common. */
export function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns > 0 ? stdout.columns : 80, rows: stdout.rows > 0 ? stdout.rows : 24 };
}
