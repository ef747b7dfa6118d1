/** C0 without tab, DEL and C1 controls, bidirectional overrides and isolates, line separators. */
// eslint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
const unprintable = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `##[group]`, `##vso[...]`, `##teamcity[...]`: logs of CI systems obey these wherever they stand in a line. */
const command = /##(?=\w*\[)/g;

/**
 * Text from a scanned repository as it may reach a terminal: every character that could move the
 * cursor, change colours, reverse the text or command a CI system becomes U+FFFD, one for one. Tabs stay.
 */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd').replace(command, '#\ufffd');
}

/** The same for a text of several lines: its line breaks stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
