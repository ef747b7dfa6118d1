import type { Grade, Severity } from '../model/index.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'bold' | 'dim';

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
};

/** How text is drawn: colours and signs. Colour never carries anything alone. */
export interface Style {
  paint(colour: Colour, text: string): string;
  readonly signs: {
    readonly dot: string;
    readonly bar: string;
    /** Instead of `bar` beside lines that are meant. */
    readonly mark: string;
    readonly full: string;
    readonly empty: string;
    readonly more: string;
    readonly pass: string;
    readonly fail: string;
    readonly unknown: string;
    readonly none: string;
  };
}

/** The style of a terminal (or file) with or without colour, with or without signs beyond ASCII. */
export function styleOf({ color, ascii }: { readonly color: boolean; readonly ascii: boolean }): Style {
  return {
    paint: (colour, text) => (color && text !== '' ? `\u001b[${codes[colour][0]}m${text}\u001b[${codes[colour][1]}m` : text),
    signs: ascii
      ? { dot: '-', bar: '|', mark: '>', full: '#', empty: '.', more: '...', pass: '+', fail: 'x', unknown: '?', none: '-' }
      : { dot: '·', bar: '│', mark: '┃', full: '█', empty: '░', more: '…', pass: '✓', fail: '✗', unknown: '?', none: '–' },
  };
}

/** Colour of a severity, for those who see it. */
export function severityColour(severity: Severity): Colour {
  if (severity === 'critical') return 'magenta';
  if (severity === 'high') return 'red';
  return severity === 'medium' ? 'yellow' : 'blue';
}

/** Colour of a grade. */
export function gradeColour(grade: Grade): Colour {
  if (grade === 'A+' || grade === 'A' || grade === 'B') return 'green';
  return grade === 'C' || grade === 'D' ? 'yellow' : 'red';
}
