/** Ranges that terminals draw two cells wide: Unicode East Asian Width W and F, with the emoji blocks. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1aff0, 0x1b2ff],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

const combining = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Cells a terminal needs for one code point. */
function cellsOf(char: string): number {
  const code = char.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (combining.test(char)) return 0;
  let low = 0;
  let high = wide.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = wide[middle]!;
    if (code < from) high = middle - 1;
    else if (code > to) low = middle + 1;
    else return 2;
  }
  return 1;
}

/** Cells a terminal needs for a text without control characters. */
export function widthOf(text: string): number {
  let cells = 0;
  for (const char of text) cells += cellsOf(char);
  return cells;
}

/** A text cut to a number of cells, with a mark where something was cut off. */
export function cut(text: string, cells: number, mark = '…'): string {
  if (widthOf(text) <= cells) return text;
  const room = Math.max(0, cells - widthOf(mark));
  let kept = '';
  let used = 0;
  for (const char of text) {
    const more = cellsOf(char);
    if (used + more > room) break;
    kept += char;
    used += more;
  }
  return kept + mark;
}

/** A text filled up with spaces to a number of cells. */
export function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - widthOf(text)));
}

/** Codes of colours and weights: they take no cell. */
// eslint-disable-next-line no-control-regex -- the escape character is what these codes begin with
const codes = /\u001b\[\d+m/g;

/**
 * A line broken between words so that no part is wider than `width` (a single word may be); later parts
 * stand four cells further in than the first. A line that fits comes back as it is.
 */
export function wrapped(line: string, width: number): readonly string[] {
  if (widthOf(line.replace(codes, '')) <= width) return [line];
  const indent = /^ */.exec(line.replace(codes, ''))![0];
  // Codes may come before the indentation.
  // eslint-disable-next-line no-control-regex -- as above
  const start = line.length - line.replace(/^(?:\u001b\[\d+m| )*/, '').length;
  const inner = `${indent}    `;
  const lines: string[] = [];
  let part = line.slice(0, start);
  let cells = indent.length;
  let isEmpty = true;
  for (const word of line.slice(start).split(' ')) {
    const wide = widthOf(word.replace(codes, ''));
    if (!isEmpty && cells + 1 + wide > width) {
      lines.push(part.trimEnd());
      [part, cells, isEmpty] = [inner, inner.length, true];
      // What separated two columns is nothing at the start of a line.
      if (word === '') continue;
    }
    part += isEmpty ? word : ` ${word}`;
    cells += wide + (isEmpty ? 0 : 1);
    isEmpty = false;
  }
  return [...lines, part.trimEnd()];
}
