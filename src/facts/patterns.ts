/** Longest pattern and text that are tried. */
const longest = { pattern: 120, text: 500 };
/** Parts of a pattern that take any number of characters: each multiplies what a text that does not fit costs. */
const mostOpen = 3;

/**
 * Whether a pattern of the scanned repository fits a text. Undefined where that is not tried: a pattern that could
 * backtrack for long, or one that is none.
 */
export function patternFits(pattern: string, text: string, flags = ''): boolean | undefined {
  if (pattern.length > longest.pattern || text.length > longest.text || backtracks(pattern)) return undefined;
  try {
    return new RegExp(pattern, flags).test(text);
  } catch {
    return undefined;
  }
}

/** A repeated group with a choice or a repetition inside may be tried in as many ways as there are subsets of the text. */
function backtracks(pattern: string): boolean {
  const plain = pattern
    .replace(/\\[^]/g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\((?:\?:)?[^()|*+?{]*\)/g, 'x');
  const open = plain.match(/[*+]|\{\d*,\d*\}/g) ?? [];
  return /\)[*+{]/.test(plain) || open.length > mostOpen;
}

/** Text as a regular expression that matches just that text: for names of the scanned repository. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
