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
