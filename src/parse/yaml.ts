import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { type ParseError, type Span, spanEnd, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../model/index.ts';
import { taggedValue } from './yaml/scalar.ts';
import { mergeInto } from './yaml/merge.ts';

/** Nesting that js-yaml accepts before it gives up. */
const maxDepth = 100;
/** Nodes that aliases of one text may add in total. Real files stay far below; a YAML bomb does not. */
export const maxAliasNodes = 20_000;

/** Characters that are read again for closing brackets at the indentation of their key; each costs a look at the whole text. */
const maxReadAgain = 5_000_000;

/** What one text gives: a node per document, `null` nodes for empty ones, and what was odd on the way. */
export interface ParsedYaml {
  readonly docs: readonly YamlNode[];
  readonly errors: readonly ParseError[];
}

/** A text that js-yaml cannot read at all. `at` is an offset into the text. */
export interface YamlFailure {
  readonly failed: ParseError;
}

interface Frame {
  readonly kind: 'doc' | 'seq' | 'map';
  readonly event?: SequenceEvent | MappingEvent;
  readonly items: YamlNode[];
  readonly entries: (YamlEntry & { readonly merge?: true })[];
  key: { readonly node: YamlNode; readonly merge: boolean } | undefined;
}

/**
 * Reads YAML into nodes with offsets. Aliases and merge keys are resolved, duplicate keys tolerated
 * (the last one wins), unknown tags kept.
 *
 * @param text what to parse; may be a neutralised copy
 * @param source where scalar texts are taken from; same length as `text`
 * @param base added to every offset
 */
export function parseYaml(text: string, source: string, base = 0): ParsedYaml | YamlFailure {
  let readable = text;
  for (let joined = 0; ; joined++) {
    try {
      return build(parseEvents(readable, { maxDepth }), source, base);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const at = error.mark?.position ?? 0;
      const next =
        joined * text.length < maxReadAgain && error.reason === 'deficient indentation' ? withBracketJoined(readable, at) : undefined;
      if (next === undefined) return { failed: { at: base + at, message: error.reason } };
      readable = next;
    }
  }
}

/**
 * The text with the line of a closing bracket moved up to the one before it, every offset unchanged. The
 * standard wants such a bracket indented further than its key; the readers of Docker and GitHub do not.
 */
function withBracketJoined(text: string, at: number): string | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (start === 0 || !/^[ \t]*[\]}]/.test(text.slice(start, at + 1))) return undefined;
  const previous = text.lastIndexOf('\n', start - 2) + 1;
  const line = text.slice(previous, start);
  // What looks like a comment and holds a quote may be text inside quotes; then nothing is moved into it.
  const comment = /(?:^|[ \t])#[^'"\n]*$/m.exec(line)?.index;
  const kept = comment === undefined ? line.replace(/\r?\n$/, '') : line.slice(0, comment);
  return text.slice(0, previous) + kept + ' '.repeat(line.length - kept.length) + text.slice(start);
}

