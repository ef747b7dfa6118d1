import { categories, severities, type Report, type ReportFinding } from '../../model/index.ts';
import { clean } from '../clean.ts';
import { groupsByGain, worst, type FindingGroup } from '../order.ts';
import { shortened } from '../shorten.ts';
import { points } from '../summary.ts';
import { frameHtml } from './frame.ts';
import { join, gainHtml, link, pill, placeCode, text } from './parts.ts';

/** All findings, grouped by check, most gain first, with what filters them. */
export function findingsHtml(report: Report): string {
  const { findings } = report;
  const open = findings.filter(({ status }) => status === 'open');
  const known = findings.filter(({ status }) => status !== 'open');
  const services = new Map(report.services.map(({ id, name }) => [id, name]));
  const groups = [...groupsByGain(report.checks, open), ...groupsByGain(report.checks, known)];
  const title = `<h2 id="findings-title">Findings <span class="n">${open.length}</span></h2>`;
  if (groups.length === 0)
    return `<section id="findings" aria-labelledby="findings-title">${title}<p class="none">Nothing was found. What was looked at, and how it is known to be fine, stands below.</p></section>`;
  return join([
    `<section id="findings" aria-labelledby="findings-title">${title}`,
    filterHtml(report),
    '<div id="groups">',
    ...groups.map((group, index) => groupHtml(group, index === 0, services)),
    '</div><p class="none" id="no-match" hidden>No finding matches. <kbd>Esc</kbd> in the search field clears it.</p></section>',
  ]);
}

/** Shown by the script alone: without it, it would do nothing. */
function filterHtml(report: Report): string {
  const { findings } = report;
  const used = severities.filter((severity) => findings.some((finding) => finding.severity === severity)).reverse();
  const ofCheck = new Map(report.checks.map(({ id, category }) => [id, category]));
  const cats = (Object.keys(categories) as (keyof typeof categories)[]).filter((id) =>
    findings.some(({ check }) => ofCheck.get(check) === id),
  );
  const services = report.services.filter(({ id }) => findings.some(({ service }) => service === id));
  const states = [
    ...(report.base === undefined ? [] : [['new', 'new']]),
    ['open', 'open'],
    ...(findings.some(({ status }) => status !== 'open') ? [['known', 'suppressed or in the baseline']] : []),
    ...(findings.some(({ fix }) => fix !== undefined) ? [['fix', 'with a fix']] : []),
  ];
  return join([
    '<form id="filter" hidden role="search" aria-label="Filter the findings">',
    '<input type="search" id="q" placeholder="Search messages, rules, files ( / )" aria-label="Search messages, rules and files" autocomplete="off" spellcheck="false">',
    '<output id="shown" for="q" aria-live="polite"></output>',
    '<fieldset><legend class="sr">Severity</legend>',
    ...used.map(
      (severity) =>
        `<label class="check ${severity}"><input type="checkbox" name="severity" value="${severity}" checked> ${severity}</label>`,
    ),
    '</fieldset>',
    select(
      'category',
      'Category',
      'all categories',
      cats.map((id) => [id, categories[id].title]),
    ),
    services.length < 2
      ? ''
      : select(
          'service',
          'Service',
          'all services',
          services.map(({ id, name }) => [id, name]),
        ),
    states.length < 2 ? '' : select('state', 'State', 'any state', states as [string, string][]),
    '<span class="buttons"><button type="button" id="open-all">Open all</button> <button type="button" id="close-all">Close all</button></span>',
    '</form>',
  ]);
}

function select(name: string, label: string, all: string, options: readonly (readonly [string, string])[]): string {
  const items = options.map(([value, title]) => `<option value="${text(value)}">${text(title)}</option>`);
  return `<select id="${name}" aria-label="${label}"><option value="">${all}</option>${join(items)}</select>`;
}

function groupHtml(group: FindingGroup, isFirst: boolean, services: ReadonlyMap<string, string>): string {
  const { check, findings, gain, holds } = group;
  const isKnown = findings[0]!.status !== 'open';
  const more = findings.length === 1 ? '' : ` <span class="n">+${findings.length - 1}<span class="sr"> more</span></span>`;
  const held = gain === 0 && !holds && !isKnown ? findings.find(({ heldBy }) => heldBy !== undefined)?.heldBy : undefined;
  const fix = findings.find((finding) => finding.fix !== undefined)?.fix;
  const worth = isKnown ? `<span class="state">${findings[0]!.status}</span>` : gainHtml(group);
  const refs = [
    ...check.refs.map(link),
    ...check.cwe.map((id) => `<a href="https://cwe.mitre.org/data/definitions/${id}.html" rel="noopener noreferrer">CWE-${id}</a>`),
  ];
  return join([
    `<details class="group"${isKnown ? '' : ` id="c-${text(check.id)}"`} data-category="${check.category}"${isFirst ? ' open' : ''}>`,
    `<summary>${pill(worst(findings))}<span class="what"><b>${text(shortened(clean(findings[0]!.message)))}</b>${more}<span class="dim wanted">Wanted: ${text(check.title)}</span></span>${worth}</summary>`,
    `<div class="body"><p>${text(check.why)}</p><p class="remedy"><b>Remedy</b> ${text(check.remedy)}</p>`,
    fix === undefined
      ? ''
      : `<p class="remedy"><b>Fix</b> ${text(fix.title)} (${fix.safety}): <code>readycheck fix --diff --only ${text(check.id)}</code></p>`,
    held === undefined || held === check.id
      ? ''
      : `<p class="dim">No gain while the cap of <code>${text(held)}</code> holds the score.</p>`,
    `<p class="dim small"><code>${text(check.id)}</code> · ${text(categories[check.category].title)}${join(refs.map((ref) => ` · ${ref}`))}</p>`,
    ...findings.map((finding) => findingHtml(finding, services, findings.length === 1)),
    '</div></details>',
  ]);
}

/** Of a finding that is alone in its group the heading is seen above already, unless it was cut there. */
function findingHtml(finding: ReportFinding, services: ReadonlyMap<string, string>, isAlone: boolean): string {
  const { severity, status, location, frame, related, fingerprint, service } = finding;
  const isSeen = isAlone && shortened(clean(finding.message)) === clean(finding.message);
  const state = [
    ...(status === 'open' ? ['open'] : ['known']),
    ...(finding.new === true ? ['new'] : []),
    ...(finding.fix === undefined ? [] : ['fix']),
  ];
  const facts = [
    ...(finding.confidence === 'high' ? [] : [`${finding.confidence} confidence`]),
    ...(service === undefined ? [] : [`service ${text(services.get(service) ?? service)}`]),
    ...(finding.gain > 0 ? [`worth ${points(finding.gain)} alone`] : []),
    ...(finding.suppression === undefined ? [] : [`${status}: ${text(finding.suppression)}`]),
    text(fingerprint),
  ];
  return join([
    `<article class="f" id="f-${text(fingerprint)}" data-s="${severity}" data-state="${state.join(' ')}"${service === undefined ? '' : ` data-service="${text(service)}"`}>`,
    `<h3${isSeen ? ' class="sr"' : ''}>${pill(severity)}${finding.new === true ? '<span class="state">new</span>' : ''} ${text(finding.message)}</h3><p>${placeCode(location)}</p>`,
    frame === undefined ? '' : frameHtml(frame, location),
    related.length === 0
      ? ''
      : `<ul class="related">${join(related.map((place) => `<li>${placeCode(place)} ${text(place.message)}</li>`))}</ul>`,
    `<p class="dim small">${facts.join(' · ')}</p></article>`,
  ]);
}
