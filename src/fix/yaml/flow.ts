import { type Edit, type Refusal, spanEnd, spanEnds, spanStart, type YamlNode } from '../../model/index.ts';
import { endOf, hasComment } from './place.ts';
import type { YamlSheet } from './sheet.ts';

type Collection = Exclude<YamlNode, { y: 'scalar' }>;

/**
 * Adds texts between the brackets of a list or mapping, laid out as its last element is.
 * @param after offset behind the element (or the bracket) they go behind; undefined: the last element
 */
export function addToFlow(sheet: YamlSheet, node: Collection, texts: readonly string[], after?: number): readonly Edit[] | Refusal {
  const { text, file } = sheet;
  const fault = flowFault(sheet, node);
  if (fault !== undefined) return { refuse: fault };
  const [start, end] = spanEnds(node.at);
  const ends = endsOf(text, node);
  const last = ends.at(-1);
  const padding = node.y === 'map' ? ' ' : '';
  if (last === undefined) {
    const inside = `${text[start] ?? ''}${padding}${texts.join(', ')}${padding}${text[end - 1] ?? ''}`;
    return [{ kind: 'replace', at: { file, start, end }, text: inside }];
  }
  const gap = gapOf(text, node, ends);
  if (after === start + 1) {
    const first = /^\s*/.exec(text.slice(after))?.[0].length ?? 0;
    return [{ kind: 'replace', at: { file, start: after + first, end: after + first }, text: texts.map((t) => `${t},${gap}`).join('') }];
  }
  const at = after ?? last;
  return [{ kind: 'replace', at: { file, start: at, end: at }, text: texts.map((t) => `,${gap}${t}`).join('') }];
}

/** Takes one element out from between brackets, with one of its commas. */
export function removeFromFlow(sheet: YamlSheet, node: Collection, start: number, end: number): readonly Edit[] | Refusal {
  const { text, file } = sheet;
  const fault = flowFault(sheet, node);
  if (fault !== undefined) return { refuse: fault };
  const comma = /^\s*,\s*/.exec(text.slice(end))?.[0] ?? '';
  const isLast = /^[\]}]/.test(text.slice(end + comma.length));
  if (!isLast && comma !== '') return [{ kind: 'replace', at: { file, start, end: end + comma.length }, text: '' }];
  const before = /,\s*$/.exec(text.slice(spanStart(node.at), start))?.[0].length ?? 0;
  return [{ kind: 'replace', at: { file, start: start - before, end }, text: '' }];
}

/** White space between a comma and the element behind it; a line break where each has its own line. */
function gapOf(text: string, node: Collection, ends: readonly number[]): string {
  const [start] = spanEnds(node.at);
  const from = ends.length > 1 ? (ends.at(-2) ?? start) : start + 1;
  const gap = /^\s*,?(\s*)/.exec(text.slice(from))?.[1] ?? ' ';
  if (gap.includes('\n')) return gap;
  return ' ';
}

function endsOf(text: string, node: Collection): readonly number[] {
  const values = node.y === 'seq' ? node.items : node.entries.map(({ value }) => value);
  return values
    .map(endOf)
    .filter((end) => spanStart(node.at) < end && end < spanEnd(node.at))
    .sort((a, b) => a - b);
}

function flowFault(sheet: YamlSheet, node: Collection): string | undefined {
  if (hasComment(sheet, node)) return `A comment stands between the brackets (${sheet.file}).`;
  const close = sheet.text[spanEnd(node.at) - 1];
  if (!/^[[{]/.test(sheet.text.slice(spanStart(node.at))) || (close !== ']' && close !== '}'))
    return `The brackets are not clear (${sheet.file}).`;
  // A merge key is no element that is known by its place.
  return /<<\s*:/.test(sheet.text.slice(...spanEnds(node.at))) ? `A merge key stands between the brackets (${sheet.file}).` : undefined;
}
