/**
 * Whether a pattern of the scanned repository fits a text. Undefined where that is not tried: a pattern that could
 * backtrack for long, or one that is none.
 */
export function patternFits(pattern: string, text: string, flags = ''): boolean | undefined {
  if (pattern.length > 120 || /\([^)]*[+*{][^)]*\)[+*{]/.test(pattern)) return undefined;
  try {
    return new RegExp(pattern, flags).test(text);
  } catch {
    return undefined;
  }
}
