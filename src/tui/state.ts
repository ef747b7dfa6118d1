import type { Report, ReportFinding } from '../model/index.ts';
import type { FindingGroup } from '../report/order.ts';
import type { Entry, Query } from './filter.ts';
import { parseFilter } from './filter.ts';
import type { Completion, Vocabulary } from './completion.ts';
import { noVocabulary } from './completion.ts';
import type { AppliedFixes, FixAnswer, FixRefused, FixRequest, FixStep, Ignored, SourceText, UndoableFix } from './engine.ts';
import { fixPlace } from './fix/state.ts';
import type { FixedSoFar, FixState } from './fix/state.ts';
import { noHistory } from './history/state.ts';
import type { HistoryData, HistoryState } from './history/state.ts';
import type { Binding, Place, Screen } from './keymap.ts';
import { defaultKeymap } from './keymap.ts';
import type { Size } from './line.ts';
import type { Group, Row, Sort } from './listing.ts';
import type { FirstFinding, ScanProgress } from './scan.ts';
import type { SourceState } from './source/state.ts';

/** A scan as it is known so far. */
export interface ScanState {
  /** Counts scans; messages of older ones are dropped. */
  readonly id: number;
  readonly status: 'running' | 'stopping' | 'finished' | 'stopped' | 'failed';
  readonly files: number;
  readonly outlined: { readonly done: number; readonly total: number };
  readonly checks: { readonly done: number; readonly total: number };
  readonly findings: number;
  readonly passes: number;
  /** The last checks that failed or broke, newest last; at most `recentChecks`. */
  readonly recent: readonly { readonly check: string; readonly outcome: 'failed' | 'error'; readonly first: FirstFinding | undefined }[];
  /** Why it failed. */
  readonly message?: string;
}

/** How many failed checks the scanning screen remembers. */
export const recentChecks = 60;

export interface FindingsState {
  /** As typed. */
  readonly filter: string;
  readonly query: Query;
  readonly sort: Sort;
  readonly group: Group;
  /** Entries in the order of `sort`. */
  readonly order: readonly number[];
  /** What is shown; derived from entries, order, query and group. */
  readonly rows: readonly Row[];
  /** Findings among the rows. */
  readonly count: number;
  readonly cursor: number;
  readonly offset: number;
  /** Fingerprints. */
  readonly selected: ReadonlySet<string>;
}

export interface ListState {
  readonly cursor: number;
  readonly offset: number;
}

/** A line of text being typed. */
export interface PromptState {
  readonly kind: 'filter' | 'palette' | 'ignore' | 'attest';
  readonly text: string;
  /** UTF-16 offset of the caret. */
  readonly caret: number;
  /** Of a filter: what to go back to, and the finding the cursor was on. Of a reason: the finding to ignore; of an answer: the item. */
  readonly before: { readonly filter: string; readonly fingerprint: string | undefined };
  /** Line of the palette. */
  readonly choice: number;
  /** What tab goes through, and which of it stands there now. */
  readonly completing: (Completion & { readonly index: number }) | null;
}

/** Scanning again when files change. */
export interface WatchState {
  readonly on: boolean;
  /** Files have changed since the scan that runs was started. */
  readonly stale: boolean;
}

/** How to draw: decided once, before the first frame. */
export interface Look {
  readonly ascii: boolean;
  /** No borders, bars, spinner or second column; words instead. */
  readonly accessible: boolean;
}