function build(events: readonly Event[], source: string, base: number): ParsedYaml {
  const docs: YamlNode[] = [];
  const errors: ParseError[] = [];
  const stack: Frame[] = [];
  let anchors = new Map<string, YamlNode>();
  let aliasNodes = 0;
  // Everything before this offset belongs to nodes that are complete.
  let cursor = 0;

  const span = (start: number, end: number): Span => spanFrom(base + start, base + end);
  const problem = (at: number, message: string): void => void errors.push({ at: base + at, message });

  const add = (node: YamlNode, merge = false): void => {
    const frame = stack.at(-1);
    if (frame === undefined) return;
    if (frame.kind !== 'map') {
      frame.items.push(node);
      return;
    }
    if (frame.key === undefined) {
      frame.key = { node, merge };
      return;
    }
    const { node: keyNode, merge: isMerge } = frame.key;
    frame.key = undefined;
    const key = keyNode.y === 'scalar' ? keyNode.raw : source.slice(spanStart(keyNode.at) - base, spanEnd(keyNode.at) - base);
    const keyAt = keyNode.via ?? keyNode.at;
    frame.entries.push(isMerge ? { key, keyAt, value: node, merge: true } : { key, keyAt, value: node });
  };

  const named = (event: ScalarEvent | SequenceEvent | MappingEvent, node: YamlNode): YamlNode => {
    if (event.anchorStart >= 0) anchors.set(source.slice(event.anchorStart, event.anchorEnd), node);
    return node;
  };

  const scalar = (event: ScalarEvent): void => {
    const empty = event.valueStart < 0;
    const tag = tagOf(event, source);
    const raw = empty ? '' : getScalarValue(source, event);
    const [start, end] = empty ? emptyPlace(event, source, cursor, stack.at(-1)) : scalarPlace(event, source);
    cursor = Math.max(cursor, end);
    const style = scalarStyles[event.style] ?? 'plain';
    const node: YamlNode = {
      y: 'scalar',
      v: taggedValue(raw, tag, style === 'plain'),
      raw,
      style,
      at: span(start, end),
      ...(tag === undefined ? {} : { tag }),
    };
    add(named(event, node), style === 'plain' && raw === '<<');
  };

  let isBombTold = false;
  const alias = (event: AliasEvent): void => {
    const name = source.slice(event.anchorStart, event.anchorEnd);
    const via = span(event.anchorStart - 1, event.anchorEnd);
    cursor = Math.max(cursor, event.anchorEnd);
    const target = anchors.get(name);
    if (target === undefined) problem(event.anchorStart, `The alias "*${name}" names no anchor above it.`);
    else {
      // Past the limit nothing is counted any more: counting would itself take the bomb's time.
      if (aliasNodes <= maxAliasNodes) aliasNodes += countNodes(target, maxAliasNodes + 1);
      if (aliasNodes <= maxAliasNodes) return add({ ...target, via });
      // A bomb has dozens of such places; one says it.
      if (!isBombTold)
        problem(event.anchorStart, `The alias "*${name}" is not followed: aliases expand to more than ${maxAliasNodes} nodes.`);
      isBombTold = true;
    }
    add({ y: 'scalar', v: null, raw: '', style: 'plain', at: via, via });
  };

  const close = (): void => {
    const frame = stack.pop();
    if (frame === undefined) return;
    if (frame.kind === 'doc') {
      docs.push(frame.items[0] ?? { y: 'scalar', v: null, raw: '', style: 'plain', at: span(cursor, cursor) });
      return;
    }
    const event = frame.event!;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const end = flow ? flowEnd(source, cursor, event.start, frame.kind === 'seq' ? ']' : '}') : Math.max(cursor, event.start);
    cursor = Math.max(cursor, end);
    const tag = tagOf(event, source);
    const common = { at: span(event.start, end), ...(flow ? { flow: true as const } : {}), ...(tag === undefined ? {} : { tag }) };
    if (frame.kind === 'seq') return add(named(event, { y: 'seq', items: frame.items, ...common }));
    const entries = mergeInto(frame.entries, (at, message) => void errors.push({ at, message }));
    add(named(event, { y: 'map', entries, ...common }));
  };

  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      anchors = new Map();
      stack.push({ kind: 'doc', items: [], entries: [], key: undefined });
    } else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      cursor = Math.max(cursor, event.style === COLLECTION_STYLE.FLOW ? event.start + 1 : event.start);
      stack.push({ kind: event.type === EVENT_ID.SEQUENCE ? 'seq' : 'map', event, items: [], entries: [], key: undefined });
    } else if (event.type === EVENT_ID.SCALAR) scalar(event);
    else if (event.type === EVENT_ID.ALIAS) alias(event);
    else close();
  }
  return { docs, errors };
}

const scalarStyles: Readonly<Record<number, 'plain' | 'single' | 'double' | 'literal' | 'folded'>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

function tagOf(event: ScalarEvent | SequenceEvent | MappingEvent, source: string): string | undefined {
  return event.tagStart < 0 ? undefined : source.slice(event.tagStart, event.tagEnd);
}

/** Span of a scalar as it stands in the text: quotes included, block scalars from their `|` or `>`. */
function scalarPlace(event: ScalarEvent, source: string): readonly [number, number] {
  const { valueStart: start, valueEnd: end, style } = event;
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return [start - 1, end + 1];
  if (style === SCALAR_STYLE.PLAIN) return [start, end];
  const trimmed = source.slice(start, end).trimEnd().length;
  const lineStart = source.lastIndexOf('\n', start - 2) + 1;
  const header = /[|>][-+0-9]{0,2}[ \t]*(#.*)?\r?$/.exec(source.slice(lineStart, start - 1));
  return [header === null ? start : lineStart + header.index, Math.max(start, start + trimmed)];
}

/** Where a value would stand that is not there: behind its colon, its dash, or its anchor. */
function emptyPlace(event: ScalarEvent, source: string, cursor: number, frame: Frame | undefined): readonly [number, number] {
  const behind = Math.max(event.anchorEnd, event.tagEnd);
  if (behind >= 0) return [behind, behind];
  const sign = frame?.kind === 'map' && frame.key !== undefined ? ':' : frame?.kind === 'seq' ? '-' : undefined;
  if (sign === undefined) return [cursor, cursor];
  const found = /^(?:\s|#.*)*/.exec(source.slice(cursor, cursor + 2000))![0].length + cursor;
  const at = source[found] === sign ? found + 1 : cursor;
  return [at, at];
}

/** Offset behind the bracket that closes a flow collection; `from` is behind its last child. */
function flowEnd(source: string, from: number, start: number, bracket: string): number {
  let i = Math.max(from, start + 1);
  while (i < source.length) {
    const c = source[i];
    if (c === bracket) return i + 1;
    if (c === '#') {
      const eol = source.indexOf('\n', i);
      if (eol < 0) break;
      i = eol;
    }
    i++;
  }
  // A flow map without braces: the single pair inside a flow sequence, `[a: b]`.
  return Math.max(from, start);
}

function countNodes(node: YamlNode, limit: number): number {
  let count = 0;
  const open: YamlNode[] = [node];
  while (open.length > 0 && count < limit) {
    const next = open.pop()!;
    count++;
    if (next.y === 'map') for (const entry of next.entries) open.push(entry.value);
    else if (next.y === 'seq') for (const item of next.items) open.push(item);
  }
  return count;
}
