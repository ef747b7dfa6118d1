import type { Closing } from '../../src/facts/runtime/shutdowns.ts';
import { codeOf } from '../http/parts/service.ts';
import { insertAt, listed, nodeAt } from '../../src/fix/code/index.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { shutdownLimit } from './parts/shutdown-limit.ts';

/** Bounds the time that closing the server may take. */
export const shutdownTimeout = defineFixer<Closing>({
  title: 'End the process after a while, whatever still holds the server',
  // What takes longer than that is cut off.
  safety: 'review',
  edits: (closing, _data, repo) => edits(repo, closing),
});

async function edits(repo: Repo, { http, handler }: Closing): Promise<readonly Edit[] | Refusal> {
  const places = new Set(handler?.closes.map((c) => `${c.file}:${c.start}`));
  const close = handler?.closes[0];
  if (handler === undefined || close === undefined || close.file !== handler.at.file || places.size > 1)
    return { refuse: 'The server is closed away from the signal handler; start the timer where both can be seen.' };
  const code = await codeOf(repo, http.owner, close.file);
  const node = code === undefined ? undefined : nodeAt(code, close);
  const statement = node === undefined ? undefined : listed(node);
  if (code === undefined || statement === undefined) return [];
  const timer = `setTimeout(() => process.exit(1), ${shutdownLimit(repo, http.owner)}).unref();`;
  const added = insertAt({ code, receiver: '', anchor: statement, where: 'before' }, timer);
  return added === undefined ? [] : [added];
}
