import type { Node } from 'ts-morph';

/** The white space before a node, if nothing else stands before it in its line. */
export function indentOf(text: string, node: Node): string | undefined {
  const start = node.getStart();
  const line = text.slice(startOfLine(text, start), start);
  return /^[ \t]*$/.test(line) ? line : undefined;
}

/** Where the line of an offset begins. */
export function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line ends, if after `from` there is nothing in it but a comment. Never between CR and LF. */
export function endOfLine(text: string, from: number): number | undefined {
  const rest = /^[^\r\n]*/.exec(text.slice(from))?.[0] ?? '';
  return /^[ \t]*(?:\/\/.*|\/\*(?:(?!\*\/).)*\*\/[ \t]*)?$/.test(rest) ? from + rest.length : undefined;
}

/** Is the line after this offset's line empty, or is there none? */
export function isBlankAfter(text: string, endOfLine: number): boolean {
  return /^\r?\n[ \t]*(\r?\n|$)|^$/.test(text.slice(endOfLine));
}

/** Does the line after this offset's line only close something? */
export function closesAfter(text: string, endOfLine: number): boolean {
  return /^\r?\n[ \t]*[}\])]/.test(text.slice(endOfLine));
}
