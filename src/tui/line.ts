import { asciiOnly, clean, takeWidth, widthOf } from './text.ts';

/** The sixteen-colour names that follow the terminal's own theme. */
export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray';

/** A run of text in one style. */
export interface Span {
  readonly text: string;
  readonly color?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
}

/** One line of a screen. What a screen is made of: plain data, drawn elsewhere. */
export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

type Style = Omit<Span, 'text'>;

/** A piece of text in a style. */
export function span(text: string, style: Style = {}): Span {
  return { ...style, text };
}

/** A line of spans; strings are spans without style. */
export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? { text: part } : part));
}

export const blank: Line = [];

/** Columns that a line takes. */
export function lineWidth(content: Line): number {
  return content.reduce((sum, part) => sum + widthOf(clean(part.text)), 0);
}

/** The text of a line without its styles. */
export function plainText(content: Line): string {
  return content.map((part) => part.text).join('');
}

/**
 * A line made safe and cut to `columns`, with an ellipsis where something was cut. The one place
 * that every line passes on its way to the terminal.
 */
export function fitLine(content: Line, columns: number, ascii: boolean): Line {
  const ellipsis = ascii ? '~' : '…';
  const safe = content.map((part) => {
    const cleaned = clean(part.text);
    return { ...part, text: ascii ? asciiOnly(cleaned) : cleaned };
  });
  if (lineWidth(safe) <= columns) return safe;
  const fitted: Span[] = [];
  let left = columns - 1;
  for (const part of safe) {
    const width = widthOf(part.text);
    if (width <= left) {
      fitted.push(part);
      left -= width;
      continue;
    }
    const { text: _text, ...style } = part;
    fitted.push({ ...style, text: takeWidth(part.text, left) + (columns > 0 ? ellipsis : '') });
    break;
  }
  return fitted;
}

/** A line filled up with spaces to exactly `columns`. */
export function fillLine(content: Line, columns: number, ascii: boolean): Line {
  const fitted = fitLine(content, columns, ascii);
  const missing = columns - lineWidth(fitted);
  return missing > 0 ? [...fitted, { text: ' '.repeat(missing) }] : fitted;
}

/** The same line in inverse video over its whole width: how the cursor shows where there is colour. */
export function highlighted(content: Line, columns: number, ascii: boolean): Line {
  return fillLine(content, columns, ascii).map((part) => ({ ...part, inverse: true, dim: false }));
}

/** A line with something at its right end; the left part is cut when both do not fit. */
export function spread(left: Line, right: Line, columns: number, ascii: boolean): Line {
  const rightWidth = Math.min(columns, lineWidth(right));
  const room = columns - rightWidth - 1;
  if (room < 1) return fitLine(left, columns, ascii);
  return [...fillLine(left, room, ascii), { text: ' ' }, ...right];
}

/** Two blocks next to each other with a divider; as tall as the taller one. */
export function beside(
  left: readonly Line[],
  right: readonly Line[],
  leftColumns: number,
  divider: string,
  ascii: boolean,
): readonly Line[] {
  const height = Math.max(left.length, right.length);
  const rows: Line[] = [];
  for (let i = 0; i < height; i++) {
    rows.push([...fillLine(left[i] ?? blank, leftColumns, ascii), { text: divider, dim: true }, ...(right[i] ?? blank)]);
  }
  return rows;
}
