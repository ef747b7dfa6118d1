import { createHash } from 'node:crypto';
import type { Report } from '../model/index.ts';
import { clean } from './clean.ts';
import { script, style } from './html/assets.ts';
import { historyHtml, type HistoryPoint } from './html/chart.ts';
import { attestationsHtml, inapplicableHtml, notesHtml, passedHtml, unjudgedHtml } from './html/checks.ts';
import { findingsHtml } from './html/findings.ts';
import { join, text } from './html/parts.ts';
import { categoriesHtml, scoreHtml } from './html/score.ts';

export type { HistoryPoint };

export interface HtmlOptions {
  /** Scores of earlier commits, oldest first. */
  readonly history?: readonly HistoryPoint[];
}

/**
 * The report as one page: no request leaves it, its own script and stylesheet are all that may run, and
 * without the script everything but the filter is there.
 */
export function htmlReport(report: Report, { history = [] }: HtmlOptions = {}): string {
  const title = `${clean(report.repo.name)}: ${report.score.value === null ? 'not scored' : `${report.score.value.toFixed(1)} ${report.score.grade ?? ''}`}`;
  const sections = [
    scoreHtml(report),
    categoriesHtml(report),
    historyHtml(history),
    findingsHtml(report),
    unjudgedHtml(report),
    passedHtml(report),
    attestationsHtml(report),
    inapplicableHtml(report),
    notesHtml(report),
  ].filter((section) => section !== '');
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${text(title)} – ${text(report.tool.name)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">To the report</a>',
    headerHtml(report, sections),
    '<main id="main">',
    ...sections,
    '</main>',
    footerHtml(report),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Nothing from anywhere; of what is written in the page, only our own two texts. */
const policy = [
  "default-src 'none'",
  `script-src '${hashOf(script)}'`,
  `style-src '${hashOf(style)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

function headerHtml(report: Report, sections: readonly string[]): string {
  const { repo, services } = report;
  const commit =
    repo.commit === undefined
      ? ''
      : ` · <code>${text(repo.commit.slice(0, 10))}</code>${repo.dirty === true ? ' with uncommitted changes' : ''}`;
  const links = sections.flatMap((section) => {
    const [, id] = /^<section id="([\w-]+)"/.exec(section) ?? [];
    const [, name, n] = /<h2[^>]*>([^<]*?)\s*<(?:span class="n">(\d+))?/.exec(section) ?? [];
    return id === undefined || name === undefined
      ? []
      : [`<a href="#${id}">${name}${n === undefined ? '' : ` <span class="dim">${n}</span>`}</a>`];
  });
  const list = services.map(
    ({ name, kind, frameworks, entries }) =>
      `<li><b>${text(name)}</b> ${text([kind, ...frameworks].join(' · '))}${entries.length === 0 ? '' : `, starts at <code>${text(entries.join(', '))}</code>`}</li>`,
  );
  return join([
    `<header><div class="top"><h1>${text(repo.name)}</h1><button type="button" id="theme" hidden>Theme: system</button></div>`,
    `<p class="dim">Production readiness${commit} · ${report.files.scanned} files</p>`,
    list.length === 0
      ? ''
      : `<details class="plain services"${list.length <= 2 ? ' open' : ''}><summary>${services.length === 1 ? '1 service' : `${services.length} services`}</summary><ul>${join(list)}</ul></details>`,
    `<nav aria-label="Parts of the report">${join(links)}</nav></header>`,
  ]);
}

function footerHtml({ tool, ruleset }: Report): string {
  return `<footer><p class="dim small">${text(tool.name)} ${text(tool.version)} · profile ${text(ruleset.profile)} · rule set <code>${text(ruleset.hash)}</code></p></footer>`;
}
