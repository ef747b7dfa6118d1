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
  /** Rule, file and names of the service in lower case. */
  readonly rule: string;
  readonly path: string;
  readonly services: readonly string[];
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
  /** Does a value match? Prepared once, asked of every finding. */
  readonly tests: readonly ((entry: Entry) => boolean)[];
}

/** A filter, understood. */
export interface Query {
  readonly terms: readonly Term[];
  /** What cannot be meant, one sentence each: shown below the filter, never an error. */
  readonly problems: readonly string[];
}

/**
 * Reads a filter: words (all have to occur), "quoted words", `field:value`, `field:a,b` (any of
 * them), `-` in front to leave out, and `@name` for a saved filter (which holds none itself). Words with
 * an unknown field are searched for as they stand.
 */
export function parseFilter(text: string, saved: Readonly<Record<string, string>> = {}): Query {
  const terms: Term[] = [];
  const problems: string[] = [];
  const whole = text.replaceAll(/(?<=^|\s)@([\w-]+)(?=\s|$)/g, (word, name: string) => {
    if (Object.hasOwn(saved, name)) return saved[name]!;
    problems.push(`There is no saved filter ${word}.`);
    return '';
  });
  for (const match of whole.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))?(?=\s|$)/gi)) {
    const [term, minus = '', name, quoted, bare] = match;
    if (term === '' || term === '-') continue;
    const field = name?.toLowerCase();
    const value = (quoted ?? bare ?? '').toLowerCase();
    if (field === undefined || !isField(field)) {
      const word = (minus !== '' ? term.slice(1) : term).replaceAll('"', '').toLowerCase();
      if (word !== '') terms.push(termOf('text', [word], minus !== ''));
      continue;
    }
    const values = (quoted === undefined ? value.split(',') : [value]).filter((part) => part !== '');
    if (values.length === 0) continue;
    const odd = values.find((part) => !possible(field, part));
    if (odd !== undefined) problems.push(`"${field}:${odd}" matches nothing; ${filterFields[field]}`);
    terms.push(termOf(field, values, minus !== ''));
  }
  return { terms, problems };
}

function termOf(field: Term['field'], values: readonly string[], negated: boolean): Term {
  return { field, values, negated, tests: values.map((value) => testOf(field, value)) };
}

/** Whether a finding is in the list that the filter asks for. Without `is:` only open findings are. */
export function matches(query: Query, entry: Entry): boolean {
  let asksForStatus = false;
  for (const { field, tests, negated } of query.terms) {
    asksForStatus ||= field === 'is';
    let matched = false;
    for (const test of tests) matched ||= test(entry);
    if (matched === negated) return false;
  }
  return asksForStatus || entry.finding.status === 'open';
}

function testOf(field: Term['field'], value: string): (entry: Entry) => boolean {
  switch (field) {
    case 'text':
      return (entry) => entry.text.includes(value);
    case 'sev': {
      const wanted = severities.filter((severity) => severityMatches(value, severity));
      return ({ finding }) => wanted.includes(finding.severity);
    }
    case 'rule': {
      const parts = value.split('*');
      return (entry) => inOrder(parts, entry.rule);
    }
    case 'path': {
      const parts = value.split('*');
      return (entry) => inOrder(parts, entry.path);
    }
    case 'cat': {
      const wanted = new Set(
        Object.entries(categories).flatMap(([id, { title }]) => (id.includes(value) || title.toLowerCase().includes(value) ? [id] : [])),
      );
      return ({ check }) => check !== undefined && wanted.has(check.category);
    }
    case 'fix':
      if (value === 'none') return ({ finding }) => finding.fix === undefined;
      return ({ finding }) => finding.fix !== undefined && (value === 'any' || finding.fix.safety.startsWith(value));
    case 'service':
      return ({ services }) => services.some((name) => name.includes(value));
    case 'is':
      return ({ finding }) => value === 'all' || (value === 'new' ? finding.new === true : finding.status.startsWith(value));
  }
}

function severityMatches(value: string, severity: Severity): boolean {
  if (!value.endsWith('+')) return severity.startsWith(value);
  const least = severities.findIndex((name) => name.startsWith(value.slice(0, -1)));
  return least >= 0 && severities.indexOf(severity) >= least;
}

/** The parts between the wildcards, one after the other. */
function inOrder(parts: readonly string[], text: string): boolean {
  let from = 0;
  for (const part of parts) {
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
