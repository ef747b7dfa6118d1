import { type Edit, type JsonNode, locOf, spanEnd, spanStart } from '../model/index.ts';

type JsonObject = Extract<JsonNode, { j: 'object' }>;
export type JsonEntry = JsonObject['entries'][number];

/** A JSON file for editing. */
export interface JsonText {
  readonly file: string;
  readonly text: string;
}

/** A value to be written: strings and flat objects of strings are all that fixes need. */
export type JsonValue = string | Readonly<Record<string, string>>;

/**
 * The edit that adds an entry to an object: behind the last of the keys named in `after` that is there, else at the end.
 * An object that has its entries on lines of their own gets a line; one that stands on one line stays there.
 */
export function addEntry(
  source: JsonText,
  object: JsonObject,
  key: string,
  value: JsonValue,
  after: readonly string[] = [],
): readonly Edit[] {
  const { file, text } = source;
  const anchor = object.entries.findLast((entry) => after.includes(entry.key)) ?? object.entries.at(-1);
  if (anchor === undefined) {
    const written = `{ "${key}": ${writtenOn(value, undefined, '')} }`;
    return [{ kind: 'replace', at: locOf(file, object.at), text: written }];
  }
  const gap = gapBefore(text, object, anchor);
  const step = gap.includes('\n') ? stepOf(text, object, gap) : undefined;
  const start = spanEnd(anchor.value.at);
  return [{ kind: 'replace', at: { file, start, end: start }, text: `,${gap}"${key}": ${writtenOn(value, step, gap)}` }];
}

/** The edit that adds entries to an object in the order of the alphabet where it is sorted, else at the end. */
export function addSorted(source: JsonText, object: JsonObject, key: string, value: string): readonly Edit[] {
  const { file, text } = source;
  const isSorted = object.entries.every((entry, i) => i === 0 || (object.entries[i - 1]?.key ?? '') < entry.key);
  const next = isSorted ? object.entries.find((entry) => entry.key > key) : undefined;
  if (next === undefined) return addEntry(source, object, key, value);
  const start = spanStart(next.keyAt);
  return [{ kind: 'replace', at: { file, start, end: start }, text: `"${key}": "${value}",${gapBefore(text, object, next)}` }];
}

/** The edit that takes an entry out, with one of the commas beside it. */
export function removeEntry({ file }: JsonText, object: JsonObject, entry: JsonEntry): readonly Edit[] {
  const index = object.entries.indexOf(entry);
  const before = object.entries[index - 1];
  const next = object.entries[index + 1];
  if (before !== undefined)
    return [{ kind: 'replace', at: { file, start: spanEnd(before.value.at), end: spanEnd(entry.value.at) }, text: '' }];
  if (next !== undefined) return [{ kind: 'replace', at: { file, start: spanStart(entry.keyAt), end: spanStart(next.keyAt) }, text: '' }];
  return [{ kind: 'replace', at: { file, start: spanStart(object.at) + 1, end: spanEnd(object.at) - 1 }, text: '' }];
}

/** What stands between the comma (or the brace) and an entry: a line break and its indentation, or a space. */
function gapBefore(text: string, object: JsonObject, entry: JsonEntry): string {
  const gap = /\s*$/.exec(text.slice(spanStart(object.at) + 1, spanStart(entry.keyAt)))?.[0] ?? '';
  return gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n')) : ' ';
}

/** One step of indentation: what an entry has more than the closing brace of its object. */
function stepOf(text: string, object: JsonObject, gap: string): string {
  const closing = /\n([ \t]*)\}$/.exec(text.slice(spanStart(object.at), spanEnd(object.at)))?.[1] ?? '';
  return gap.slice(1 + closing.length) || '  ';
}

function writtenOn(value: JsonValue, step: string | undefined, gap: string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, text]) => `${JSON.stringify(key)}: ${JSON.stringify(text)}`);
  if (step === undefined) return `{ ${pairs.join(', ')} }`;
  return `{${pairs.map((pair) => `${gap}${step}${pair}`).join(',')}${gap}}`;
}
