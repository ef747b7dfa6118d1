import type { Grade, Outcome, ReportFinding, Severity } from '../model/index.ts';
import type { Color } from './line.ts';

/** Drawing characters; the second form is for `--ascii`. */
const glyphs = {
  cursor: ['▸', '>'],
  selected: ['●', '*'],
  unselected: [' ', ' '],
  full: ['█', '#'],
  empty: ['░', '.'],
  divider: [' │ ', ' | '],
  gutter: ['│', '|'],
  rule: ['─', '-'],
  mark: ['^', '^'],
  more: ['…', '~'],
  up: ['↑', 'up'],
  down: ['↓', 'down'],
  left: ['←', 'left'],
  right: ['→', 'right'],
} as const satisfies Record<string, readonly [string, string]>;

export type Glyph = keyof typeof glyphs;

/** A drawing character in the form the terminal can show. */
export function glyph(name: Glyph, ascii: boolean): string {
  return glyphs[name][ascii ? 1 : 0];
}

/** Every severity has a word of its own: colour only repeats it. */
export const severityLabels: Readonly<Record<Severity, string>> = {
  critical: 'CRIT',
  high: 'HIGH',
  medium: 'MED ',
  low: 'LOW ',
  info: 'INFO',
};

export const severityColors: Readonly<Record<Severity, Color>> = {
  critical: 'magenta',
  high: 'red',
  medium: 'yellow',
  low: 'blue',
  info: 'gray',
};

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  failed: 'FAIL',
  error: 'ERR ',
  unknown: '??? ',
  passed: 'pass',
  'not-applicable': 'n/a ',
};

export const outcomeColors: Readonly<Record<Outcome, Color>> = {
  failed: 'red',
  error: 'magenta',
  unknown: 'yellow',
  passed: 'green',
  'not-applicable': 'gray',
};

/** Colour of a grade. */
export function gradeColor(grade: Grade | null): Color {
  if (grade === null) return 'gray';
  if (grade === 'A+' || grade === 'A' || grade === 'B') return 'green';
  return grade === 'C' || grade === 'D' ? 'yellow' : 'red';
}

/** Colour of a score from 0 to 100, on the borders of the grades B and D. */
export function scoreColor(score: number | null): Color {
  if (score === null) return 'gray';
  if (score >= 80) return 'green';
  return score >= 50 ? 'yellow' : 'red';
}

/** A bar of `width` columns for a share from 0 to 1. Anything above nothing shows, anything below all leaves a gap. */
export function bar(share: number, width: number, ascii: boolean): string {
  let filled = Math.round(Math.max(0, Math.min(1, share)) * width);
  if (share > 0 && filled === 0) filled = 1;
  if (share < 1 && filled === width) filled = width - 1;
  return glyph('full', ascii).repeat(filled) + glyph('empty', ascii).repeat(width - filled);
}

/** A score with one decimal; more would pretend. */
export function scoreText(score: number | null): string {
  return score === null ? '-' : score.toFixed(1);
}

/** "+12.3", "+0.05", or "" for nothing. Small gains keep a second decimal so that they do not look like nothing. */
export function gainText(gain: number): string {
  if (gain <= 0) return '';
  if (gain < 0.1) return `+${Math.max(0.01, gain).toFixed(2)}`;
  return `+${gain.toFixed(1)}`;
}

/** "1 finding", "2 findings". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** "safe": all have a safe fix; "fix": one has a fix to look at; "hand": fixes there are, but none could be made here; else "". */
export function fixSign(findings: readonly ReportFinding[], refused: ReadonlySet<string>): '' | 'safe' | 'fix' | 'hand' {
  const fixable = findings.filter((finding) => finding.fix !== undefined);
  if (fixable.length === 0) return '';
  if (fixable.every(({ fingerprint }) => refused.has(fingerprint))) return 'hand';
  return findings.every((finding) => finding.fix?.safety === 'safe') ? 'safe' : 'fix';
}
