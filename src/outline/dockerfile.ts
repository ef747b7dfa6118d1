import {
  type DockerfileOutline,
  type DockerInstruction,
  type ParseError,
  type Span,
  spanEnd,
  spanFrom,
  spanStart,
} from '../model/index.ts';
import type { LineWord, LogicalLine } from '../parse/dockerfile-lines.ts';
import { heredocBody, heredocStarts, lineWords, logicalLine } from '../parse/dockerfile-lines.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);
const withFlags = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const withJson = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME']);
const withHeredocs = new Set(['ADD', 'COPY', 'RUN']);

/** A stretch of a logical line that is read as one instruction. */
interface Stretch {
  readonly keyword: string;
  readonly line: LogicalLine;
  /** Where the keyword starts and where the arguments start, in the line's text. */
  readonly from: number;
  readonly args: number;
}

/** Outline of a Dockerfile: instructions with words, flags, pairs and heredocs, in order. */
export function outlineDockerfile(text: string): DockerfileOutline {
  const raw = parseDockerfile(text);
  const errors: ParseError[] = [];
  const instructions: DockerInstruction[] = [];
  let fromSeen = false;
  for (const { keyword, start, keywordEnd, end } of raw.instructions) {
    if (!keywords.has(keyword)) {
      errors.push({ at: start, message: `"${keyword.slice(0, 40)}" is no Dockerfile instruction.` });
      continue;
    }
    if (keyword === 'FROM') fromSeen = true;
    else if (!fromSeen && keyword !== 'ARG') errors.push({ at: start, message: `${keyword} stands before the first FROM.` });
    const line = logicalLine(text, start, raw.escape, Math.max(end, start));
    const instruction = read({ keyword, line, from: 0, args: keywordEnd - start }, text, raw.escape, errors);
    instructions.push(instruction);
  }
  if (!fromSeen && raw.instructions.length > 0) errors.push({ at: 0, message: 'The file has no FROM.' });
  return { directives: raw.directives, instructions, errors };
}

function read(stretch: Stretch, source: string, escape: string, errors: ParseError[]): DockerInstruction {
  const { keyword, line, from } = stretch;
  const at = (start: number, end: number): Span =>
    spanFrom(line.offsets[start]!, end > start ? line.offsets[end - 1]! + 1 : line.offsets[start]!);
  const all = lineWords(line.text, escape, stretch.args);
  const flagWords = withFlags.has(keyword) ? leading(all, (word) => word.raw.startsWith('--')) : [];
  const rest = all.slice(flagWords.length);
  const argsStart = rest[0]?.start ?? line.text.length;
  const args = line.text.slice(argsStart).trimEnd();
  const base = {
    keyword,
    args,
    argsAt: at(argsStart, argsStart + args.length),
    flags: flagWords.map((word) => {
      const text = word.value.slice(2);
      const sign = text.indexOf('=');
      return { name: sign < 0 ? text : text.slice(0, sign), value: sign < 0 ? '' : text.slice(sign + 1), at: at(word.start, word.end) };
    }),
  };
  const words = rest.map((word) => ({ value: word.value, at: at(word.start, word.end) }));
  const whole = at(from, Math.max(from, argsStart + args.length));

  if (keyword === 'ONBUILD') {
    const head = rest[0];
    const inner = head?.value.toUpperCase() ?? '';
    if (head === undefined || !keywords.has(inner)) return { ...base, words, at: whole };
    const trigger = read({ keyword: inner, line, from: head.start, args: head.end }, source, escape, errors);
    return { ...base, words, at: spanFrom(spanStart(whole), Math.max(spanEnd(whole), spanEnd(trigger.at))), trigger };
  }
  if (keyword === 'ENV' || keyword === 'LABEL' || keyword === 'ARG') {
    return { ...base, words, at: whole, pairs: pairs(keyword, rest, line, at) };
  }
  const jsonFrom = jsonStart(keyword, rest);
  if (jsonFrom !== undefined) {
    const json = jsonElements(line.text.slice(jsonFrom).trim());
    if (json !== undefined) {
      const elements = jsonWords(line.text, jsonFrom, json, at);
      const lead = rest.filter((word) => word.end <= jsonFrom).map((word) => ({ value: word.value, at: at(word.start, word.end) }));
      return { ...base, words: [...lead, ...elements], at: whole, json };
    }
  }
  const starts = withHeredocs.has(keyword) ? heredocStarts(line.text, escape) : [];
  if (starts.length === 0) return { ...base, words, at: whole };
  let lineBreak = line.end;
  let end = spanEnd(whole);
  const heredocs: { name: string; content: string; at: Span }[] = [];
  for (const start of starts) {
    const body = heredocBody(source, lineBreak, start);
    if (!body.closed) errors.push({ at: spanStart(at(start.start, start.end)), message: `The heredoc "${start.name}" has no end.` });
    const content = source.slice(body.start, body.end);
    heredocs.push({
      name: start.name,
      content: start.tabs ? content.replaceAll(/^\t+/gm, '') : content,
      at: spanFrom(body.start, body.end),
    });
    const eol = source.indexOf('\n', body.after);
    lineBreak = eol < 0 ? source.length : eol;
    end = body.after;
  }
  return { ...base, words, at: spanFrom(spanStart(whole), end), heredocs };
}

function leading(words: readonly LineWord[], test: (word: LineWord) => boolean): readonly LineWord[] {
  const end = words.findIndex((word) => !test(word));
  return end < 0 ? words : words.slice(0, end);
}

/** ENV and LABEL: `NAME=value ...`, or the old `NAME the rest of the line`. ARG: `NAME` or `NAME=value`, several. */
function pairs(
  keyword: string,
  words: readonly LineWord[],
  line: LogicalLine,
  at: (start: number, end: number) => Span,
): readonly { name: string; value?: string; at: Span }[] {
  const first = words[0];
  if (first === undefined) return [];
  if (keyword !== 'ARG' && !first.raw.includes('=')) {
    const second = words[1];
    if (second === undefined) return [{ name: first.value, at: at(first.start, first.end) }];
    const end = words.at(-1)!.end;
    // The old form takes the text as it stands, quotes around the whole removed.
    const value = words.length === 2 ? second.value : line.text.slice(second.start, end);
    return [{ name: first.value, value, at: at(first.start, end) }];
  }
  return words.map((word) => {
    const sign = word.value.indexOf('=');
    const span = at(word.start, word.end);
    return sign < 0 ? { name: word.value, at: span } : { name: word.value.slice(0, sign), value: word.value.slice(sign + 1), at: span };
  });
}

function jsonStart(keyword: string, words: readonly LineWord[]): number | undefined {
  const first = words[0];
  if (keyword === 'HEALTHCHECK') return first?.value.toUpperCase() === 'CMD' && words[1]?.raw.startsWith('[') ? words[1].start : undefined;
  return withJson.has(keyword) && first?.raw.startsWith('[') === true ? first.start : undefined;
}

/** Elements of a JSON array of strings; undefined when it is not one (docker then takes the shell form). */
function jsonElements(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : undefined;
  } catch {
    return undefined;
  }
}

function jsonWords(
  text: string,
  from: number,
  json: readonly string[],
  at: (start: number, end: number) => Span,
): readonly { value: string; at: Span }[] {
  const strings = [...text.slice(from).matchAll(/"(?:[^"\\]|\\.)*"/g)];
  return json.map((value, i) => {
    const match = strings[i];
    return { value, at: match === undefined ? at(from, from) : at(from + match.index, from + match.index + match[0].length) };
  });
}
