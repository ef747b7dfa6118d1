import { blobParser } from './blobs.ts';
import { gitError, gitTalk } from './git.ts';
import { sourceError } from './error.ts';

/** Reads blobs of one repository one batch after the other, by one git that goes on running. */
export interface BlobReader {
  /** Hands over each blob; undefined for one that is not in this clone. Rejects with a `SourceError` when git fails. */
  read(ids: readonly string[], take: (id: string, bytes: Buffer | undefined) => void): Promise<void>;
  close(): void;
}

/** Ids sent at once: git answers while it reads, and neither side may fill its pipe and wait for the other. */
const batch = 500;

/** @param root absolute path of a folder in the repository */
export function blobReader(root: string): BlobReader {
  let waiting:
    { readonly ids: readonly string[]; next: number; readonly take: (id: string, bytes: Buffer | undefined) => void } | undefined;
  let settle: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  let failure: Error | undefined;
  const parse = blobParser(({ bytes }) => {
    if (waiting === undefined) return;
    waiting.take(waiting.ids[waiting.next]!, bytes);
    waiting.next += 1;
    if (waiting.next === waiting.ids.length) settle?.resolve();
  });
  const talk = gitTalk(root, ['cat-file', '--batch'], parse, (result) => {
    failure =
      result.code === 0
        ? sourceError('usage', 'git ended while it was being asked for objects.')
        : gitError(root, 'read the objects', result);
    settle?.reject(failure);
  });
  return {
    read: async (ids, take) => {
      for (let from = 0; from < ids.length; from += batch) {
        if (failure !== undefined) throw failure;
        const some = ids.slice(from, from + batch);
        await new Promise<void>((resolve, reject) => {
          settle = { resolve, reject };
          waiting = { ids: some, next: 0, take };
          talk.ask(some.map((id) => `${id}\n`).join(''));
        });
        settle = undefined;
        waiting = undefined;
      }
    },
    close: () => talk.close(),
  };
}
