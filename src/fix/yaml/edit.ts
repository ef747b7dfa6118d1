import {
  type Edit,
  isRefusal,
  locOf,
  type Refusal,
  spanEnd,
  spanEnds,
  spanStart,
  type YamlEntry,
  type YamlNode,
} from '../../model/index.ts';
import { addToFlow, removeFromFlow } from './flow.ts';
import { behind, colonEnd, endOf, hasComment, lineEnd, lineStart, ownEntries, startsLine } from './place.ts';
import { columnOf, nodeFault, type YamlSheet } from './sheet.ts';
import { quotedText, scalarText } from './scalar.ts';
import { inFlow, itemLines, keyLines, pairInFlow, written, type YamlValue } from './value.ts';

type YamlMap = Extract<YamlNode, { y: 'map' }>;
type YamlSeq = Extract<YamlNode, { y: 'seq' }>;
export type Edits = readonly Edit[] | Refusal;

/** Where new keys go: behind the last of some keys that are there, else before one, else at the end of the mapping. */
export interface Place {
  readonly after?: readonly string[];
  readonly before?: string;
  /** Lines of a comment above the first new key, without `#`. */
  readonly comment?: readonly string[];
}

/** Adds keys to a mapping, together and in their order. Refused where one is there already. */
export function addKeys(
  sheet: YamlSheet,
  map: YamlNode | undefined,
  entries: Readonly<Record<string, YamlValue>>,
  place: Place = {},
): Edits {
  if (map?.y !== 'map') return refusal(`There is no mapping to add ${Object.keys(entries).join(', ')} to`, sheet);
  const fault = nodeFault(sheet, map);
  if (fault !== undefined) return { refuse: fault };
  const there = Object.keys(entries).find((key) => map.entries.some((entry) => entry.key === key));
  if (there !== undefined) return refusal(`The key ${there} is there already`, sheet);
  const own = ownEntries(sheet.text, map);
  const after = own.findLast(({ key }) => place.after?.includes(key));
  const before = after === undefined ? own.find(({ key }) => key === place.before) : undefined;
  if (map.flow === true) {
    const pairs = Object.entries(entries).map(([key, value]) => pairInFlow(key, value, sheet.style));
    return addToFlow(sheet, map, pairs, after === undefined ? undefined : endOf(after.value));
  }
  const column = columnOf(sheet.text, spanStart(map.at));
  const lines = [...(place.comment ?? []).map((line) => `# ${line}`.trimEnd()), ...keyLines(entries, sheet.style)];
  if (before !== undefined)
    return [insert(sheet, spanStart(before.keyAt), `${lines.join(`\n${' '.repeat(column)}`)}\n${' '.repeat(column)}`)];
  const at = after === undefined ? behind(sheet, map, column) : behind(sheet, after.value, column);
  return isRefusal(at) ? at : [insert(sheet, at, below(lines, column))];
}

/** Sets what is added in lines of its own apart by an empty line, where the lines around it are. */
export function setApart({ text }: YamlSheet, edits: Edits): Edits {
  if (isRefusal(edits)) return edits;
  return edits.map((edit) =>
    edit.kind === 'replace' && edit.text.startsWith('\n') && /^\r?\n[ \t]*\r?\n/.test(text.slice(edit.at.end))
      ? { ...edit, text: `\n${edit.text}` }
      : edit,
  );
}

/** Gives a key of a mapping a value, in place of the one it has; adds it where it is not there. */
export function setKey(sheet: YamlSheet, map: YamlNode | undefined, key: string, value: YamlValue, place: Place = {}): Edits {
  if (map?.y !== 'map') return refusal(`There is no mapping to set ${key} in`, sheet);
  const entry = ownEntries(sheet.text, map).find((own) => own.key === key);
  if (entry === undefined) return addKeys(sheet, map, { [key]: value }, place);
  const fault = nodeFault(sheet, map) ?? lossFault(sheet, entry.value, spanEnd(entry.keyAt));
  if (fault !== undefined) return { refuse: fault };
  return replaceValue(sheet, map, entry, value);
}

/**
 * Sets what stands at a path of keys, with the mappings on the way that are not there yet.
 * `place` is for the first key that has to be added.
 */
