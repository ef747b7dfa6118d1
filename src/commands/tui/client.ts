import { Worker } from 'node:worker_threads';
import type { Report, ScanEvent } from '../../model/index.ts';
import type { AppliedFixes, Engine, ExportedPatch, FixRefused, FixStep, Ignored, SourceText, UndoableFix } from '../../tui/engine.ts';
import type { HistoryData } from '../../tui/history/state.ts';
import type { EngineOptions } from './engine.ts';
import { errorOf, type Reply, type Request } from './protocol.ts';

export interface EngineClient extends Engine {
  /** Starts the thread before the first call, where something else can be done meanwhile. */
  prepare(): void;
  /** Why the last score could not be kept. */
  unkept(): string | undefined;
  /** Ends the thread, after what is being written is written. */
  close(): Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent?: (event: ScanEvent) => void | Promise<void>;
  readonly onChange?: () => void;
}

/** What a call may hear on its way, and what ends it. */
type Heard = Partial<Pick<Pending, 'onEvent' | 'onChange'>> & { readonly signal?: AbortSignal };

/** Calls that change files: cut off in the middle they would have to be repaired. */
const writing = ['apply', 'undo', 'ignore', 'attest', 'unattest'];

/** The engine in a thread of its own, which starts with the first call. */
export function engineInWorker(options: EngineOptions): EngineClient {
  const pending = new Map<number, Pending>();
  const writes = new Set<Promise<unknown>>();
  let worker: Worker | undefined;
  let ids = 0;
  let unkept: string | undefined;

  const fail = (error: Error): void => {
    worker = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  const started = (): Worker => {
    if (worker !== undefined) return worker;
    const made = new Worker(workerFile(), { workerData: options, stdout: true, stderr: true });
    made.on('message', (reply: Reply) => {
      const call = pending.get(reply.id);
      if (call === undefined) return;
      if ('event' in reply) return void call.onEvent?.(reply.event);
      if ('changed' in reply) return call.onChange?.();
      pending.delete(reply.id);
      if ('error' in reply) return call.reject(errorOf(reply.error));
      unkept = reply.unkept;
      call.resolve(reply.value);
    });
    made.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    made.on('exit', (code) => fail(new Error(`The thread that scans ended with code ${String(code)}.`)));
    worker = made;
    return made;
  };
  const call = <T>(name: string, args: readonly unknown[], how: Heard = {}): Promise<T> => {
    const id = ++ids;
    const result = new Promise<unknown>((resolve, reject) => {
      const { signal: _signal, ...listeners } = how;
      pending.set(id, { ...listeners, resolve, reject });
      const post = (request: Request): void => started().postMessage(request);
      post({ id, call: name, args });
      how.signal?.addEventListener('abort', () => {
        if (pending.has(id)) post({ id, abort: true });
      });
    });
    if (writing.includes(name)) {
      const settled = result.catch(() => undefined).finally(() => writes.delete(settled));
      writes.add(settled);
    }
    return result as Promise<T>;
  };
  return {
    prepare: () => void started(),
    unkept: () => unkept,
    close: async () => {
      await Promise.all(writes);
      worker?.removeAllListeners();
      await worker?.terminate();
    },
    scan: (onEvent, signal) => call<Report>('scan', [], { onEvent, signal }),
    fixes: {
      review: (request) => call<FixStep | FixRefused>('review', [request]),
      answer: (answer) => call<FixStep>('answer', [answer]),
      safe: (request) => call<FixStep | FixRefused>('safe', [request]),
      patch: (request) => call<ExportedPatch>('patch', [request]),
      apply: () => call<AppliedFixes>('apply', []),
      undoable: () => call<readonly UndoableFix[]>('undoable', []),
      undo: () => call<UndoableFix | null>('undo', []),
    },
    ignore: (finding, reason) => call<Ignored>('ignore', [finding, reason]),
    source: (file) => call<SourceText>('source', [file]),
    history: () => call<HistoryData>('history', []),
    attest: (item, evidence) => call<string>('attest', [item, evidence]),
    unattest: (item) => call<string>('unattest', [item]),
    watch: (onChange) => {
      const controller = new AbortController();
      // A watch that cannot be set up changes nothing: r scans as before.
      call<null>('watch', [], { onChange, signal: controller.signal }).catch(() => undefined);
      return () => controller.abort();
    },
  };
}

/** From sources this module is beside the worker's; built, it is in a chunk beside `dist/tui-worker.js`. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './tui-worker.js', import.meta.url);
}
