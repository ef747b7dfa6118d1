import { blockText, type Quote, quotedText, scalarText } from './scalar.ts';

/** A value to write. A text of several lines becomes a block (`|`), lists and mappings become blocks too. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue } | Styled;

const style = Symbol('style');

/** A value that wants to be written in a certain way. */
interface Styled {
  readonly [style]: 'flow' | 'quoted';
  readonly value: YamlValue;
}

/** A list or mapping between brackets, in one line: `["CMD", "node"]`. */
export function flow(value: YamlValue): YamlValue {
  return { [style]: 'flow', value };
}

/** A text in quotes, also where it could do without: `"80:80"`. */
export function quoted(value: string): YamlValue {
  return { [style]: 'quoted', value };
}

/** How the file at hand is written. */
export interface YamlStyle {
  /** Columns that a mapping stands further in than its key. */
  readonly step: number;
  /** Columns that a list's dashes stand further in than its key. */
  readonly dash: number;
  readonly quote: Quote;
}

/** A value as text: what stands in the line of its key, and the lines below, relative to the column of the key. */
export interface Written {
  readonly inline: string;
  readonly lines: readonly string[];
}

/** A value as what follows the colon of its key. */
export function written(value: YamlValue, by: YamlStyle): Written {
  const { how, value: bare } = unstyled(value);
  if (how === 'quoted') return { inline: quotedText(String(bare), by.quote), lines: [] };
  if (how === 'flow' || isEmpty(bare)) return { inline: inFlow(bare, by), lines: [] };
  if (Array.isArray(bare)) return { inline: '', lines: indented(itemLines(bare, by), by.dash) };
  if (typeof bare === 'object' && bare !== null) return { inline: '', lines: indented(keyLines(bare as Mapping, by), by.step) };
  const block = typeof bare === 'string' ? blockText(bare) : undefined;
  if (block !== undefined) return { inline: block.header, lines: indented(block.lines, by.step) };
  return { inline: scalarText(bare as string, by.quote, false), lines: [] };
}

type Mapping = Readonly<Record<string, YamlValue>>;

/** Lines of the entries of a mapping, relative to its column. */
export function keyLines(mapping: Mapping, by: YamlStyle): readonly string[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    const { inline, lines } = written(value, by);
    return [`${scalarText(key, by.quote, false)}:${inline === '' ? '' : ` ${inline}`}`, ...lines];
  });
}

/** Lines of the items of a list, dashes included, relative to their column. */
export function itemLines(items: readonly YamlValue[], by: YamlStyle): readonly string[] {
  return items.flatMap((item) => {
    const { how, value } = unstyled(item);
    if (how === undefined && typeof value === 'object' && value !== null && !isEmpty(value)) {
      const lines = Array.isArray(value) ? itemLines(value, by) : keyLines(value as Mapping, by);
      return lines.map((line, i) => (i === 0 ? `- ${line}` : shifted(line, 2)));
    }
    const { inline, lines } = written(item, { ...by, step: 2 });
    return [`- ${inline}`, ...lines];
  });
}

/** A value between brackets. */
export function inFlow(value: YamlValue, by: YamlStyle): string {
  const { how, value: bare } = unstyled(value);
  if (how === 'quoted') return quotedText(String(bare), by.quote);
  if (Array.isArray(bare)) return `[${bare.map((item: YamlValue) => inFlow(item, by)).join(', ')}]`;
  if (typeof bare === 'object' && bare !== null) {
    const pairs = Object.entries(bare as Mapping).map(([key, item]) => pairInFlow(key, item, by));
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return scalarText(bare as string, by.quote, true);
}

/** One entry of a mapping between brackets. */
export function pairInFlow(key: string, value: YamlValue, by: YamlStyle): string {
  return `${scalarText(key, by.quote, true)}: ${inFlow(value, by)}`;
}

export function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => shifted(line, columns));
}

function shifted(line: string, columns: number): string {
  return line === '' ? '' : ' '.repeat(columns) + line;
}

function unstyled(value: YamlValue): { readonly how: Styled[typeof style] | undefined; readonly value: YamlValue } {
  if (typeof value === 'object' && value !== null && style in value) return { how: value[style], value: value.value };
  return { how: undefined, value };
}

function isEmpty(value: YamlValue): boolean {
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
