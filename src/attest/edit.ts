import { spanEnd, spanStart, type YamlNode, type YamlOutline } from '../model/index.ts';
import { isDate, type Attestation } from './file.ts';

/** The new text of the file, or a clause that says why it has to be edited by hand. */
export type EditedAttestations = { readonly text: string } | { readonly fault: string };

const heading = '# What only a person can confirm; `readycheck attest` lists the questions.\n';
const keys = ['id', 'by', 'on', 'expires', 'evidence'] as const;

/**
 * Puts an answer into the file: in place of the one for the same item, else where its id belongs among
 * the others. Everything else, comments and order included, stays as it is.
 * @param outline of the same text; it has no errors
 */
export function withAttestation(text: string, outline: YamlOutline, answer: Attestation): EditedAttestations {
  const list = listIn(outline);
  if (list === undefined) {
    if (outline.docs.length > 0 && !isNothing(outline.docs[0])) return { fault: 'it is no list' };
    const before = text === '' ? heading : endingInBreak(text);
    return { text: `${before}- ${linesOf(answer, '  ')}\n` };
  }
  if (list.flow === true) return { fault: 'it is a list in brackets' };
  const same = list.items.filter((item) => idOf(item) === answer.id);
  if (same.length > 1) return { fault: `${answer.id} stands in it more than once` };
  if (same[0] !== undefined) return replaced(text, same[0], answer);
  return inserted(text, list.items, answer);
}

/** Takes the answer for an item out, with the line or lines it stands on. */
export function withoutAttestation(text: string, outline: YamlOutline, id: string): EditedAttestations {
  const list = listIn(outline);
  const found = list?.items.filter((item) => idOf(item) === id) ?? [];
  if (list?.flow === true) return { fault: 'it is a list in brackets' };
  if (found.length !== 1) return { fault: found.length === 0 ? `${id} is not in it` : `${id} stands in it more than once` };
  const [item] = found;
  if (item?.via !== undefined) return { fault: `${id} is written as an alias` };
  const start = lineStart(text, spanStart(item!.at));
  return { text: text.slice(0, start) + text.slice(afterLine(text, spanEnd(item!.at))) };
}

function replaced(text: string, item: YamlNode, answer: Attestation): EditedAttestations {
  if (item.via !== undefined) return { fault: `${answer.id} is written as an alias` };
  const indent = ' '.repeat(spanStart(item.at) - lineStart(text, spanStart(item.at)));
  return { text: text.slice(0, spanStart(item.at)) + linesOf(answer, indent) + text.slice(spanEnd(item.at)) };
}

function inserted(text: string, items: readonly YamlNode[], answer: Attestation): EditedAttestations {
  const first = items[0];
  if (first === undefined) return { fault: 'it is an empty list in brackets' };
  const dash = /^([ \t]*)-[ \t]*/.exec(text.slice(lineStart(text, spanStart(first.at)), spanStart(first.at)));
  if (dash === null) return { fault: 'its list is written in a way of its own' };
  const entry = `${dash[1]!}- ${linesOf(answer, `${dash[1]!}  `)}\n`;
  const before = items.filter((item) => (idOf(item) ?? '') < answer.id).at(-1);
  if (before === undefined) {
    const at = lineStart(text, spanStart(first.at));
    return { text: text.slice(0, at) + entry + text.slice(at) };
  }
  const at = afterLine(text, spanEnd(before.at));
  return { text: endingInBreak(text.slice(0, at)) + entry + text.slice(at) };
}

function listIn(outline: YamlOutline): Extract<YamlNode, { readonly items: unknown }> | undefined {
  const root = outline.docs[0];
  return root !== undefined && 'items' in root ? root : undefined;
}

function isNothing(root: YamlNode | undefined): boolean {
  return root === undefined || ('v' in root && root.v === null);
}

function idOf(item: YamlNode): string | undefined {
  const value = 'entries' in item ? item.entries.find(({ key }) => key === 'id')?.value : undefined;
  return value !== undefined && 'raw' in value ? value.raw.trim() : undefined;
}

function linesOf(answer: Attestation, indent: string): string {
  return keys.flatMap((key) => (answer[key] === undefined ? [] : [`${key}: ${scalar(answer[key])}`])).join(`\n${indent}`);
}

/** Words that are values of another kind to one YAML or another. */
const reserved = /^(true|false|yes|no|on|off|null|y|n|~)$/i;

/** A plain word where that is safe, else in double quotes: YAML reads JSON's as its own. */
function scalar(value: string): string {
  const isPlain =
    /^[\p{L}][\p{L}\p{N} ./@+_,()=&?%-]*(:[\p{L}\p{N}./@+_,()=&?%-]+)*$/u.test(value) && !reserved.test(value) && !/\s$/.test(value);
  return isPlain || isDate(value) ? value : JSON.stringify(value);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The beginning of the line after the one that holds the character before `end`. */
function afterLine(text: string, end: number): number {
  if (text[end - 1] === '\n') return end;
  const next = text.indexOf('\n', end);
  return next < 0 ? text.length : next + 1;
}

function endingInBreak(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
