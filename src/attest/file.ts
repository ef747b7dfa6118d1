import { lineStarts, nearest, positionAt, spanStart, type YamlNode, type YamlOutline } from '../model/index.ts';

/** Where people's answers are kept, below the scanned root. */
export const attestationsFile = '.readycheck/attestations.yaml';

/** One answer, as somebody wrote it down. */
export interface Attestation {
  readonly id: string;
  /** Who says so. */
  readonly by: string;
  /** `YYYY-MM-DD`. */
  readonly on: string;
  /** `YYYY-MM-DD`, the last day it holds; where it is missing, the interval of the item decides. */
  readonly expires?: string;
  /** What there is to show: a link, a ticket, a sentence. */
  readonly evidence?: string;
}

/** Something that is wrong with the file, 1-based. */
export interface AttestationProblem {
  readonly line: number;
  readonly column: number;
  /** One sentence. */
  readonly message: string;
}

export interface AttestationFile {
  readonly entries: readonly Attestation[];
  readonly problems: readonly AttestationProblem[];
}

const fields = ['id', 'by', 'on', 'expires', 'evidence'] as const;
type Field = (typeof fields)[number];

/** Characters of one answer; it is shown in reports. */
const longest = 1_000;

/**
 * Reads the file: a list of `{ id, by, on, expires, evidence }`. An entry that is not as it should be
 * counts for nothing and is named with its place; the others count.
 * @param known ids of all items
 */
export function readAttestations(text: string, outline: YamlOutline, known: readonly string[]): AttestationFile {
  const starts = lineStarts(text);
  const problems: AttestationProblem[] = [];
  const say = (at: number, message: string): void => void problems.push({ ...positionAt(starts, text.length, at), message });
  const broken = outline.errors[0];
  if (broken !== undefined) {
    say(broken.at, `The attestations cannot be read: ${broken.message.replace(/\.$/, '')}.`);
    return { entries: [], problems };
  }
  const root = outline.docs[0];
  if (root === undefined || ('v' in root && root.v === null)) return { entries: [], problems };
  if (!('items' in root)) {
    say(spanStart(root.at), 'The attestations are a list: "- id: ops/restore-tested" and so on.');
    return { entries: [], problems };
  }
  const entries = new Map<string, Attestation>();
  for (const node of root.items) {
    const entry = entryOf(node, known, say);
    if (entry === undefined) continue;
    if (entries.has(entry.id)) say(spanStart(node.at), `${entry.id} stands here a second time; the later entry counts.`);
    entries.set(entry.id, entry);
  }
  return { entries: [...entries.values()], problems };
}

function entryOf(node: YamlNode, known: readonly string[], say: (at: number, message: string) => void): Attestation | undefined {
  if (!('entries' in node)) {
    say(spanStart(node.at), 'An attestation has the keys id, by, on, expires and evidence.');
    return undefined;
  }
  const texts = new Map<Field, { readonly text: string; readonly at: number }>();
  let isWhole = true;
  for (const { key, keyAt, value } of node.entries) {
    const field = fields.find((name) => name === key);
    const said = 'v' in value ? textOf(value) : undefined;
    if (field === undefined) {
      const guess = nearest(key, fields);
      say(
        spanStart(keyAt),
        `Unknown key "${key}"${guess === undefined ? ` (known: ${fields.join(', ')})` : ` (did you mean "${guess}"?)`}.`,
      );
      isWhole = false;
    } else if (said === undefined || said.trim() === '' || said.length > longest) {
      if (field === 'evidence' && (said ?? '').trim() === '' && 'v' in value) continue;
      say(spanStart(value.at), `"${field}" is a text of at most ${longest} characters.`);
      isWhole = false;
    } else texts.set(field, { text: said.trim(), at: spanStart(value.at) });
  }
  for (const field of ['id', 'by', 'on'] as const) {
    if (texts.has(field) || !isWhole) continue;
    say(spanStart(node.at), `The attestation has no "${field}".`);
    isWhole = false;
  }
  const id = texts.get('id');
  if (id !== undefined && !known.includes(id.text)) {
    const guess = nearest(id.text, known);
    say(id.at, `There is no item "${id.text}"${guess === undefined ? '; `readycheck attest` lists them' : ` (did you mean "${guess}"?)`}.`);
    isWhole = false;
  }
  for (const field of ['on', 'expires'] as const) {
    const given = texts.get(field);
    if (given === undefined || isDate(given.text)) continue;
    say(given.at, `"${field}" is a date, written as YYYY-MM-DD.`);
    isWhole = false;
  }
  const on = texts.get('on');
  const expires = texts.get('expires');
  if (isWhole && on !== undefined && expires !== undefined && expires.text < on.text) {
    say(expires.at, 'It expires before it was attested.');
    isWhole = false;
  }
  if (!isWhole) return undefined;
  return Object.fromEntries(
    fields.flatMap((field) => (texts.has(field) ? [[field, texts.get(field)!.text]] : [])),
  ) as unknown as Attestation;
}

/** As it is written: "2026-01-31" and "007" are no numbers. */
function textOf(value: Extract<YamlNode, { readonly raw: string }>): string | undefined {
  return value.v === null ? undefined : value.raw;
}

/** Is it a day there is, as `YYYY-MM-DD`? */
export function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day so many days later, both `YYYY-MM-DD`. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A day as flags take it; `--expires` also takes a number of days ("90d"). */
export function isDay(value: string, withDays: boolean): boolean {
  return isDate(value) || (withDays && /^\d{1,5}d$/.test(value));
}