export function setAt(sheet: YamlSheet, doc: number, path: readonly string[], value: YamlValue, place: Place = {}): Edits {
  let node = sheet.docs[doc];
  for (const [i, key] of path.entries()) {
    const rest = path.slice(i + 1);
    const next: YamlNode | undefined = node?.y === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
    const isEmpty = next?.y === 'scalar' && next.v === null && next.raw === '';
    if (rest.length === 0 || next === undefined || isEmpty) return setKey(sheet, node, key, nested(rest, value), place);
    node = next;
  }
  return refusal('There is no place to set', sheet);
}

function nested(path: readonly string[], value: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((inner, key) => ({ [key]: inner }), value);
}

/** Replaces a scalar by another one, in the quotes it had where the new one can stand in them. */
export function setScalar(sheet: YamlSheet, node: YamlNode | undefined, value: string | number | boolean | null): Edits {
  if (node?.y !== 'scalar' || node.style === 'literal' || node.style === 'folded') return refusal('There is no simple value to set', sheet);
  const fault = nodeFault(sheet, node);
  if (fault !== undefined) return { refuse: fault };
  if (spanStart(node.at) === spanEnd(node.at)) return refusal('There is no value to replace', sheet);
  return [scalarEdit(sheet, node, value)];
}

/** The same also where others share the scalar through an anchor: the new value is meant for all of them. */
export function replaceScalar(sheet: YamlSheet, node: YamlNode, value: string): Edits {
  if (node.y !== 'scalar' || node.via !== undefined || node.tag !== undefined || spanStart(node.at) === spanEnd(node.at))
    return refusal('There is no simple value to set', sheet);
  return [scalarEdit(sheet, node, value)];
}

/** Adds items to a list, at its end or its start. */
export function addItems(sheet: YamlSheet, seq: YamlNode | undefined, items: readonly YamlValue[], where: 'start' | 'end' = 'end'): Edits {
  if (seq?.y !== 'seq') return refusal('There is no list to add to', sheet);
  const fault = nodeFault(sheet, seq);
  if (fault !== undefined) return { refuse: fault };
  if (seq.flow === true) {
    const texts = items.map((item) => inFlow(item, sheet.style));
    return addToFlow(sheet, seq, texts, where === 'start' ? spanStart(seq.at) + 1 : undefined);
  }
  const column = columnOf(sheet.text, spanStart(seq.at));
  const lines = itemLines(items, sheet.style);
  if (where === 'start') return [insert(sheet, spanStart(seq.at), `${lines.join(`\n${' '.repeat(column)}`)}\n${' '.repeat(column)}`)];
  const at = behind(sheet, seq, column);
  return isRefusal(at) ? at : [insert(sheet, at, below(lines, column))];
}

/**
 * Adds items to a block list behind the one at an index. Comments above the next item stay with it, and a list whose
 * items are set apart by empty lines keeps them apart.
 */
