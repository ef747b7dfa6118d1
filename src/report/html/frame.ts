import type { ReportFrame, ReportLocation } from '../../model/index.ts';
import { codeText } from './parts.ts';

/**
 * The source around a place: a line each with its number beside it (not in it, so that copying takes
 * code alone), and the place marked.
 */
export function frameHtml(frame: ReportFrame, at: ReportLocation): string {
  const lines = frame.lines.map((line, index) => {
    const number = frame.startLine + index;
    const span = markedSpan(line, number, frame, at);
    const code =
      span === undefined
        ? codeText(line)
        : `${codeText(line.slice(0, span[0]))}<mark>${codeText(line.slice(span[0], span[1]))}</mark>${codeText(line.slice(span[1]))}`;
    const isInside = number >= at.startLine && number <= at.endLine;
    return `<span${isInside ? ' class="in"' : ''} data-n="${number}">${code}\n</span>`;
  });
  return `<pre>${lines.join('')}</pre>`;
}

/** Units of a line that belong to the place; undefined for none. An empty place marks the sign at it. */
function markedSpan(line: string, number: number, frame: ReportFrame, at: ReportLocation): readonly [number, number] | undefined {
  if (number < at.startLine || number > at.endLine) return undefined;
  const shift = frame.startColumn - 1;
  const indent = line.length - line.trimStart().length;
  const from = number === at.startLine ? Math.max(0, at.startColumn - 1 - shift) : indent;
  const to = number === at.endLine ? at.endColumn - 1 - shift : line.trimEnd().length;
  const end = Math.min(line.length, Math.max(to, number === at.startLine ? from + 1 : from));
  return from < end ? [from, end] : undefined;
}
