import type { Grade, Report } from '../model/index.ts';
import { jsonText } from './json.ts';
import { xmlLine } from './markup.ts';
import { points } from './summary.ts';

/** Names of colours as shields.io knows them, and ours of the same meaning, dark enough for white letters (4.5 to 1). */
const colours: Readonly<Record<Grade, readonly [name: string, code: string]>> = {
  'A+': ['brightgreen', '#217a37'],
  A: ['brightgreen', '#217a37'],
  B: ['green', '#4d7216'],
  C: ['yellow', '#8a6100'],
  D: ['orange', '#b04a00'],
  F: ['red', '#c22d1f'],
};
const unscored = ['lightgrey', '#5c6066'] as const;

/** Score and grade as an SVG picture. No font is embedded: letters are fitted to the width reserved for them. */
export function badgeSvg(report: Report): string {
  const label = xmlLine(report.tool.name);
  const { text, colour } = message(report);
  const left = widthOf(report.tool.name);
  const right = widthOf(text);
  const both = left + right;
  const word = (at: number, width: number, content: string): string =>
    `<text x="${at + width / 2}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${content}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${both}" height="20" viewBox="0 0 ${both} 20" role="img" aria-label="${label}: ${text}">`,
    `<title>${label}: ${text}</title>`,
    `<clipPath id="r"><rect width="${both}" height="20" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3b4149"/><rect x="${left}" width="${right}" height="20" fill="${colour[1]}"/></g>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">',
    word(0, left, label),
    word(left, right, text),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The same for the endpoint badge of shields.io. */
export function badgeJson(report: Report): string {
  const { text, colour } = message(report);
  return jsonText({ schemaVersion: 1, label: report.tool.name, message: text, color: colour[0] });
}

function message({ score }: Report): { readonly text: string; readonly colour: readonly [string, string] } {
  if (score.value === null || score.grade === null) return { text: 'not scored', colour: unscored };
  return { text: `${points(score.value)} ${score.grade}`, colour: colours[score.grade] };
}

/** Pixels for a word of that size: digits and letters of these fonts take about seven, blanks and points four. */
function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (/[ .,:il]/.test(char) ? 4 : 7), 0) + 12;
}
