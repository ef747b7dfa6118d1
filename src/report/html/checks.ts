import type { Report, ReportAttestation, ReportCheck, ReportSubject } from '../../model/index.ts';
import { clean } from '../clean.ts';
import { join, link, pill, placeCode, text } from './parts.ts';

/** What holds, with what that is known by. */
export function passedHtml({ checks }: Report): string {
  const passed = checks.flatMap((check) => {
    const subjects = check.subjects.filter(({ outcome }) => outcome === 'passed');
    return subjects.length === 0 ? [] : [{ check, subjects }];
  });
  const items = passed.map(
    ({ check, subjects }) =>
      `<details class="plain check"><summary><span class="ok" aria-hidden="true">✓</span> <b>${text(check.title)}</b> <span class="dim small">${text(check.id)}${subjects.length === 1 ? '' : ` · ${subjects.length} places`}</span></summary>${subjectList(subjects)}</details>`,
  );
  return section('passed', 'Passed, and how we know', passed.length, items, 'Nothing passed.');
}

/** What could not be judged: unknown, or the check broke. It never counts as fine. */
export function unjudgedHtml({ checks }: Report): string {
  const items = checks.flatMap((check) => {
    const subjects = check.subjects.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error');
    const isWhole = check.subjects.length === 0 && (check.outcome === 'unknown' || check.outcome === 'error');
    if (subjects.length === 0 && !isWhole) return [];
    const own = isWhole ? `<p>${text(check.reason ?? '')}</p>` : subjectList(subjects);
    return [`<div class="card">${heading(check)}${own}</div>`];
  });
  return items.length === 0 ? '' : section('unjudged', 'Could not be judged', items.length, items, '');
}

/** Which checks had nothing to look at, and why. */
export function inapplicableHtml({ checks }: Report): string {
  const none = checks.filter(({ outcome }) => outcome === 'not-applicable');
  if (none.length === 0) return '';
  const rows = none.map(
    ({ id, title, reason }) =>
      `<tr><td>${text(title)}<br><code class="dim small">${text(id)}</code></td><td>${text(reason ?? '')}</td></tr>`,
  );
  const table = `<table><thead><tr><th scope="col">Check</th><th scope="col">Does not apply, because</th></tr></thead><tbody>${join(rows)}</tbody></table>`;
  const item = `<details class="plain"><summary>Checks that found nothing to judge</summary>${table}</details>`;
  return section('inapplicable', 'Does not apply', none.length, [item], '');
}

/** What nobody can read from files, as far as people have said it. */
export function attestationsHtml({ attestations }: Report): string {
  if (attestations === null) return '';
  const { attested, total, expired, owners, items } = attestations;
  const late = expired === 0 ? '' : `, <strong>${expired} expired</strong>`;
  const whose = owners.length === 0 ? '' : ` ${text(owners.join(', '))} answers for them.`;
  const head = `<p class="lead"><strong>${attested} of ${total}</strong> things that no file can show were attested by people${late}. They do not move the score.${whose}</p>`;
  const asked = items.filter(({ state }) => state !== 'not-applicable');
  const areas = [...new Set(asked.map(({ area }) => area))];
  const groups = areas.map((area) =>
    attestationArea(
      area,
      asked.filter((item) => item.area === area),
    ),
  );
  return section('attested', 'Attested', undefined, [head, ...groups], '');
}

function attestationArea(area: string, items: readonly ReportAttestation[]): string {
  const numberOf = (wanted: ReportAttestation['state']): number => items.filter(({ state }) => state === wanted).length;
  const late = numberOf('expired') === 0 ? '' : `, ${numberOf('expired')} expired`;
  return join([
    `<details class="plain check"><summary><b>${text(area)}</b> <span class="dim small">${numberOf('attested')} of ${items.length} attested${late}</span></summary><ul class="subjects">`,
    ...items.map(attestationItem),
    '</ul></details>',
  ]);
}

function attestationItem({ question, state, why, verify, reason, by, on, expires, evidence }: ReportAttestation): string {
  const said = [
    ...(by === undefined ? [] : [`by ${text(by)}`]),
    ...(on === undefined ? [] : [`on ${text(on)}`]),
    ...(expires === undefined ? [] : [`until ${text(expires)}`]),
    ...(evidence === undefined ? [] : [`evidence: ${link(clean(evidence))}`]),
  ];
  return join([
    `<li><span class="state ${state}">${state}</span> <b>${text(question)}</b>`,
    said.length === 0 ? '' : `<br>${said.join(' · ')}`,
    `<br><span class="dim">${text(why)}</span>${reason === undefined ? '' : `<br>${text(reason)}`}<br><span class="dim">How to find out: ${text(verify)}</span></li>`,
  ]);
}

/** What else there is to know: diagnostics and files that were not read. */
export function notesHtml({ diagnostics, files }: Report): string {
  const notes = diagnostics.map(({ file, line, message }) => {
    const where = file === undefined ? '' : `<code class="at">${text(line === undefined ? clean(file) : `${clean(file)}:${line}`)}</code> `;
    return `<li>${where}${text(message)}</li>`;
  });
  const skipped = files.skipped.map(({ file, why }) => `<li><code class="at">${text(file)}</code> was not read: ${text(why)}</li>`);
  const all = [...notes, ...skipped];
  return all.length === 0 ? '' : section('notes', 'To know', all.length, [`<ul class="notes">${join(all)}</ul>`], '');
}

function section(id: string, title: string, n: number | undefined, items: readonly string[], none: string): string {
  const body = items.length === 0 ? `<p class="none">${none}</p>` : join(items);
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${n === undefined ? '' : ` <span class="n">${n}</span>`}</h2>${body}</section>`;
}

function heading({ title, id, severity }: ReportCheck): string {
  return `<h3>${pill(severity)} ${text(title)} <span class="dim small">${text(id)}</span></h3>`;
}

function subjectList(subjects: readonly ReportSubject[]): string {
  const items = subjects.map(({ name, reason, evidence }) => {
    const places = evidence.map((piece) => `<li>${placeCode(piece)}${piece.note === undefined ? '' : ` ${text(piece.note)}`}</li>`);
    return `<li><span>${text(name)}${reason === undefined ? '' : `: ${text(reason)}`}</span>${places.length === 0 ? '' : `<ul class="related">${join(places)}</ul>`}</li>`;
  });
  return `<ul class="subjects">${join(items)}</ul>`;
}
