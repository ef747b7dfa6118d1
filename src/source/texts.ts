/** Texts that were read, up to a number of characters; beyond it the ones read first are forgotten and read again on demand. */
export interface Texts {
  get(path: string): string | undefined;
  put(path: string, text: string): void;
}

/** Characters kept by default. V8 stores most source files with one byte per character. */
export const mostCharacters = 48 * 1024 * 1024;

/** An empty store. */
export function textStore(limit = mostCharacters): Texts {
  const kept = new Map<string, string>();
  let size = 0;
  return {
    get: (path) => kept.get(path),
    put: (path, text) => {
      const before = kept.get(path);
      if (before !== undefined) {
        size -= before.length;
        kept.delete(path);
      }
      kept.set(path, text);
      size += text.length;
      for (const [oldest, other] of kept) {
        if (size <= limit || oldest === path) break;
        kept.delete(oldest);
        size -= other.length;
      }
    },
  };
}

/** Characters that a walk through past commits keeps: neighbours share nearly all of their texts. */
const mostOfAWalk = 192 * 1024 * 1024;

/** Texts of many commits. */
export interface BlobTexts {
  /** Those of one commit. */
  at(entries: readonly { readonly path: string; readonly id: string }[]): Texts;
}

/** An empty store for a walk: one text per content, whatever file of whichever commit has it. */
export function blobTexts(): BlobTexts {
  const byBlob = textStore(mostOfAWalk);
  return {
    at: (entries) => {
      const idOf = new Map(entries.map(({ path, id }) => [path, id]));
      return {
        get: (path) => {
          const id = idOf.get(path);
          return id === undefined ? undefined : byBlob.get(id);
        },
        put: (path, text) => {
          const id = idOf.get(path);
          if (id !== undefined) byBlob.put(id, text);
        },
      };
    },
  };
}