/** Everything the app knows. Screens are functions of it; only `update` makes a new one. */
export interface State {
  readonly size: Size;
  readonly look: Look;
  readonly keymap: readonly Binding[];
  /** What is scanned, as the title shows it. */
  readonly path: string;
  readonly scan: ScanState;
  readonly report: Report | null;
  /** Its findings with what filters look at. */
  readonly entries: readonly Entry[];
  /** Their indexes, most gain first. */
  readonly byGain: readonly number[];
  /** What filters can be completed with. */
  readonly vocabulary: Vocabulary;
  /** Its open findings by check, the most valuable first. */
  readonly actions: readonly FindingGroup[];
  /** Screens on top of each other, the visible one last; never empty. */
  readonly stack: readonly [Screen, ...Screen[]];
  readonly overview: ListState;
  readonly findings: FindingsState;
  readonly rules: ListState;
  readonly history: HistoryState;
  readonly attest: { readonly cursor: number };
  /** First visible line of the text screens. */
  readonly scroll: {
    readonly detail: number;
    readonly rule: number;
    readonly help: number;
    readonly commit: number;
    readonly unread: number;
  };
  readonly prompt: PromptState | null;
  /** The round of fixing that is shown, or the last one. */
  readonly fix: FixState | null;
  readonly fixed: FixedSoFar;
  /** Fingerprints of findings whose fix was tried and could not be made. */
  readonly refused: ReadonlySet<string>;
  /** The place of the detail or rule that enter opens. */
  readonly place: number;
  /** The repository was never looked at before, and nothing but the overview has been seen yet. */
  readonly isFirstRun: boolean;
  readonly source: SourceState | null;
  /** Filters of the user by name. */
  readonly savedFilters: Readonly<Record<string, string>>;
  readonly watch: WatchState;
  /** Said when the scan that runs has ended, instead of what it changed. */
  readonly afterScan: string | null;
  /** One sentence for the status bar, until the next key. */
  readonly notice: string | null;
}

export type Message =
  | { readonly type: 'key'; readonly key: string; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'scan-progress'; readonly scan: number; readonly events: readonly ScanProgress[] }
  | { readonly type: 'scan-finished'; readonly scan: number; readonly report: Report }
  | { readonly type: 'scan-failed'; readonly scan: number; readonly message: string }
  | { readonly type: 'fix-step'; readonly session: number; readonly step: FixStep | FixRefused }
  | { readonly type: 'fix-applied'; readonly session: number; readonly applied: AppliedFixes }
  | { readonly type: 'fix-failed'; readonly session: number; readonly message: string }
  | { readonly type: 'undo-found'; readonly session: number; readonly entries: readonly UndoableFix[] }
  | { readonly type: 'ignored'; readonly ignored: Ignored }
  | { readonly type: 'source-came'; readonly request: number; readonly text: SourceText }
  | { readonly type: 'source-failed'; readonly request: number; readonly message: string }
  /** Something was done outside, or could not be: one sentence. */
  | { readonly type: 'told'; readonly text: string }
  | { readonly type: 'edited'; readonly problem: string | null }
  | { readonly type: 'history-came'; readonly data: HistoryData }
  | { readonly type: 'history-failed'; readonly message: string }
  /** An answer was written down or taken back. */
  | { readonly type: 'attested'; readonly text: string }
  | { readonly type: 'files-changed' }
  | { readonly type: 'undo-done'; readonly session: number; readonly undone: UndoableFix | null };

/** What `update` wants done outside. */
export type Command =
  | { readonly type: 'start-scan'; readonly scan: number }
  | { readonly type: 'stop-scan' }
  | { readonly type: 'fix-review'; readonly session: number; readonly request: FixRequest }
  | { readonly type: 'fix-safe'; readonly session: number; readonly request: FixRequest }
  | { readonly type: 'fix-answer'; readonly session: number; readonly answer: FixAnswer }
  | { readonly type: 'fix-apply'; readonly session: number }
  | { readonly type: 'undo-look'; readonly session: number }
  | { readonly type: 'undo'; readonly session: number }
  | { readonly type: 'ignore'; readonly finding: string; readonly reason: string }
  | { readonly type: 'source'; readonly request: number; readonly file: string }
  | { readonly type: 'edit'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: 'history' }
  | { readonly type: 'attest'; readonly item: string; readonly evidence: string }
  | { readonly type: 'unattest'; readonly item: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'patch'; readonly request: FixRequest }
  | { readonly type: 'watch'; readonly on: boolean }
  | { readonly type: 'save-filters'; readonly filters: Readonly<Record<string, string>> }
  | { readonly type: 'suspend' }
  | { readonly type: 'exit'; readonly how: 'quit' | 'interrupted' };

