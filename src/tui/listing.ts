import { categories, severities } from '../model/index.ts';
import type { Report, ReportFinding } from '../model/index.ts';
import { byGain, groupsByGain } from '../report/order.ts';
import type { FindingGroup } from '../report/order.ts';
import { matches } from './filter.ts';
import type { Entry, Query } from './filter.ts';

export const sorts = ['gain', 'severity', 'file', 'service'] as const;
export type Sort = (typeof sorts)[number];

export const groups = ['none', 'rule', 'file', 'severity', 'category', 'service'] as const;
export type Group = (typeof groups)[number];

/** A line of the findings list: a heading, or a finding by its index in the entries. */
export type Row =
  { readonly kind: 'group'; readonly title: string; readonly count: number } | { readonly kind: 'finding'; readonly entry: number };

/** The findings of a report with the text that filters search. */
export function entriesOf(report: Report): readonly Entry[] {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const services = new Map(report.services.map(({ id, name }) => [id, name]));
  return report.findings.map((finding) => {
    const service = finding.service === undefined ? undefined : (services.get(finding.service) ?? finding.service);
    return {
      finding,
      check: checks.get(finding.check),
      service,
      text: `${finding.message}\n${finding.check}\n${finding.location.file}\n${finding.subject}`.toLowerCase(),
      rule: finding.check.toLowerCase(),
      path: finding.location.file.toLowerCase(),
      services: [service, finding.service].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])),
    };
  });
}

/**
 * Indexes of the entries by gain. Ties: severity, place, fingerprint; so the order never depends on the report's.
 * What is worth nothing alone stands where all findings of its rule together would: the two that hold the score
 * at a cap come before everything that waits for them.
 */
export function entriesByGain(entries: readonly Entry[]): readonly number[] {
  const worth = entries.map(togetherWorth);
  return entries.map((_, index) => index).sort((a, b) => worth[b]! - worth[a]! || byGain(entries[a]!.finding, entries[b]!.finding));
}

/** Points for a finding or, where it is worth nothing alone, for all of its rule. */
export function togetherWorth({ finding, check }: Pick<Entry, 'finding' | 'check'>): number {
  return finding.gain > 0 ? finding.gain : (check?.gain ?? 0);
}

/** Indexes of the entries in the wanted order, from their order by gain: sorting into groups keeps it inside of each. */
export function sortedEntries(entries: readonly Entry[], gain: readonly number[], sort: Sort): readonly number[] {
  switch (sort) {
    case 'gain':
      return gain;
    case 'severity':
      return inGroups(
        gain,
        (index) => entries[index]!.finding.severity,
        (a, b) => rank(b) - rank(a),
      );
    case 'service':
      return inGroups(gain, (index) => entries[index]!.service ?? '\uffff', byText);
    case 'file':
      return inGroups(
        gain,
        (index) => entries[index]!.finding.location.file,
        byText,
        (a, b) => byPlace(entries[a]!.finding, entries[b]!.finding),
      );
  }
}

function inGroups(
  order: readonly number[],
  keyOf: (index: number) => string,
  compare: (a: string, b: string) => number,
  within?: (a: number, b: number) => number,
): readonly number[] {
  const groups = new Map<string, number[]>();
  for (const index of order) {
    const key = keyOf(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return [...groups.keys()].sort(compare).flatMap((key) => {
    const group = groups.get(key)!;
    return within === undefined ? group : group.sort(within);
  });
}

function byPlace(a: ReportFinding, b: ReportFinding): number {
  return (
    a.location.startLine - b.location.startLine || a.location.startColumn - b.location.startColumn || byText(a.fingerprint, b.fingerprint)
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The rows of the list: filtered, in the order given, under headings when grouped. */
export function rowsOf(entries: readonly Entry[], order: readonly number[], query: Query, group: Group): readonly Row[] {
  const shown = order.filter((index) => matches(query, entries[index]!));
  if (group === 'none') return shown.map((entry) => ({ kind: 'finding', entry }));
  const byTitle = new Map<string, number[]>();
  for (const index of shown) {
    const title = groupTitle(entries[index]!, group);
    const members = byTitle.get(title);
    if (members === undefined) byTitle.set(title, [index]);
    else members.push(index);
  }
  const titles = [...byTitle.keys()];
  if (group === 'severity') titles.sort((a, b) => rank(b) - rank(a));
  return titles.flatMap((title): Row[] => {
    const members = byTitle.get(title)!;
    return [{ kind: 'group', title, count: members.length }, ...members.map((entry): Row => ({ kind: 'finding', entry }))];
  });
}

function rank(severity: string): number {
  return (severities as readonly string[]).indexOf(severity);
}

function groupTitle({ finding, check, service }: Entry, group: Group): string {
  switch (group) {
    case 'rule':
      return finding.check;
    case 'file':
      return finding.location.file;
    case 'severity':
      return finding.severity;
    case 'category':
      return check === undefined ? 'no category' : categories[check.category].title;
    case 'service':
      return service ?? 'no service';
    case 'none':
      return '';
  }
}

/** Moves a cursor by `delta` rows and off headings; stays inside the list. */
export function step(rows: readonly Row[], cursor: number, delta: number): number {
  const last = rows.length - 1;
  const target = Math.max(0, Math.min(last, cursor + delta));
  const direction = delta < 0 ? -1 : 1;
  for (let at = target; at >= 0 && at <= last; at += direction) if (rows[at]!.kind === 'finding') return at;
  for (let at = target; at >= 0 && at <= last; at -= direction) if (rows[at]!.kind === 'finding') return at;
  return 0;
}

/** The first visible row so that the cursor (and a heading right above it) can be seen. */
export function scrolledTo(offset: number, cursor: number, height: number, count: number): number {
  const highest = Math.max(0, count - height);
  const top = cursor <= 1 ? 0 : cursor;
  if (top < offset) return Math.min(top, highest);
  if (cursor >= offset + height) return Math.min(cursor - height + 1, highest);
  return Math.max(0, Math.min(offset, highest));
}

/** What to do next: the open findings by check, the most valuable check first. */
export function actionsOf(report: Report): readonly FindingGroup[] {
  return groupsByGain(
    report.checks,
    report.findings.filter((finding) => finding.status === 'open'),
  );
}
