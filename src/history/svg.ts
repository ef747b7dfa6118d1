import type { Point } from './trend.ts';
import { rulesChanged } from './chart.ts';

/** One line of the chart besides the score of the whole. */
export interface SvgSeries {
  readonly name: string;
  /** One per point; null: not scored there. */
  readonly scores: readonly (number | null)[];
}

const size = { width: 860, height: 320, left: 44, right: 16, top: 40, bottom: 64 } as const;
/** Told apart by dashes too, not by colour alone. */
const strokes = ['#0a7d55', '#9a3fb5', '#b45309', '#0369a1', '#be123c', '#4d7c0f', '#7c5e10', '#4338ca'] as const;
const dashes = ['', '6 3', '2 3', '8 3 2 3', '1 3', '10 4', '4 2 1 2', '12 3'] as const;

/**
 * Scores over commits as an SVG picture (evenly spaced, oldest left), readable without colours, in light and
 * dark, and by screen readers. Texts from the repository are escaped; nothing is loaded from elsewhere.
 */
export function svgChart(points: readonly Point[], title: string, services: readonly SvgSeries[] = []): string {
  const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };
  const x = (index: number): number => size.left + (points.length < 2 ? inner.width / 2 : (index * inner.width) / (points.length - 1));
  const y = (score: number): number => size.top + inner.height * (1 - score / 100);
  const first = points[0]?.row.date.slice(0, 10) ?? '';
  const last = points.at(-1)?.row.date.slice(0, 10) ?? '';
  const grid = [0, 25, 50, 75, 100].map(
    (score) =>
      `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${one(y(score))}" y2="${one(y(score))}"/>` +
      `<text class="axis" x="${size.left - 8}" y="${one(y(score) + 4)}" text-anchor="end">${score}</text>`,
  );
  const rules = points.flatMap((point, i) =>
    rulesChanged(point)
      ? [
          `<line class="rules" x1="${one(x(i))}" x2="${one(x(i))}" y1="${size.top}" y2="${size.height - size.bottom}"><title>other rules from here on</title></line>`,
        ]
      : [],
  );
  const shown = services.slice(0, strokes.length);
  const lines = shown.map(
    ({ name, scores }, i) =>
      `<path class="service" stroke="${strokes[i]!}" stroke-dasharray="${dashes[i]!}" d="${path(scores, x, y)}"><title>${escaped(name)}</title></path>`,
  );
  const scores = points.map(({ row }) => row.score);
  const dots = points.flatMap(({ row }, i) =>
    row.score === null
      ? []
      : [
          `<circle cx="${one(x(i))}" cy="${one(y(row.score))}" r="${points.length > 120 ? 1.5 : 2.5}"><title>${escaped(`${row.commit.slice(0, 7)} ${row.date.slice(0, 10)}: ${row.score.toFixed(1)} ${row.grade ?? ''}`)}</title></circle>`,
        ],
  );
  const legend = shown.map(
    ({ name }, i) =>
      `<g transform="translate(${size.left + (i % 4) * 200},${size.height - 28 + Math.floor(i / 4) * 14})"><line class="service" stroke="${strokes[i]!}" stroke-dasharray="${dashes[i]!}" x1="0" x2="22" y1="-4" y2="-4"/><text class="axis" x="28" y="0">${escaped(name.length > 26 ? `${name.slice(0, 25)}…` : name)}</text></g>`,
  );
  const newest = points.at(-1)?.row;
  const description = `${points.length} commits from ${first} to ${last}; the newest has ${newest?.score?.toFixed(1) ?? 'no score'}${newest?.grade ? ` (${newest.grade})` : ''}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="readycheck-title readycheck-description" font-family="system-ui, sans-serif">
<title id="readycheck-title">${escaped(title)}</title>
<desc id="readycheck-description">${escaped(description)}</desc>
<style>
.paper{fill:#fff}.head{fill:#1a1a1a;font-size:15px;font-weight:600}.axis{fill:#555;font-size:11px}.grid{stroke:#ddd}.rules{stroke:#888;stroke-dasharray:2 4}.score{fill:none;stroke:#1d4ed8;stroke-width:2}.service{fill:none;stroke-width:1.2}circle{fill:#1d4ed8}
@media (prefers-color-scheme:dark){.paper{fill:#14161a}.head{fill:#eee}.axis{fill:#aaa}.grid{stroke:#333}.score{stroke:#7aa2ff}circle{fill:#7aa2ff}}
</style>
<rect class="paper" width="${size.width}" height="${size.height}"/>
<text class="head" x="${size.left}" y="24">${escaped(title)}</text>
${[...grid, ...rules, ...lines].join('\n')}
<path class="score" d="${path(scores, x, y)}"/>
${dots.join('\n')}
<text class="axis" x="${size.left}" y="${size.height - size.bottom + 16}">${escaped(first)}</text>
<text class="axis" x="${size.width - size.right}" y="${size.height - size.bottom + 16}" text-anchor="end">${escaped(last)}</text>
${legend.join('\n')}
</svg>
`;
}

/** A line through the scores, interrupted where there is none. */
function path(scores: readonly (number | null)[], x: (index: number) => number, y: (score: number) => number): string {
  let isDrawn = false;
  const parts = scores.map((score, i) => {
    if (score === null) {
      isDrawn = false;
      return '';
    }
    const part = `${isDrawn ? 'L' : 'M'}${one(x(i))} ${one(y(score))}`;
    isDrawn = true;
    return part;
  });
  return parts.join('');
}

function one(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text for XML: markup escaped, characters that XML does not allow left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
