import { printable, type ReportLocation, type Severity } from '../../model/index.ts';
import { clean } from '../clean.ts';
import { xml, xmlLine } from '../markup.ts';

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
export function signedPoints(value: number): string {
  return `+${value.toFixed(1)}`;
}
