/** One answer of `git cat-file --batch`. */
export interface Blob {
  /** Undefined when the object is missing. */
  readonly bytes: Buffer | undefined;
}

/**
 * Reads the output of `git cat-file --batch`, handed over in pieces of any size: a line
 * "<id> <type> <bytes>", the bytes, a newline; or "<name> missing".
 */
export function blobParser(found: (blob: Blob) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let have = 0;
  /** Bytes to wait for; -1 while the next thing is a header line. */
  let need = -1;

  const joined = (): Buffer => {
    const all = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
    pending = [all];
    return all;
  };
  const keep = (rest: Buffer): void => {
    pending = rest.length === 0 ? [] : [rest];
    have = rest.length;
  };

  return (chunk) => {
    pending.push(chunk);
    have += chunk.length;
    for (;;) {
      if (need < 0) {
        if (have === 0) return;
        const all = joined();
        const newline = all.indexOf(10);
        if (newline < 0) return;
        const words = all.toString('latin1', 0, newline).split(' ');
        keep(all.subarray(newline + 1));
        if (words.length < 3) found({ bytes: undefined });
        else need = Number(words[2]);
      } else {
        if (have < need + 1) return;
        const all = joined();
        // A copy, because a slice would keep the whole piece of output alive.
        found({ bytes: Buffer.from(all.subarray(0, need)) });
        keep(all.subarray(need + 1));
        need = -1;
      }
    }
  };
}
