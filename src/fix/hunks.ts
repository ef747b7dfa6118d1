import { diffWordsWithSpace, structuredPatch } from 'diff';
import type { TextChange } from './patch.ts';

/** A piece of a line; `changed`: it differs from the line on the other side. */
export interface HunkPart {
  readonly text: string;
  readonly changed: boolean;
}

export interface HunkLine {
  readonly kind: 'same' | 'removed' | 'added';
  /** 1-based number in the text after or, for a removed line, before. */
  readonly number: number;
  readonly parts: readonly HunkPart[];
}

/** Neighbouring changes of one file with the lines around them. Plain data. */
export interface Hunk {
  readonly file: string;
  /** The file is new. */
  readonly created: boolean;
  readonly lines: readonly HunkLine[];
}

/** Lines longer than this are shown whole: comparing words of a bundle takes seconds and shows nothing. */
const longestCompared = 2_000;

/** The changes as hunks with three lines of context, in the order of the files; line endings are left out. */
export function hunksOf(changes: readonly TextChange[]): readonly Hunk[] {
  return changes.flatMap(({ file, before, after }) => {
    const { hunks } = structuredPatch('a', 'b', before ?? '', after, undefined, undefined, { context: 3 });
    return hunks.map((hunk) => ({ file, created: before === undefined, lines: linesOf(hunk.lines, hunk.oldStart, hunk.newStart) }));
  });
}

function linesOf(raw: readonly string[], oldStart: number, newStart: number): readonly HunkLine[] {
  const lines: HunkLine[] = [];
  let [before, after] = [oldStart, newStart];
  for (let i = 0; i < raw.length;) {
    const sign = raw[i]![0];
    if (sign === '\\') {
      i += 1;
    } else if (sign === ' ') {
      lines.push({ kind: 'same', number: after, parts: whole(textOf(raw[i]!)) });
      before += 1;
      after += 1;
      i += 1;
    } else {
      const removed = run(raw, i, '-');
      const added = run(raw, removed.next, '+');
      const pairs = compared(removed.texts, added.texts);
      for (const parts of pairs.removed) lines.push({ kind: 'removed', number: before++, parts });
      for (const parts of pairs.added) lines.push({ kind: 'added', number: after++, parts });
      i = added.next;
    }
  }
  return lines;
}

/** Consecutive lines with one sign. */
function run(raw: readonly string[], from: number, sign: string): { readonly texts: readonly string[]; readonly next: number } {
  const texts: string[] = [];
  let next = from;
  for (; next < raw.length && (raw[next]!.startsWith(sign) || raw[next]!.startsWith('\\')); next++)
    if (!raw[next]!.startsWith('\\')) texts.push(textOf(raw[next]!));
  return { texts, next };
}

function textOf(raw: string): string {
  return raw.slice(1).replace(/\r$/, '');
}

function whole(text: string): readonly HunkPart[] {
  return [{ text, changed: false }];
}

/** Lines that replace each other are compared word by word; where most of a line differs, marking it would say nothing. */
function compared(
  removed: readonly string[],
  added: readonly string[],
): { readonly removed: readonly (readonly HunkPart[])[]; readonly added: readonly (readonly HunkPart[])[] } {
  if (removed.length !== added.length) return { removed: removed.map(whole), added: added.map(whole) };
  const pairs = removed.map((before, i) => comparedLines(before, added[i]!));
  return { removed: pairs.map((pair) => pair[0]), added: pairs.map((pair) => pair[1]) };
}

function comparedLines(before: string, after: string): readonly [readonly HunkPart[], readonly HunkPart[]] {
  if (before.length > longestCompared || after.length > longestCompared) return [whole(before), whole(after)];
  const parts = diffWordsWithSpace(before, after);
  const kept = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
  if (kept * 3 < Math.min(before.trim().length, after.trim().length)) return [whole(before), whole(after)];
  return [
    parts.flatMap((part) => (part.added ? [] : [{ text: part.value, changed: part.removed }])),
    parts.flatMap((part) => (part.removed ? [] : [{ text: part.value, changed: part.added }])),
  ];
}
