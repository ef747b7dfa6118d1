import { severities } from '../model/index.ts';
import { filterFields } from './filter.ts';
import type { Entry, FilterField } from './filter.ts';

/** What the word at the caret of a filter may become. */
export interface Completion {
  /** Where the part to replace begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Texts to put there, best first. */
  readonly candidates: readonly string[];
}

/** Candidates that are offered at most. */
const most = 200;

/** Completes the name of a field, or its value from what the findings have, or the name of a saved filter after "@". */
export function completionAt(
  text: string,
  caret: number,
  vocabulary: Vocabulary,
  saved: Readonly<Record<string, string>>,
): Completion | undefined {
  const before = text.slice(0, caret);
  const word = /(?:^|\s)(-?)(\S*)$/.exec(before);
  if (word === null) return undefined;
  const typed = word[2]!;
  const end = caret;
  if (typed.startsWith('@'))
    return offered(
      caret - typed.length,
      end,
      Object.keys(saved).map((name) => `@${name}`),
      typed,
    );
  const colon = typed.indexOf(':');
  if (colon < 0) {
    const fields = Object.keys(filterFields).map((name) => `${name}:`);
    return offered(caret - typed.length, end, typed === '' ? fields : fields.filter((name) => name.startsWith(typed.toLowerCase())), '');
  }
  const field = typed.slice(0, colon).toLowerCase();
  if (!Object.hasOwn(filterFields, field)) return undefined;
  const value = typed.slice(typed.includes(',') ? typed.lastIndexOf(',') + 1 : colon + 1);
  return offered(caret - value.length, end, valuesOf(field as FilterField, vocabulary), value);
}

/** Those that begin with what is typed, then those that contain it. */
function offered(start: number, end: number, all: readonly string[], typed: string): Completion | undefined {
  const lower = typed.toLowerCase();
  const first = all.filter((one) => one.toLowerCase().startsWith(lower));
  const second = all.filter((one) => !one.toLowerCase().startsWith(lower) && one.toLowerCase().includes(lower));
  const candidates = [...first, ...second].filter((one) => one !== typed).slice(0, most);
  return candidates.length === 0 ? undefined : { start, end, candidates };
}

/** The values that the findings have, most frequent first: worked out once per report. */
export type Vocabulary = Readonly<Record<'sev' | 'rule' | 'path' | 'cat' | 'service', readonly string[]>>;

export const noVocabulary: Vocabulary = { sev: [], rule: [], path: [], cat: [], service: [] };

export function vocabularyOf(entries: readonly Entry[]): Vocabulary {
  const found = new Set(entries.map(({ finding }) => finding.severity));
  const rules = byCount(entries.map(({ finding }) => finding.check));
  return {
    sev: [...severities].reverse().flatMap((name) => (found.has(name) ? [name, `${name}+`] : [])),
    rule: [...byCount(entries.map(({ finding }) => `${finding.check.slice(0, finding.check.indexOf('/'))}/`)), ...rules],
    path: byCount(entries.map(({ finding }) => finding.location.file)).map(quotedIfNeeded),
    cat: byCount(entries.flatMap(({ check }) => (check === undefined ? [] : [check.category]))),
    service: byCount(entries.flatMap(({ service }) => (service === undefined ? [] : [service]))).map(quotedIfNeeded),
  };
}

function valuesOf(field: FilterField, vocabulary: Vocabulary): readonly string[] {
  if (field === 'fix') return ['safe', 'review', 'any', 'none'];
  if (field === 'is') return ['open', 'suppressed', 'baseline', 'new', 'all'];
  return vocabulary[field];
}

function quotedIfNeeded(text: string): string {
  return /[\s,"]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}

/** Each once, the most frequent first. */
function byCount(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}
