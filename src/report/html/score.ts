import { severities, type Report, type ReportCategory, type ReportScore } from '../../model/index.ts';
import { count } from '../clean.ts';
import { nextGroups } from '../order.ts';
import { points } from '../summary.ts';
import { gainHtml, join, text } from './parts.ts';

/** Score, what holds it, counts, the best next steps. */
export function scoreHtml(report: Report): string {
  const { score } = report;
  return join([
    '<section class="hero" aria-labelledby="score-title"><h2 id="score-title" class="sr">Score</h2>',
    gauge(score),
    '<div class="hero-text">',
    headline(report),
    severityTiles(report),
    '</div>',
    nextSteps(report),
    '</section>',
  ]);
}

/** A ring, open at the bottom, filled as far as the score goes. Three quarters of a circle are a hundred points. */
function gauge({ value, grade }: ReportScore): string {
  const filled = value === null ? 0 : (value / 100) * 75;
  const shown = value === null ? '–' : points(value);
  const said = value === null ? 'Not scored' : `Score ${shown} of 100, grade ${grade ?? ''}`;
  return join([
    `<svg class="gauge ${gradeClass(grade)}" viewBox="0 0 120 120" role="img" aria-label="${said}">`,
    '<g fill="none" stroke-width="10" stroke-linecap="round" transform="rotate(135 60 60)">',
    '<circle class="track" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="75 100"/>',
    filled === 0 ? '' : `<circle class="fill" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="${filled.toFixed(2)} 100"/>`,
    '</g>',
    `<text class="value" x="60" y="64" text-anchor="middle">${shown}</text>`,
    `<text class="grade${grade === null ? ' dim' : ''}" x="60" y="88" text-anchor="middle">${grade ?? 'not scored'}</text>`,
    '</svg>',
  ]);
}

/** Class by which grades get their colour. */
export function gradeClass(grade: ReportScore['grade']): string {
  if (grade === null) return 'g-none';
  return grade === 'A+' || grade === 'A' ? 'g-a' : `g-${grade.toLowerCase()}`;
}

function headline({ score, base, findings }: Report): string {
  const lines: string[] = [];
  if (score.value === null) lines.push('No check could judge anything here, so there is no score.');
  if (score.cap?.applied === true && score.uncapped !== null)
    lines.push(
      `Held at <strong>${score.cap.limit}</strong> by the open finding of <code>${text(score.cap.check)}</code>; without that cap ${points(score.uncapped)}.`,
    );
  if (score.strictValue !== null && score.strictValue !== score.value)
    lines.push(`<strong>${points(score.strictValue)}</strong> with what is suppressed.`);
  if (base !== undefined) {
    const fresh = findings.filter((finding) => finding.status === 'open' && finding.new === true).length;
    const fixed = base.fixed === undefined ? '' : `, ${base.fixed.length} fixed`;
    const moved = base.score === undefined || base.score === null || score.value === null ? '' : `, ${change(score.value - base.score)}`;
    lines.push(`Since <code>${text(base.ref)}</code>: <strong>${count(fresh, 'new finding')}</strong>${fixed}${moved}.`);
  }
  const { outcomes } = score;
  const broke = outcomes.error === 0 ? '' : `, ${outcomes.error} broke`;
  lines.push(
    `${outcomes.passed} checks passed, ${outcomes.failed} failed, ${outcomes.unknown} could not be judged${broke}; ${outcomes['not-applicable']} do not apply.`,
  );
  return join(lines.map((line) => `<p>${line}</p>`));
}

function change(difference: number): string {
  const rounded = Math.round(difference * 10) / 10;
  if (rounded === 0) return 'score unchanged';
  return `score ${rounded > 0 ? 'up' : 'down'} by ${points(Math.abs(rounded))}`;
}

function severityTiles({ findings }: Report): string {
  const open = findings.filter(({ status }) => status === 'open');
  const tiles = [...severities].reverse().map((severity) => {
    const n = open.filter((finding) => finding.severity === severity).length;
    return `<li class="tile ${severity}${n === 0 ? ' zero' : ''}"><b>${n}</b> ${severity}</li>`;
  });
  return `<ul class="tiles" aria-label="Open findings by severity">${join(tiles)}</ul>`;
}

function nextSteps(report: Report): string {
  const groups = nextGroups(report);
  if (groups.length === 0) return '';
  const steps = groups.map((group) => `<li>${gainHtml(group)} <a href="#c-${text(group.check.id)}">${text(group.check.remedy)}</a></li>`);
  return `<div class="next"><h3>Next best actions</h3><ol>${join(steps)}</ol></div>`;
}

/** All ten categories with a bar each. */
export function categoriesHtml({ score }: Report): string {
  return join([
    '<section aria-labelledby="categories-title"><h2 id="categories-title">Categories</h2><ul class="cats">',
    ...score.categories.map(categoryItem),
    '</ul></section>',
  ]);
}

function categoryItem({ title, score, weight, passed, failed }: ReportCategory): string {
  const about = score === null ? 'nothing to judge' : `${passed} passed, ${failed} failed`;
  const width = score === null ? '0' : score.toFixed(1);
  return join([
    `<li><span>${text(title)}<span class="dim small">weight ${weight} · ${about}</span></span>`,
    `<svg class="bar ${barClass(score ?? 0)}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="${width}" height="8"/></svg>`,
    score === null ? '<span class="dim">–</span></li>' : `<b>${points(score)}</b></li>`,
  ]);
}

function barClass(score: number): string {
  if (score >= 80) return 'g-a';
  return score >= 50 ? 'g-c' : 'g-f';
}
