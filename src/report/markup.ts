import { clean } from './clean.ts';

/** Characters that XML 1.0 does not know: most controls, halves of surrogate pairs, the last two of the plane. */
// eslint-disable-next-line no-control-regex -- these are the characters meant
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Text of an XML or HTML element or attribute. White space other than blanks is kept as references; see `xmlLines`. */
export function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, '\ufffd')
    .replace(/[&<>"'\r\n\t]/g, (char) => entities[char]!);
}

/** The same of one line: text from a repository, folded and harmless to a terminal, too. */
export function xmlLine(text: string): string {
  return xml(clean(text));
}

/** Signs that Markdown gives a meaning inside a line; the colons of addresses and of named pictures, the point of `www.`. */
const special = /[&<>`*_[\]|~\\$@]|:(?=\/|[\w+-]+:)|(?<=mailto|xmpp):|(?<=www)\./gi;

/**
 * Text inside Markdown as GitHub and GitLab read it, so that it shows as it is and does nothing: no
 * formatting, HTML, link, comment, mention or issue. Signs with a meaning become references; mentions and
 * issues are looked for after that, so a zero-width space parts their sign from the name. It must not
 * begin a line: digits or dashes would open a list there.
 */
export function markdown(text: string): string {
  return references(clean(text.toWellFormed()).replace(/([@#!$%&~^])(?=[\w/])/g, '$1\u200b'));
}

/** A name or a path in the letters of code. HTML instead of backticks: in those a backtick could not be escaped. */
export function markdownCode(text: string): string {
  return `<code>${references(clean(text.toWellFormed()))}</code>`;
}

function references(text: string): string {
  return text.replace(special, (char) => `&#${char.charCodeAt(0)};`);
}
