import { printable, type ReportLocation, type Severity } from '../../model/index.ts';
import { clean } from '../clean.ts';
import { xml, xmlLine } from '../markup.ts';
import type { FindingGroup } from '../order.ts';

/** Text of the page; whatever it holds, it stays text. */
export const text = xmlLine;

/** Some lines of HTML, nothing between them. */
export function join(parts: readonly string[]): string {
  return parts.join('');
}

/** A pill with the name of a severity: colour never tells it alone. */
export function pill(severity: Severity): string {
  return `<span class="pill ${severity}">${severity}</span>`;
}

/** `file:line:column` in the letters of code, with places to break a long one. */
export function placeCode(at: ReportLocation): string {
  return `<code class="at">${breakable(`${clean(at.file)}:${at.startLine}:${at.startColumn}`)}</code>`;
}

/** Text with optional line breaks behind slashes. */
export function breakable(value: string): string {
  return text(value).replaceAll('/', '/<wbr>');
}

/** Code keeps its white space; what could move or hide text is gone. */
export function codeText(value: string): string {
  return xml(printable(value).replaceAll('\t', '  '));
}

/** A link to the web, or the text of what is none: other schemes could run something. */
export function link(ref: string): string {
  if (!/^https?:\/\/[^\s"<>]+$/.test(ref)) return text(ref);
  return `<a href="${text(ref)}" rel="noopener noreferrer">${breakable(ref.replace(/^https?:\/\//, ''))}</a>`;
}

/** A number of points as people see it. */
function signedPoints(value: number): string {
  return `+${value.toFixed(1)}`;
}

/** What a group of findings is worth; in brackets where that counts only when no cap holds the score, "cap" for what holds it there. */
export function gainHtml({ gain, uncappedGain, holds }: FindingGroup): string {
  if (holds && gain === 0) return '<span class="gain" title="holds the score at its cap beside others">cap</span>';
  if (gain === 0 && uncappedGain > 0)
    return `<span class="gain" title="points, once no cap holds the score">(${signedPoints(uncappedGain)})</span>`;
  return `<span class="gain" title="points the score gains">${signedPoints(gain)}</span>`;
}
