import { printable, type Report, type ReportLocation } from '../model/index.ts';

/** Text from a repository on one line and harmless to a terminal. */
export function clean(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

/** `file:line:column`, as editors and terminals understand it. */
export function place(at: ReportLocation): string {
  return `${clean(at.file)}:${at.startLine}:${at.startColumn}`;
}

/** A file of the scanned folder as the repository around it has it: what people and services outside of a scan go by. */
export function inRepository({ repo }: Pick<Report, 'repo'>, file: string): string {
  return repo.folder === undefined ? file : `${repo.folder}/${file}`;
}

/** "1 file", "2 files". */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * A line of a log. GitHub obeys a line that begins with `::name`, white space aside; a file may be called
 * so. The first colon of such a line is replaced; `##[name]` inside lines never gets here, see `printable`.
 */
export function logLine(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\ufffd');
}