export function insertItems(sheet: YamlSheet, seq: YamlNode | undefined, index: number, items: readonly YamlValue[]): Edits {
  if (seq?.y !== 'seq') return refusal('There is no list to add to', sheet);
  const next = seq.items[index + 1];
  if (seq.flow === true) return refusal('The list stands between brackets', sheet);
  const { text } = sheet;
  const column = columnOf(text, spanStart(seq.at));
  const lines = itemLines(items, sheet.style).map((line) => `${' '.repeat(column)}${line}`.trimEnd());
  const beside = next ?? (index > 0 ? seq.items[index] : undefined);
  const isSpaced = beside !== undefined && /\n[ \t]*\r?\n[ \t]*$/.test(text.slice(0, startOfItem(sheet, beside, column)));
  if (next === undefined) {
    const at = behind(sheet, seq, column);
    return isRefusal(at) ? at : [insert(sheet, at, `${isSpaced ? '\n' : ''}\n${lines.join('\n')}`)];
  }
  const fault = nodeFault(sheet, seq);
  if (fault !== undefined) return { refuse: fault };
  const start = startOfItem(sheet, next, column);
  if (next.via !== undefined || !/^[ \t]*[-#]/.test(text.slice(start))) return refusal('Where the next item begins is not plain', sheet);
  return [insert(sheet, start, `${lines.join('\n')}\n${isSpaced ? '\n' : ''}`)];
}

/** Start of the line an item begins at: that of its dash, or of the comments in its column directly above. */
function startOfItem({ text }: YamlSheet, item: YamlNode, column: number): number {
  let at = lineStart(text, spanStart(item.at));
  // A comment may stand between the dash and what follows it.
  while (at > 0 && text[at + column] !== '-') at = lineStart(text, at - 1);
  for (;;) {
    const above = at === 0 ? at : lineStart(text, at - 1);
    if (above === at || text.slice(above, at).search(/\S/) !== column || text[above + column] !== '#') return at;
    at = above;
  }
}

/** Takes a key and its value out of a mapping, with a comment in the same line. Refused where nothing else or a comment within would be lost. */
export function removeKey(sheet: YamlSheet, map: YamlNode | undefined, key: string): Edits {
  const entry = map?.y === 'map' ? ownEntries(sheet.text, map).find((own) => own.key === key) : undefined;
  if (map?.y !== 'map' || entry === undefined) return refusal(`There is no key ${key} to remove`, sheet);
  const fault = nodeFault(sheet, map) ?? lossFault(sheet, entry.value, spanEnd(entry.keyAt));
  if (fault !== undefined) return { refuse: fault };
  if (map.entries.length === 1) return refusal(`Nothing would be left of the mapping around ${key}`, sheet);
  if (map.flow === true) return removeFromFlow(sheet, map, spanStart(entry.keyAt), endOf(entry.value));
  return removeLines(sheet, spanStart(entry.keyAt), entry.value, map);
}

/** Takes an item out of a list. Refused where it is the only one, or a comment within would be lost. */
export function removeItem(sheet: YamlSheet, seq: YamlNode | undefined, index: number): Edits {
  const item = seq?.y === 'seq' ? seq.items[index] : undefined;
  if (seq?.y !== 'seq' || item === undefined) return refusal('There is no item to remove', sheet);
  const fault = nodeFault(sheet, seq) ?? lossFault(sheet, item, dashBefore(sheet, item));
  if (fault !== undefined) return { refuse: fault };
  if (seq.items.length === 1) return refusal('Nothing would be left of the list', sheet);
  const start = spanStart(item.via ?? item.at);
  if (seq.flow === true) return removeFromFlow(sheet, seq, start, endOf(item));
  const from = lineStart(sheet.text, start);
  if (!/^[ \t]*-[ \t]+$/.test(sheet.text.slice(from, start))) return refusal('More stands in the line of the item', sheet);
  return removeLines(sheet, from + columnOf(sheet.text, spanStart(seq.at)), item, seq);
}

/** Moves an item of a list behind a later one, with the comment lines right above it. */
export function moveItem(sheet: YamlSheet, seq: YamlNode | undefined, from: number, behindIndex: number): Edits {
  const item = seq?.y === 'seq' ? seq.items[from] : undefined;
  const target = seq?.y === 'seq' ? seq.items[behindIndex] : undefined;
  if (seq?.y !== 'seq' || item === undefined || target === undefined || behindIndex <= from)
    return refusal('There is no item to move', sheet);
  const fault = nodeFault(sheet, seq);
  if (fault !== undefined) return { refuse: fault };
  if (seq.flow === true) return refusal('The list stands between brackets', sheet);
  const { text, file } = sheet;
  const column = columnOf(text, spanStart(seq.at));
  const itemStart = lineStart(text, spanStart(item.via ?? item.at));
  if (!new RegExp(`^ {${column}}-[ \\t]`).test(text.slice(itemStart)))
    return refusal('The item does not begin in a line of its own', sheet);
  const itemEnd = behind(sheet, item, column);
  const targetEnd = behind(sheet, target, column);
  if (isRefusal(itemEnd)) return itemEnd;
  if (isRefusal(targetEnd)) return targetEnd;
  const above = new RegExp(`(?:^ {${column}}#.*\\n)+$`, 'm').exec(text.slice(0, itemStart));
  const start = from === 0 ? itemStart : (above?.index ?? itemStart);
  const next = itemEnd + (/^\r?\n/.exec(text.slice(itemEnd))?.[0].length ?? 0);
  const moved = text.slice(start, itemEnd).replaceAll('\r\n', '\n');
  return [{ kind: 'replace', at: { file, start, end: next }, text: '' }, insert(sheet, targetEnd, `\n${moved}`)];
}

/**
 * Makes a mapping of a list of names: `- db` becomes `db:` with a value. Comments stay. For a list in
 * brackets `setKey` does.
 */
export function itemsToKeys(sheet: YamlSheet, map: YamlNode | undefined, key: string, valueOf: (item: string) => YamlValue): Edits {
  const entry = map?.y === 'map' ? ownEntries(sheet.text, map).find((own) => own.key === key) : undefined;
  const list = entry?.value;
  if (map?.y !== 'map' || entry === undefined || list?.y !== 'seq') return refusal(`There is no list ${key}`, sheet);
  const fault = nodeFault(sheet, list);
  if (fault !== undefined) return { refuse: fault };
  const names = list.items.map((item) => (item.y === 'scalar' && item.via === undefined ? item.raw : undefined));
  if (names.some((name) => name === undefined)) return refusal(`Not every item of ${key} is a name`, sheet);
  if (list.flow === true) return setKey(sheet, map, key, Object.fromEntries(names.map((name) => [name ?? '', valueOf(name ?? '')])));
  const { text, style, file } = sheet;
  const column = columnOf(text, spanStart(entry.keyAt)) + style.step;
  const edits: Edit[] = [];
  for (const [i, item] of list.items.entries()) {
    const start = lineStart(text, spanStart(item.at));
    const end = lineEnd(text, spanEnd(item.at));
    if (!/^[ \t]*-[ \t]+$/.test(text.slice(start, spanStart(item.at))))
      return refusal(`More stands in the line of an item of ${key}`, sheet);
    if (!/^[ \t]*(?:\s#.*)?$/.test(text.slice(spanEnd(item.at), end)))
      return refusal(`More stands in the line of an item of ${key}`, sheet);
    const [head = '', ...rest] = keyLines({ [names[i] ?? '']: valueOf(names[i] ?? '') }, style);
    const tail = rest.length === 0 ? '' : below(rest, column);
    // A comment beside the item stays in its line.
    const isCommented = spanEnd(item.at) < end;
    edits.push({
      kind: 'replace',
      at: { file, start, end: spanEnd(item.at) },
      text: ' '.repeat(column) + head + (isCommented ? '' : tail),
    });
    if (isCommented && tail !== '') edits.push(insert(sheet, end, tail));
  }
  return edits;
}

/** Edits of several steps together; the first refusal where there is one. */
export function together(...steps: readonly Edits[]): Edits {
  return steps.find(isRefusal) ?? steps.flatMap((step) => (isRefusal(step) ? [] : step));
}

function replaceValue(sheet: YamlSheet, map: YamlMap, entry: YamlEntry, value: YamlValue): Edits {
  const { text, file, style } = sheet;
  const old = entry.value;
  const colon = colonEnd(text, entry);
  if (colon === undefined) return refusal(`The key ${entry.key} has no colon`, sheet);
  const [start, end] = [spanStart(old.via ?? old.at), endOf(old)];
  const replace = (from: number, to: number, by: string): Edit => ({ kind: 'replace', at: { file, start: from, end: to }, text: by });
  if (map.flow === true) return [replace(colon, end, ` ${inFlow(value, style)}`)];
  const gap = text.slice(colon, start);
  const { inline, lines } = written(value, style);
  const isBlockText = old.y === 'scalar' && (old.style === 'literal' || old.style === 'folded') && old.via === undefined;
  if (isBlockText && isRefusal(behind(sheet, old, 0))) return refusal('The text block ends in a way that counts', sheet);
  const column = columnOf(text, spanStart(entry.keyAt));
  if (lines.length === 0) {
    if (/^[ \t]+$/.test(gap) && start < end) return [replace(start, end, inline)];
    // What stands in the line of the key is a comment: it stays there.
    const kept = /^[ \t]*#[^\r\n]*/.exec(gap.replace(/^(?:[ \t]*[&!]\S+)+/, ''));
    return kept === null
      ? [replace(colon, end, ` ${inline}`)]
      : [insert(sheet, colon, ` ${inline}`), replace(lineEnd(text, colon), end, '')];
  }
  const head = inline === '' ? '' : ` ${inline}`;
  if (gap.includes('\n')) {
    const tail = lineEnd(text, colon);
    if (head === '' || tail === colon) return [replace(tail, end, head + below(lines, column))];
    return [insert(sheet, colon, head), replace(tail, end, below(lines, column))];
  }
  const tail = behind(sheet, old, Number.MAX_SAFE_INTEGER);
  if (isRefusal(tail)) return tail;
  if (tail === end) return [replace(colon, end, head + below(lines, column))];
  return [replace(colon, end, head), insert(sheet, tail, below(lines, column))];
}

/** Takes out the lines from `start` (the column of a key or a dash) to the end of a value. */
function removeLines(sheet: YamlSheet, start: number, value: YamlNode, parent: YamlMap | YamlSeq): Edits {
  const { text, file } = sheet;
  const column = columnOf(text, start);
  const end = behind(sheet, value, Number.MAX_SAFE_INTEGER);
  if (isRefusal(end)) return end;
  if (new RegExp(`^\\r?\\n {${column + 1},}#`).test(text.slice(end))) return refusal('Comments below it would be left alone', sheet);
  const next = /^(?:\r?\n[ \t]*)+/.exec(text.slice(end))?.[0] ?? '';
  const follows = end + next.length;
  const isNextInside = follows < spanEnd(parent.at) && columnOf(text, follows) === column && text[follows] !== '#';
  if (!startsLine(text, start)) {
    // What follows moves up behind the dash.
    if (!isNextInside) return refusal('A comment or nothing follows that could take its place', sheet);
    return [{ kind: 'replace', at: { file, start, end: follows }, text: '' }];
  }
  const from = lineStart(text, start);
  // An empty line on both sides would be two, and a document does not begin with one.
  const isSpaced = /(?:^|\n[ \t]*\r?\n)$/.test(text.slice(0, from));
  const hasBreak = (isSpaced ? /^(?:\r?\n[ \t]*(?=\r?\n))*\r?\n/ : /^\r?\n/).exec(text.slice(end))?.[0].length ?? 0;
  if (hasBreak > 0) return [{ kind: 'replace', at: { file, start: from, end: end + hasBreak }, text: '' }];
  const before = text.slice(0, from).replace(/\r?\n$/, '').length;
  return [{ kind: 'replace', at: { file, start: before, end }, text: '' }];
}

/** Why a value may not be thrown away: something else needs it, or a comment would go with it. `from`: behind the colon or the dash before it. */
function lossFault(sheet: YamlSheet, node: YamlNode, from: number): string | undefined {
  const { text, file } = sheet;
  if (node.via !== undefined) return undefined;
  const gap = text.slice(from, spanStart(node.at));
  const end = lineEnd(text, spanEnd(node.at));
  const isLong = text.slice(from, spanEnd(node.at)).includes('\n');
  const isAmid =
    hasComment(sheet, node) || /\n[ \t]*#/.test(gap) || (isLong && !isFlow(node) && /\S/.test(text.slice(spanEnd(node.at), end)));
  if (isAmid) return `A comment stands within what would be replaced (${file}).`;
  const anchored = /&[^\s,[\]{}]+/.exec(node.y === 'scalar' ? gap : gap + text.slice(...spanEnds(node.at)));
  if (anchored === null || !text.includes(`*${anchored[0].slice(1)}`)) return undefined;
  return `What would be replaced has the anchor ${anchored[0]} (${file}).`;
}

/** Where what belongs to an item of a list begins: at its dash, also in a line above. */
function dashBefore({ text }: YamlSheet, item: YamlNode): number {
  const start = spanStart(item.via ?? item.at);
  return isFlow(item) || item.y === 'scalar' ? lineStart(text, start) : Math.max(text.lastIndexOf('-', start - 1), 0);
}

function scalarEdit(sheet: YamlSheet, node: YamlNode & { y: 'scalar' }, value: string | number | boolean | null): Edit {
  const quote = node.style === 'single' || node.style === 'double' ? node.style : undefined;
  const text =
    quote !== undefined && typeof value === 'string'
      ? quotedText(value, quote)
      : scalarText(value, sheet.style.quote, isInFlow(sheet, node));
  return { kind: 'replace', at: locOf(sheet.file, node.at), text };
}

function isFlow(node: YamlNode): boolean {
  return node.y !== 'scalar' && node.flow === true;
}

function isInFlow({ docs }: YamlSheet, node: YamlNode): boolean {
  const open = [...docs];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.y === 'scalar' || at.via !== undefined || spanStart(at.at) > spanStart(node.at) || spanEnd(at.at) < spanEnd(node.at)) continue;
    if (at.flow === true) return true;
    open.push(...(at.y === 'seq' ? at.items : at.entries.map(({ value }) => value)));
  }
  return false;
}

function below(lines: readonly string[], column: number): string {
  return lines.map((line) => `\n${line === '' ? '' : ' '.repeat(column)}${line}`).join('');
}

function insert({ file }: YamlSheet, at: number, text: string): Edit {
  return { kind: 'replace', at: { file, start: at, end: at }, text };
}

function refusal(what: string, { file }: YamlSheet): Refusal {
  return { refuse: `${what} (${file}).` };
}
