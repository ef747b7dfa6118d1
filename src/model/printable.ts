/** C0 without tab, DEL and C1 controls, bidirectional overrides and isolates, line separators. */
// eslint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
const unprintable = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text from a scanned repository as it may reach a terminal: every character that could move the
 * cursor, change colours or reverse the text becomes U+FFFD, one for one. Tabs stay.
 */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}
