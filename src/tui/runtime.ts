import type { Engine } from './engine.ts';
import type { ScanProgress } from './scan.ts';
import type { Command, Message } from './state.ts';
import type { Store } from './store.ts';

/** Milliseconds between two looks at what a scan has to say: about as often as a screen is drawn. */
const progressInterval = 40;

/** Everything that `update` may want done. */
export interface Effects {
  readonly engine: Engine;
  /** Opens a place in an editor and waits for it where it has the terminal; a sentence where it could not be opened. */
  edit(file: string, line: number, column: number): Promise<string | null>;
  copy(text: string): void;
  saveFilters(filters: Readonly<Record<string, string>>): void;
  exit(how: 'quit' | 'interrupted'): void;
  suspend(): void;
}

export interface Runtime {
  perform(command: Command): void;
  /** Aborts a running scan; nothing is dispatched afterwards. */
  close(): void;
}

/** Carries commands out. `store` is asked for late, because the store needs `perform` first. */
export function createRuntime(effects: Effects, store: () => Store): Runtime {
  let running: AbortController | undefined;
  let closed = false;
  let unwatch: (() => void) | undefined;

  const startScan = (scan: number): void => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const progress = collectProgress((events) => {
      if (!closed) store().dispatch({ type: 'scan-progress', scan, events });
    });
    const run = async (): Promise<void> => {
      // The first frame comes first: a scan in this thread would hold it up.
      await turn();
      try {
        const report = await effects.engine.scan(progress.take, controller.signal);
        progress.flush();
        if (!closed) store().dispatch({ type: 'scan-finished', scan, report });
      } catch (error) {
        progress.flush();
        if (!closed) store().dispatch({ type: 'scan-failed', scan, message: error instanceof Error ? error.message : String(error) });
      }
    };
    void run();
  };

  /** Asks outside, and tells the store what comes of it. */
  const tell = (question: () => Promise<Message>, failed: (message: string) => Message = (text) => ({ type: 'told', text })): void => {
    const run = async (): Promise<void> => {
      let message: Message;
      try {
        message = await question();
      } catch (error) {
        message = failed(error instanceof Error ? error.message : String(error));
      }
      if (!closed) store().dispatch(message);
    };
    void run();
  };
  const ask = (session: number, question: () => Promise<Message>): void =>
    tell(question, (message) => ({ type: 'fix-failed', session, message }));
  const { fixes } = effects.engine;

  return {
    perform: (command) => {
      switch (command.type) {
        case 'start-scan':
          startScan(command.scan);
          return;
        case 'stop-scan':
          running?.abort();
          return;
        case 'fix-review':
          ask(command.session, async () => ({ type: 'fix-step', session: command.session, step: await fixes.review(command.request) }));
          return;
        case 'fix-safe':
          ask(command.session, async () => ({ type: 'fix-step', session: command.session, step: await fixes.safe(command.request) }));
          return;
        case 'fix-answer':
          ask(command.session, async () => ({ type: 'fix-step', session: command.session, step: await fixes.answer(command.answer) }));
          return;
        case 'fix-apply':
          ask(command.session, async () => ({ type: 'fix-applied', session: command.session, applied: await fixes.apply() }));
          return;
        case 'undo-look':
          ask(command.session, async () => ({ type: 'undo-found', session: command.session, entries: await fixes.undoable() }));
          return;
        case 'undo':
          ask(command.session, async () => ({ type: 'undo-done', session: command.session, undone: await fixes.undo() }));
          return;
        case 'ignore':
          tell(async () => ({ type: 'ignored', ignored: await effects.engine.ignore(command.finding, command.reason) }));
          return;
        case 'patch':
          tell(async () => {
            const { file, fixes: count, dropped } = await fixes.patch(command.request);
            const left = dropped === 0 ? '' : `, ${String(dropped)} left`;
            return { type: 'told', text: `${file} has ${count === 1 ? 'the fix' : `${String(count)} fixes`}${left}; git apply takes it` };
          });
          return;
        case 'source':
          tell(
            async () => ({ type: 'source-came', request: command.request, text: await effects.engine.source(command.file) }),
            (message) => ({ type: 'source-failed', request: command.request, message }),
          );
          return;
        case 'history':
          tell(
            async () => ({ type: 'history-came', data: await effects.engine.history() }),
            (message) => ({ type: 'history-failed', message }),
          );
          return;
        case 'attest':
          tell(async () => ({ type: 'attested', text: await effects.engine.attest(command.item, command.evidence) }));
          return;
        case 'unattest':
          tell(async () => ({ type: 'attested', text: await effects.engine.unattest(command.item) }));
          return;
        case 'edit':
          tell(async () => ({ type: 'edited', problem: await effects.edit(command.file, command.line, command.column) }));
          return;
        case 'copy':
          effects.copy(command.text);
          return;
        case 'watch':
          unwatch?.();
          unwatch = command.on ? effects.engine.watch(() => !closed && store().dispatch({ type: 'files-changed' })) : undefined;
          return;
        case 'save-filters':
          effects.saveFilters(command.filters);
          return;
        case 'suspend':
          effects.suspend();
          return;
        case 'exit':
          effects.exit(command.how);
      }
    },
    close: () => {
      closed = true;
      unwatch?.();
      running?.abort();
    },
  };
}

/**
 * Gathers events and hands them on in bundles, so that thousands of them cost few frames. Of
 * counters only the last one matters. The promise of `take` gives keys their turn where the scan
 * runs in this thread.
 */
function collectProgress(deliver: (events: readonly ScanProgress[]) => void): {
  take: (event: ScanProgress) => Promise<void>;
  flush: () => void;
} {
  let pending: ScanProgress[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const events = pending;
    pending = [];
    if (events.length > 0) deliver(events);
  };
  const take = async (event: ScanProgress): Promise<void> => {
    if (pending.at(-1)?.type === event.type && event.type !== 'check') pending.pop();
    pending.push(event);
    timer ??= setTimeout(flush, progressInterval);
    await turn();
  };
  return { take, flush };
}

/** One turn of the event loop: input is read, timers run. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