/** A scan that has just begun. */
export function newScan(id: number): ScanState {
  const none = { done: 0, total: 0 };
  return { id, status: 'running', files: 0, outlined: none, checks: none, findings: 0, passes: 0, recent: [] };
}

/** The state before the first key, with scan 1 running. */
export function initialState(options: {
  readonly size: Size;
  readonly path: string;
  readonly look?: Partial<Look>;
  readonly keymap?: readonly Binding[];
  readonly savedFilters?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
  readonly isFirstRun?: boolean;
  readonly notice?: string | undefined;
}): State {
  return {
    size: options.size,
    look: { ascii: options.look?.ascii ?? false, accessible: options.look?.accessible ?? false },
    keymap: options.keymap ?? defaultKeymap,
    path: options.path,
    scan: newScan(1),
    report: null,
    entries: [],
    byGain: [],
    vocabulary: noVocabulary,
    actions: [],
    stack: ['scanning'],
    overview: { cursor: 0, offset: 0 },
    findings: {
      filter: '',
      query: parseFilter('', options.savedFilters ?? {}),
      sort: 'gain',
      group: 'none',
      order: [],
      rows: [],
      count: 0,
      cursor: 0,
      offset: 0,
      selected: new Set(),
    },
    rules: { cursor: 0, offset: 0 },
    scroll: { detail: 0, rule: 0, help: 0, commit: 0, unread: 0 },
    history: noHistory,
    attest: { cursor: 0 },
    prompt: null,
    fix: null,
    fixed: { runs: 0, findings: 0 },
    refused: new Set(),
    place: 0,
    isFirstRun: options.isFirstRun ?? false,
    source: null,
    savedFilters: options.savedFilters ?? {},
    watch: { on: options.watch ?? false, stale: false },
    afterScan: null,
    notice: options.notice ?? null,
  };
}

/** The visible screen. */
export function screenOf(state: State): Screen {
  return state.stack.at(-1)!;
}

/** The tab that is shown, whatever lies on it. */
export function baseScreen(state: State): Screen | undefined {
  return [...state.stack].reverse().find((screen) => screen !== 'help' && screen !== 'fix' && screen !== 'source');
}

const promptPlaces = { filter: 'prompt', palette: 'palette', ignore: 'ignore', attest: 'attest-prompt' } as const;

/** Where a key goes. */
export function placeOf(state: State): Place {
  if (state.prompt !== null) return promptPlaces[state.prompt.kind];
  return placeOfScreen(state, screenOf(state));
}

/** The place of the key map that a screen is, as things stand. */
export function placeOfScreen(state: State, screen: Screen): Place {
  if (screen !== 'fix') return screen;
  return state.fix === null ? 'fix-done' : fixPlace(state.fix.stage);
}

/** The entry under the cursor of the findings list. */
export function currentEntry(state: State): Entry | undefined {
  const row = state.findings.rows[state.findings.cursor];
  return row?.kind === 'finding' ? state.entries[row.entry] : undefined;
}

/** The finding under the cursor of the findings list; what the detail screen shows. */
export function currentFinding(state: State): ReportFinding | undefined {
  return currentEntry(state)?.finding;
}

/** Does going back from the findings drop their filter first? One that the overview set is left together with the screen it opened. */
export function dropsFilter({ findings, stack }: State): boolean {
  return findings.filter !== '' && stack.at(-2) !== 'overview';
}

/** The terminal is too small for any screen. */
export const smallest: Size = { columns: 60, rows: 15 };
export function tooSmall(size: Size): boolean {
  return size.columns < smallest.columns || size.rows < smallest.rows;
}
