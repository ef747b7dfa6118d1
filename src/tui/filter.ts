import { categories, severities } from '../model/index.ts';
import type { ReportCheck, ReportFinding, Severity } from '../model/index.ts';

/** A finding with what filters look at, worked out once per report. */
export interface Entry {
  readonly finding: ReportFinding;
  readonly check: ReportCheck | undefined;
  /** Name of its service; the finding itself has the id, which is "." for a service at the root. */
  readonly service: string | undefined;
  /** Message, rule, file and subject in lower case. */
  readonly text: string;
}

/** The fields of the filter language, with what follows the colon. */
export const filterFields = {
  sev: 'severity: critical, high, medium, low, info; "sev:medium+" is medium and above',
  rule: 'rule or area: "rule:docker", "rule:express/helmet"',
  path: 'part of a path; * stands for anything',
  cat: 'category: "cat:reliability"',
  fix: 'safe, review, any or none',
  service: 'part of the name of a service',
  is: 'open (the default), suppressed, baseline, new or all',
} as const;
export type FilterField = keyof typeof filterFields;

interface Term {
  readonly field: FilterField | 'text';
  /** Lower case; any of them has to match. */
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** A filter, understood. */
export interface Query {
  readonly terms: readonly Term[];
  /** What cannot be meant, one sentence each: shown below the filter, never an error. */
  readonly problems: readonly string[];
}

/**
 * Reads a filter: words (all have to occur), "quoted words", `field:value`, `field:a,b` (any of
 * them), and `-` in front to leave out. Words with an unknown field are searched for as they stand.
 */
export function parseFilter(text: string): Query {
  const terms: Term[] = [];
  const problems: string[] = [];
  for (const match of text.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))?(?=\s|$)/gi)) {
    const [whole, minus = '', name, quoted, bare] = match;
    if (whole === '' || whole === '-') continue;
    const field = name?.toLowerCase();
    const value = (quoted ?? bare ?? '').toLowerCase();
    if (field === undefined || !isField(field)) {
      const word = (minus !== '' ? whole.slice(1) : whole).replaceAll('"', '').toLowerCase();
      if (word !== '') terms.push({ field: 'text', values: [word], negated: minus !== '' });
      continue;
    }
    const values = (quoted === undefined ? value.split(',') : [value]).filter((part) => part !== '');
    if (values.length === 0) continue;
    const odd = values.find((part) => !possible(field, part));
    if (odd !== undefined) problems.push(`"${field}:${odd}" matches nothing; ${filterFields[field]}`);
    terms.push({ field, values, negated: minus !== '' });
  }
  return { terms, problems };
}

/** Whether a finding is in the list that the filter asks for. Without `is:` only open findings are. */
export function matches(query: Query, entry: Entry): boolean {
  if (entry.finding.status !== 'open' && !query.terms.some((term) => term.field === 'is')) return false;
  return query.terms.every((term) => term.values.some((value) => termMatches(term.field, value, entry)) !== term.negated);
}

function termMatches(field: Term['field'], value: string, { finding, check, service, text }: Entry): boolean {
  switch (field) {
    case 'text':
      return text.includes(value);
    case 'sev':
      return severityMatches(value, finding.severity);
    case 'rule':
      return wildcard(value, finding.check.toLowerCase());
    case 'path':
      return wildcard(value, finding.location.file.toLowerCase());
    case 'cat':
      return check !== undefined && (check.category.includes(value) || categories[check.category].title.toLowerCase().includes(value));
    case 'fix':
      if (value === 'none') return finding.fix === undefined;
      return finding.fix !== undefined && (value === 'any' || finding.fix.safety.startsWith(value));
    case 'service':
      return service?.toLowerCase().includes(value) === true || finding.service?.toLowerCase().includes(value) === true;
    case 'is':
      return value === 'all' || (value === 'new' ? finding.new === true : finding.status.startsWith(value));
  }
}

function severityMatches(value: string, severity: Severity): boolean {
  if (!value.endsWith('+')) return severity.startsWith(value);
  const least = severities.findIndex((name) => name.startsWith(value.slice(0, -1)));
  return least >= 0 && severities.indexOf(severity) >= least;
}

function wildcard(pattern: string, text: string): boolean {
  let from = 0;
  for (const part of pattern.split('*')) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function possible(field: FilterField, value: string): boolean {
  switch (field) {
    case 'sev':
      return severities.some((name) => name.startsWith(value.endsWith('+') ? value.slice(0, -1) : value));
    case 'fix':
      return ['safe', 'review', 'any', 'none'].some((name) => name.startsWith(value));
    case 'is':
      return ['open', 'suppressed', 'baseline', 'new', 'all'].some((name) => name.startsWith(value));
    default:
      return true;
  }
}

function isField(name: string): name is FilterField {
  return Object.hasOwn(filterFields, name);
}
