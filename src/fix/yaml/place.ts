import { type Span, spanEnd, spanEnds, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../../model/index.ts';
import { withoutComments, type YamlSheet } from './sheet.ts';

type YamlMap = Extract<YamlNode, { y: 'map' }>;

/** Was the entry written in this mapping, and not brought in by a merge key? */
export function isOwn(text: string, map: YamlMap, { keyAt, value }: YamlEntry): boolean {
  if (spanStart(keyAt) < spanStart(map.at) || spanEnd(keyAt) > spanEnd(map.at)) return false;
  return value.via === undefined || /^\s*:\s*$/.test(text.slice(spanEnd(keyAt), spanStart(value.via)));
}

/** The entries written in a mapping, in the order of the text. */
export function ownEntries(text: string, map: YamlMap): readonly YamlEntry[] {
  return map.entries.filter((entry) => isOwn(text, map, entry)).sort((a, b) => spanStart(a.keyAt) - spanStart(b.keyAt));
}

/** Where the text of a value ends where it is written: an alias's own place, not that of its anchor. */
export function endOf(node: YamlNode): number {
  return spanEnd(node.via ?? node.at);
}

/** Offset where a line ends: at its line break or the end of the text, never between CR and LF. */
export function lineEnd(text: string, from: number): number {
  return from + (/^[^\r\n]*/.exec(text.slice(from, from + 10_000))?.[0].length ?? 0);
}

export function lineStart(text: string, from: number): number {
  return text.lastIndexOf('\n', from - 1) + 1;
}

/** Offset behind the colon of an entry's key; undefined where there is none (`? key`). */
export function colonEnd(text: string, { keyAt }: YamlEntry): number | undefined {
  const colon = /^[ \t]*:/.exec(text.slice(spanEnd(keyAt), spanEnd(keyAt) + 200));
  return colon === null ? undefined : spanEnd(keyAt) + colon[0].length;
}

/**
 * Where lines may be put in behind a value (an offset at the end of a line), or why not in one sentence. Comments
 * right below that stand further in than `column` belong to the value and stay before them.
 */
export function behind(sheet: YamlSheet, node: YamlNode, column: number): number | { readonly refuse: string } {
  const { text, file } = sheet;
  const leaf = lastLeaf(node);
  let at = lineEnd(text, endOf(node));
  // Of a value that is not there the parser knows the place only where nothing but blanks stands before it.
  if (
    leaf.y === 'scalar' &&
    spanStart(leaf.at) === spanEnd(leaf.at) &&
    !/[:-][ \t]*$|[&!]\S+[ \t]*$/.test(text.slice(lineStart(text, spanStart(leaf.at)), spanStart(leaf.at)))
  ) {
    return { refuse: `Where its last value would stand is not clear (${file}).` };
  }
  const isBlock = leaf.y === 'scalar' && leaf.via === undefined && (leaf.style === 'literal' || leaf.style === 'folded');
  if (isBlock) {
    if (/^[|>]\d*\+/.test(text.slice(spanStart(leaf.at), spanStart(leaf.at) + 4)))
      return { refuse: `Empty lines count behind a text block (${file}).` };
    // The last line break is part of the text, and blanks are, where they go further in than it does.
    if (at === text.length) return { refuse: `A text block ends the file without a line break (${file}).` };
    if (/^(?:\r?\n)+[ \t]+(?:\r?\n|$)/.test(text.slice(at))) return { refuse: `A text block ends with lines of blanks (${file}).` };
  } else if (!/^[ \t]*(?:#.*)?$/.test(text.slice(endOf(node), at)) || /^#/.test(text.slice(endOf(node), at))) {
    return { refuse: `More stands in the line behind the value (${file}).` };
  }
  for (;;) {
    const next = /^\r?\n([ \t]+)#[^\r\n]*/.exec(text.slice(at, at + 10_000));
    if (next === null || (next[1] ?? '').length <= column) return at;
    at += next[0].length;
  }
}

/** What a text ends with when a node is its end. */
function lastLeaf(node: YamlNode): YamlNode {
  let leaf = node;
  for (;;) {
    if (leaf.via !== undefined || leaf.y === 'scalar' || leaf.flow === true) return leaf;
    const children: readonly YamlNode[] = leaf.y === 'seq' ? leaf.items : leaf.entries.map(({ value }) => value);
    const [start, end] = spanEnds(leaf.at);
    const last = children.findLast((child) => endOf(child) === end && spanStart(child.via ?? child.at) >= start);
    if (last === undefined) return leaf;
    leaf = last;
  }
}

/** Does a comment stand within a node? */
export function hasComment({ text }: YamlSheet, node: YamlNode): boolean {
  const spans: Span[] = [];
  const collect = (of: YamlNode): void => {
    if (of.via !== undefined) return;
    if (of.y === 'scalar') {
      spans.push(of.at);
      if (/^[|>][-+\d]*[ \t]+#/.test(text.slice(...spanEnds(of.at)))) spans.push(spanFrom(spanStart(of.at), spanStart(of.at) + 1));
    } else if (of.y === 'seq') of.items.forEach(collect);
    else {
      for (const { keyAt, value } of of.entries) {
        spans.push(keyAt);
        collect(value);
      }
    }
  };
  collect(node);
  let from = spanStart(node.at);
  const within = spans.filter((each) => spanStart(node.at) <= spanStart(each) && spanEnd(each) <= spanEnd(node.at));
  for (const [start, end] of within.sort((a, b) => a - b).map(spanEnds)) {
    if (isCommented(text.slice(from, start)) || /^[|>][-+\d]*[ \t]+#/.test(text.slice(start, end))) return true;
    from = Math.max(from, end);
  }
  return isCommented(text.slice(from, spanEnd(node.at)));
}

function isCommented(between: string): boolean {
  return withoutComments(between) !== between;
}

/** Is a mapping's key the first thing in its line? A `-` before it makes it part of a list's item. */
export function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
