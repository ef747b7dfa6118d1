import { parentPort, workerData } from 'node:worker_threads';
import type { FixAnswer, FixRequest } from '../../tui/engine.ts';
import { localEngine, type EngineOptions, type LocalEngine } from './engine.ts';
import { plainError, type Reply, type Request } from './protocol.ts';

/** The thread that scans and plans, so that keys never wait for it. */
const engine = localEngine(workerData as EngineOptions);
const running = new Map<number, AbortController>();

parentPort?.on('message', (request: Request) => {
  if ('abort' in request) running.get(request.id)?.abort();
  else void answer(request);
});

async function answer({ id, call, args }: Extract<Request, { call: string }>): Promise<void> {
  const send = (reply: Reply): void => parentPort?.postMessage(reply);
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const value = await calls(engine, id, controller.signal, send)[call]?.(...args);
    const unkept = engine.unkept();
    send({ id, value, ...(unkept === undefined ? {} : { unkept }) });
  } catch (error) {
    send({ id, error: plainError(error) });
  } finally {
    running.delete(id);
  }
}

type Calls = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

function calls(
  { scan, fixes, ignore, source, history, attest, unattest, watch }: LocalEngine,
  id: number,
  signal: AbortSignal,
  send: (reply: Reply) => void,
): Calls {
  return {
    scan: () => scan((event) => send({ id, event }), signal),
    review: (request) => fixes.review(request as FixRequest),
    answer: (given) => fixes.answer(given as FixAnswer),
    safe: (request) => fixes.safe(request as FixRequest),
    patch: (request) => fixes.patch(request as FixRequest),
    apply: () => fixes.apply(),
    undoable: () => fixes.undoable(),
    undo: () => fixes.undo(),
    ignore: (finding, reason) => ignore(finding as string, reason as string),
    source: (file) => source(file as string),
    history: () => history(),
    attest: (item, evidence) => attest(item as string, evidence as string),
    unattest: (item) => unattest(item as string),
    // Goes on until it is aborted; every change is an event.
    watch: () =>
      new Promise((resolve) => {
        const stop = watch(() => send({ id, changed: true }));
        signal.addEventListener('abort', () => {
          stop();
          resolve(null);
        });
      }),
  };
}
