import {
  type OutlineKind,
  type Refusal,
  type Repo,
  type Span,
  spanEnd,
  spanFrom,
  spanStart,
  type YamlNode,
  type YamlOutline,
} from '../../model/index.ts';
import type { Quote } from './scalar.ts';
import type { YamlStyle } from './value.ts';

/** A YAML file to be edited: its text, its tree, and how it is written. */
export interface YamlSheet {
  readonly file: string;
  readonly text: string;
  /** One node per document. */
  readonly docs: readonly YamlNode[];
  readonly style: YamlStyle;
}

/** Opens a YAML file for editing. Refused: what is no YAML, does not parse cleanly, or is a template. */
export function yamlSheet(repo: Repo, file: string): YamlSheet | Refusal {
  const text = repo.text(file);
  const kind = repo.file(file)?.kind;
  const outline = kind === undefined ? undefined : (repo.outline(file, kind as OutlineKind) as Partial<YamlOutline> | undefined);
  if (text === undefined || outline?.docs === undefined) return { refuse: `${file} could not be read as YAML.` };
  return sheetOf(file, text, outline as YamlOutline);
}

/** The same for a text and its outline. */
export function sheetOf(file: string, text: string, { docs, templated, errors }: YamlOutline): YamlSheet | Refusal {
  if (templated) return { refuse: `${file} is a template: what it becomes cannot be seen.` };
  if (errors.length > 0) return { refuse: `${file} has errors: ${errors[0]?.message ?? ''}` };
  return { file, text, docs, style: styleOf(text, docs) };
}

/** The node at a path of keys and indices in a document; undefined where the path leaves the tree. */
export function nodeAt(sheet: YamlSheet, path: readonly (string | number)[], doc = 0): YamlNode | undefined {
  let node = sheet.docs[doc];
  for (const step of path) {
    if (node?.y === 'map') node = node.entries.find(({ key }) => key === String(step))?.value;
    else if (node?.y === 'seq' && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node;
}

/** Number of the document that an offset lies in; 0 where it lies in none. */
export function docAt(sheet: YamlSheet, offset: number): number {
  const found = sheet.docs.findIndex(({ at }) => spanStart(at) <= offset && offset <= spanEnd(at));
  return Math.max(found, 0);
}

/** Columns between the start of the line and an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/**
 * Why a node may not be edited where it stands, in one sentence; undefined when it may: its text must be
 * its own (no alias, no merge key brought it here), and nothing else may take it over through an anchor.
 */
export function nodeFault(sheet: YamlSheet, node: YamlNode): string | undefined {
  const chain = chainTo(sheet, node);
  if (chain === undefined) return `What stands there comes through an alias or a merge key, so others share it (${sheet.file}).`;
  let from = 0;
  for (const link of chain) {
    for (const [, name = ''] of withoutComments(sheet.text.slice(from, spanStart(link.at))).matchAll(/&([^\s,[\]{}]+)/g)) {
      if (isAlias(sheet.text, name)) return `It has the anchor &${name}, so others share it (${sheet.file}).`;
    }
    if (link.tag !== undefined) return `It has the tag ${link.tag} (${sheet.file}).`;
    from = link.from;
  }
  return undefined;
}

/** A node on the way to another, and where the text before the next one begins. */
interface Link {
  readonly at: Span;
  readonly tag: string | undefined;
  readonly from: number;
}

/** The nodes from a document down to a node that stands where it is written. */
function chainTo(sheet: YamlSheet, target: YamlNode): readonly Link[] | undefined {
  if (target.via !== undefined) return undefined;
  let node: YamlNode | undefined = sheet.docs.find(({ at }) => holds(at, target.at));
  const previous = node === undefined ? -1 : sheet.docs.indexOf(node) - 1;
  const links: { at: Span; tag: string | undefined; from: number }[] = [
    { at: spanFrom(0, 0), tag: undefined, from: spanEnd(sheet.docs[previous]?.at ?? spanFrom(0, 0)) },
  ];
  while (node !== undefined) {
    links.push({ at: node.at, tag: node.tag, from: spanStart(node.at) });
    if (same(node, target)) return links;
    const next: { readonly node: YamlNode; readonly from: number } | undefined = childHolding(node, target.at);
    const last = links.at(-1);
    if (next !== undefined && last !== undefined) last.from = next.from;
    node = next?.node;
  }
  return undefined;
}

/** The child whose text holds a span, and where the text between it and what stands before it begins. */
function childHolding(node: YamlNode, span: Span): { readonly node: YamlNode; readonly from: number } | undefined {
  if (node.y === 'map') {
    const entry = node.entries.find(
      ({ keyAt, value }) => value.via === undefined && spanStart(value.at) >= spanEnd(keyAt) && holds(value.at, span),
    );
    return entry === undefined ? undefined : { node: entry.value, from: spanEnd(entry.keyAt) };
  }
  if (node.y !== 'seq') return undefined;
  const index = node.items.findIndex(({ via, at }) => via === undefined && holds(at, span));
  const item = node.items[index];
  const before = node.items[index - 1];
  return item === undefined
    ? undefined
    : { node: item, from: before === undefined ? spanStart(node.at) : spanEnd(before.via ?? before.at) };
}

function same(a: YamlNode, b: YamlNode): boolean {
  return a.y === b.y && a.at === b.at;
}

function holds(outer: Span, inner: Span): boolean {
  return spanStart(outer) <= spanStart(inner) && spanEnd(inner) <= spanEnd(outer);
}

function isAlias(text: string, name: string): boolean {
  return new RegExp(`\\*${name.replace(/[^\w]/g, '\\$&')}(?![^\\s,\\[\\]{}])`).test(text);
}

/** Text between nodes, which holds no quotes: what stands behind `#` is a comment. */
export function withoutComments(between: string): string {
  return between.replace(/(^|\s)#[^\r\n]*/g, '$1');
}

/** How a file is written: the habits it has more often than others, else two columns and double quotes. */
function styleOf(text: string, docs: readonly YamlNode[]): YamlStyle {
  const steps = new Map<number, number>();
  const dashes = new Map<number, number>();
  const quotes = { single: 0, double: 0 };
  const open = [...docs];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.via !== undefined) continue;
    if (node.y === 'seq') open.push(...node.items);
    if (node.y === 'scalar' && (node.style === 'single' || node.style === 'double')) quotes[node.style] += 1;
    if (node.y !== 'map') continue;
    for (const { keyAt, value } of node.entries) {
      open.push(value);
      if (node.flow === true || value.via !== undefined || value.y === 'scalar' || value.flow === true) continue;
      const further = columnOf(text, spanStart(value.at)) - columnOf(text, spanStart(keyAt));
      const counts = value.y === 'map' ? steps : dashes;
      if (further >= (value.y === 'map' ? 1 : 0)) counts.set(further, (counts.get(further) ?? 0) + 1);
    }
  }
  const step = commonest(steps) ?? 2;
  const quote: Quote = quotes.single > quotes.double ? 'single' : 'double';
  return { step, dash: commonest(dashes) ?? step, quote };
}

function commonest(counts: ReadonlyMap<number, number>): number | undefined {
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}
