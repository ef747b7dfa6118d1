import type { Edit } from '../model/index.ts';

/** A replacement inside one text: UTF-16 offsets, end exclusive. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Eol = '\n' | '\r\n';

const BOM = '\uFEFF';
const loneSurrogate = /[\uD800-\uDFFF]/u;

/** The line ending most lines of a text use; `\n` for a text without line breaks and on a tie. */
export function eolOf(text: string): Eol {
  let crlf = 0;
  let lf = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text.charCodeAt(at - 1) === 13) crlf += 1;
    else lf += 1;
  }
  return crlf > lf ? '\r\n' : '\n';
}

/** Do two splices contend for the same place? Two insertions at one offset do: their order would be a guess. */
export function overlap(a: Splice, b: Splice): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/** Why these splices cannot be applied to a text, or undefined when they can. One sentence. */
export function spliceFault(text: string, splices: readonly Splice[]): string | undefined {
  const sorted = sortSplices(splices);
  for (const [i, splice] of sorted.entries()) {
    const { start, end } = splice;
    if (!Number.isInteger(start) || !Number.isInteger(end)) return 'An edit has an offset that is not a whole number.';
    if (start < 0 || end < start || end > text.length)
      return `An edit at ${start}-${end} lies outside the text of ${text.length} characters.`;
    if (cutsPair(text, start) || cutsPair(text, end)) return `An edit at ${start}-${end} cuts a character or a line break in two.`;
    if (loneSurrogate.test(splice.text)) return 'An edit inserts half a character.';
    const next = sorted[i + 1];
    if (next !== undefined && overlap(splice, next)) return `Two edits overlap at ${next.start}.`;
  }
  return undefined;
}

/**
 * Applies splices that do not overlap, in any order. Line breaks of inserted text follow the text's
 * own line ending; everything outside the splices is kept as it is. Throws where `spliceFault` finds fault.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const fault = spliceFault(text, splices);
  if (fault !== undefined) throw new RangeError(fault);
  const eol = eolOf(text);
  const parts: string[] = [];
  let at = 0;
  for (const splice of sortSplices(splices)) {
    parts.push(text.slice(at, splice.start), withEol(splice.text, eol));
    at = splice.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** A file's bytes as text. `undefined` when they are not valid UTF-8. The BOM is told apart from the text. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly bom: boolean } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(BOM) ? { text: text.slice(1), bom: true } : { text, bom: false };
  } catch {
    return undefined;
  }
}

/** The inverse of `decode`. */
export function encode(text: string, bom: boolean): Uint8Array {
  return new TextEncoder().encode(bom ? BOM + text : text);
}

/** Applies splices to bytes: the byte-order mark, line endings and every byte outside the splices stay. Throws on invalid UTF-8 or bad splices. */
export function spliceBytes(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  const decoded = decode(bytes);
  if (decoded === undefined) throw new RangeError('The file is not valid UTF-8.');
  return encode(applySplices(decoded.text, splices), decoded.bom);
}

/** Edits by file: the splices of existing files and the texts of new ones. A file created twice, or created and edited, is a fault. */
export interface FileEdits {
  readonly splices: ReadonlyMap<string, readonly Splice[]>;
  readonly created: ReadonlyMap<string, string>;
}

/** Groups edits by file, or says in one sentence why they contradict each other. */
export function groupEdits(edits: readonly Edit[]): FileEdits | string {
  const splices = new Map<string, Splice[]>();
  const created = new Map<string, string>();
  for (const edit of edits) {
    if (edit.kind === 'create') {
      if (created.has(edit.file)) return `${edit.file} would be created twice.`;
      created.set(edit.file, edit.text);
      continue;
    }
    const list = splices.get(edit.at.file) ?? [];
    list.push({ start: edit.at.start, end: edit.at.end, text: edit.text });
    splices.set(edit.at.file, list);
  }
  for (const file of created.keys()) {
    if (splices.has(file)) return `${file} would be both created and edited.`;
  }
  return { splices, created };
}

function sortSplices(splices: readonly Splice[]): readonly Splice[] {
  return [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Is an offset between the halves of a surrogate pair, or between CR and LF? */
function cutsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const left = text.charCodeAt(at - 1);
  const right = text.charCodeAt(at);
  return (left === 13 && right === 10) || (left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff);
}

function withEol(text: string, eol: Eol): string {
  const unix = text.replaceAll('\r\n', '\n');
  return eol === '\n' ? unix : unix.replaceAll('\n', '\r\n');
}
