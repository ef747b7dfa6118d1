/**
 * The whole line of a statement with its line break, so that it can be taken out. Undefined when something else stands in it.
 * @param start where the statement begins; @param end where it ends
 */
export function lineOf(text: string, start: number, end: number): { readonly start: number; readonly end: number } | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (!/^[ \t]*$/.test(text.slice(from, start)) || rest === null) return undefined;
  return { start: from, end: end + rest[0].length };
}
