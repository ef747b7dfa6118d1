import { DockerfileParser } from 'dockerfile-ast';
import { type Span, spanEnds, spanFrom } from '../model/index.ts';
import { heredocBody, heredocStarts, lineEnd, logicalLine } from './dockerfile-lines.ts';

/** An instruction as dockerfile-ast delimits it. */
export interface RawInstruction {
  /** Upper case. */
  readonly keyword: string;
  /** Offset of the keyword. */
  readonly start: number;
  /** Offset behind the keyword. */
  readonly keywordEnd: number;
  /** Offset behind the instruction, heredocs included. */
  readonly end: number;
}

export interface RawDockerfile {
  readonly escape: string;
  readonly directives: Readonly<Record<string, string>>;
  readonly instructions: readonly RawInstruction[];
}

/** Splits a Dockerfile into directives and instructions. Never throws; any text gives some reading. */
export function parseDockerfile(text: string): RawDockerfile {
  const escape = /^(?:[ \t]*#[ \t]*[\w.-]+[ \t]*=.*\r?\n)*[ \t]*#[ \t]*escape[ \t]*=[ \t]*`/i.test(text) ? '`' : '\\';
  const parsed = DockerfileParser.parse(maskFalseHeredocs(text, escape));
  const lineStarts = startsOfLines(text);
  const offset = (position: { readonly line: number; readonly character: number }): number =>
    Math.min(text.length, (lineStarts[position.line] ?? text.length) + position.character);
  const directives: Record<string, string> = {};
  for (const directive of parsed.getDirectives()) directives[directive.getName().toLowerCase()] = directive.getValue();
  const all = [...parsed.getARGs(), ...parsed.getInstructions()];
  const seen = new Set<number>();
  const instructions: RawInstruction[] = [];
  for (const instruction of all) {
    const range = instruction.getRange();
    const start = offset(range.start);
    if (seen.has(start)) continue;
    seen.add(start);
    instructions.push({
      keyword: instruction.getKeyword(),
      start,
      keywordEnd: offset(instruction.getInstructionRange().end),
      end: offset(range.end),
    });
  }
  return { escape, directives, instructions: instructions.sort((a, b) => a.start - b.start) };
}

/**
 * dockerfile-ast takes every word that begins with `<<` for a heredoc, also inside quotes and in
 * `<<<`, and would swallow the rest of the file. Such marks are masked, offsets stay the same.
 */
function maskFalseHeredocs(text: string, escape: string): string {
  if (!text.includes('<<')) return text;
  const masks: Span[] = [];
  let at = 0;
  while (at < text.length) {
    const eol = lineEnd(text, at);
    const head = text.slice(at, eol);
    if (head.trim() === '' || /^\s*#/.test(head)) {
      at = eol + 1;
      continue;
    }
    const line = logicalLine(text, at, escape);
    const starts = /^\s*(ONBUILD\s+)?(RUN|COPY|ADD)\s/i.test(line.text) ? heredocStarts(line.text, escape) : [];
    for (const mark of line.text.matchAll(/<<+/g)) {
      if (starts.some((heredoc) => mark.index >= heredoc.start && mark.index < heredoc.end)) continue;
      for (let i = mark.index; i < mark.index + mark[0].length; i++) masks.push(spanFrom(line.offsets[i]!, line.offsets[i]! + 1));
    }
    let end = line.end;
    for (const heredoc of starts) end = lineEnd(text, heredocBody(text, end, heredoc).after);
    at = end + 1;
  }
  let out = '';
  let from = 0;
  for (const [start, end] of masks.map(spanEnds)) {
    out += `${text.slice(from, start)}_`;
    from = end;
  }
  return out + text.slice(from);
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    // The text document behind dockerfile-ast counts a lone CR as a line break too.
    if (text[i] === '\n' || (text[i] === '\r' && text[i + 1] !== '\n')) starts.push(i + 1);
  }
  return starts;
}
