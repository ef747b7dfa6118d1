import { diffLines } from 'diff';
import { cutsPair, type Splice } from './edits.ts';

/**
 * The smallest splices by line that turn one text into another, each trimmed to the characters that
 * really differ. Applying them to `before` gives `after` exactly, as long as both use one line ending.
 */
export function difference(before: string, after: string): readonly Splice[] {
  const splices: Splice[] = [];
  let at = 0;
  let open: { start: number; end: number; text: string } | undefined;
  const close = (): void => {
    if (open !== undefined) splices.push(trim(before, open));
    open = undefined;
  };
  for (const part of diffLines(before, after)) {
    if (!part.added && !part.removed) {
      close();
      at += part.value.length;
      continue;
    }
    open ??= { start: at, end: at, text: '' };
    if (part.added) open.text += part.value;
    else {
      at += part.value.length;
      open.end = at;
    }
  }
  close();
  return splices;
}

/** Takes off what both sides begin and end with, never in the middle of a CRLF or a surrogate pair. */
function trim(before: string, splice: Splice): Splice {
  const old = before.slice(splice.start, splice.end);
  const { text } = splice;
  const most = Math.min(old.length, text.length);
  let head = 0;
  while (head < most && old[head] === text[head]) head += 1;
  while (head > 0 && (cutsPair(old, head) || cutsPair(text, head))) head -= 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  while (tail > 0 && (cutsPair(old, old.length - tail) || cutsPair(text, text.length - tail))) tail -= 1;
  return { start: splice.start + head, end: splice.end - tail, text: text.slice(head, text.length - tail) };
}
